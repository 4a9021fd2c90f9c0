import { Workflow, type INode } from 'n8n-workflow';

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
