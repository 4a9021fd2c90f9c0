import { NodeHelpers, Workflow, type INode, type INodeParameters } from 'n8n-workflow';

import { chain } from './harness';
import { mediaItem } from './helpers/media';
import { get, NODE, start, submit, useRig, wait } from './helpers/support';

const rig = useRig();

describe('the description', () => {
	const description = () => rig.engine.description(NODE);

	it('offers the node to agents', () => {
		expect(description().usableAsTool).toBe(true);
		expect(description().description).toMatch(/talking-head video/);
	});

	it.each([
		['aijisu', 'submit', 'Submit: aijisu'],
		['cometApi', 'get', 'Get: CometAPI'],
		['cometApi', 'wait', 'Wait: CometAPI'],
	] as const)('has a subtitle for %s %s', (provider, operation, expected) => {
		const node = { ...{ submit, get, wait }[operation](provider), id: '1', position: [0, 0] };
		const workflow = new Workflow({
			nodes: [{ ...node, typeVersion: 1 } as INode],
			connections: {},
			active: false,
			nodeTypes: rig.engine.registry,
		});
		const subtitle = workflow.expression.getSimpleParameterValue(
			workflow.getNode(node.name)!,
			description().subtitle,
			'internal',
			{},
		);
		expect(subtitle).toBe(expected);
	});
});

describe('what a model reads of a tool', () => {
	const told = (parameters: INodeParameters): string => {
		const node = { id: '1', name: 'Tool', type: `${NODE}Tool`, typeVersion: 1, parameters };
		const workflow = new Workflow({
			nodes: [{ ...node, position: [0, 0] }],
			connections: {},
			active: false,
			nodeTypes: rig.engine.registry,
		});
		const nodeType = rig.engine.registry.getByNameAndVersion(node.type);
		return NodeHelpers.getToolDescriptionForNode(workflow.getNode('Tool')!, nodeType);
	};

	it.each([
		['video', 'create', /link.* Every call with new arguments is charged/],
		['video', 'submit', /taskId.* Every call with new arguments is charged/],
		['speech', 'generate', /audioId or an audioUrl.* Every call with new arguments is charged/],
		['video', 'wait', /taskId.* Free\.$/],
		['video', 'get', /taskId.* Free\.$/],
	])('%s, %s: what comes back, and whether it is charged', (resource, operation, words) => {
		expect(told({ resource, operation })).toMatch(words);
	});

	it('is what the user has written, if anything', () => {
		const own = { descriptionType: 'manual', toolDescription: 'My own words' };
		expect(told({ resource: 'video', operation: 'submit', ...own })).toBe('My own words');
	});
});

describe('parameters that a saved workflow lacks', () => {
	it('get the values of a new node', async () => {
		const { imageUrl } = rig.fromLinks;
		const node = { ...submit('cometApi'), parameters: { imageUrl } };
		const run = await rig.run(chain(start, node), { input: [mediaItem()] });
		expect(run.status).toBe('success');
		expect(rig.sim.jobs[0]).toMatchObject({ provider: 'cometApi', body: { mode: 'std' } });

		const later = { ...wait('cometApi'), parameters: { operation: 'wait' } };
		const input = [{ json: run.json('Submit')[0]! }];
		rig.sim.jobs[0]!.complete();
		const done = await rig.run(chain(start, later), { input });
		expect(done.json('Wait')).toMatchObject([{ isSuccess: true }]);
	});
});
