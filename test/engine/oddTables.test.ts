import { faults } from '../simulator';
import { chain, link } from './harness';
import { agentWorkflow, asTool } from './helpers/agents';
import { created } from './helpers/jobs';
import { silence } from './helpers/media';
import {
	asInput,
	end,
	fields,
	get,
	NODE,
	numbered,
	onlyIf,
	PROVIDERS,
	start,
	useRig,
	wait,
} from './helpers/support';

const rig = useRig();

it('a table of lengths: a number, a text, and two that are refused, led back and mended with their file', async () => {
	const split = {
		name: 'Split',
		type: NODE,
		parameters: {
			resource: 'speech',
			operation: 'split',
			longestPart: '={{ $runIndex > 0 ? 8 : $json.longest }}',
			shortestPart: 2,
		},
		onError: 'continueErrorOutput',
	} as const;
	const workflow = chain(start, split, end);
	workflow.nodes.push(onlyIf('Once More', '$runIndex < 2'));
	link(workflow, 'Split', 'Once More', { output: 1 });
	link(workflow, 'Once More', 'Split');
	const lengths = [8, '8', '', 3];
	const input = lengths.map((longest, row) => ({
		json: { row, longest },
		binary: { data: silence(20) },
	}));
	const run = await rig.run(workflow, { input, credentials: {} });
	expect(run.status).toBe('success');
	expect(run.tasks('Split')).toHaveLength(2);
	const rows = [0, 1].map((turn) => new Set(run.json('Split', 0, turn).map(({ row }) => row)));
	expect(rows).toEqual([new Set([0, 1]), new Set([2, 3])]);
	for (const item of run.items('Split', 0, 1)) expect(item.binary?.data?.bytes).toBeGreaterThan(0);
});

describe.each(PROVIDERS)('%s', (provider) => {
	it('hundreds of rows that name three tasks, some with an empty cell, ask for each task once', async () => {
		rig.sim.jobMilliseconds = 0;
		const [one, two, three] = await created(rig, provider, numbered(3));
		const taskIds = [one!.taskId, two!.taskId, three!.taskId, '', null];
		const rows = Array.from({ length: 300 }, (_, row) => ({ taskId: taskIds[row % 5] }));
		const node = get(provider, {}, { onError: 'continueErrorOutput' });
		const workflow = chain(start, node, end);
		workflow.nodes.push(fields('Empty', '$json'));
		link(workflow, 'Get', 'Empty', { output: 1 });
		const run = await rig.run(workflow, { input: asInput(rows) });
		expect(run.json('End')).toHaveLength(180);
		expect(run.json('Empty')).toHaveLength(120);
		for (const { error } of run.json('Empty')) expect(error).toMatch(/^Task ID is empty/);
		expect(rig.queries).toHaveLength(3);
	});

	it('two branches bring the same task to a Wait that a tool of an agent then asks for again', async () => {
		rig.sim.jobMilliseconds = 300;
		const [item] = await created(rig, provider, ['one']);
		const quick = { pollInterval: 0.1, maxPollInterval: 0.1 };
		const workflow = chain(start, fields('One', '$json'), wait(provider, quick), end);
		workflow.nodes.push(fields('Other', '$json'));
		link(workflow, 'Start', 'Other');
		link(workflow, 'Other', 'Wait');
		rig.sim.inject({ on: 'query', times: 2, fault: faults.status(502) });
		const run = await rig.run(workflow, { input: asInput([item!]) });
		expect(run.tasks('Wait')).toHaveLength(2);
		for (const turn of [0, 1]) {
			expect(run.json('Wait', 0, turn)).toMatchObject([{ taskId: item!.taskId, isSuccess: true }]);
		}
		const tool = asTool(wait(provider, { ...quick, taskId: "={{ $fromAI('Task_ID') }}" }));
		const call = { tool: 'Wait', args: { Task_ID: String(item!.taskId) } };
		const agent = agentWorkflow('agent3', [tool], [[call], [call]]);
		const again = await rig.run(agent);
		expect(again.status).toBe('success');
		expect(rig.creates).toHaveLength(1);
	});
});
