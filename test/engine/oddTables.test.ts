import { chain, link } from './harness';
import { silence } from './helpers/media';
import { end, NODE, onlyIf, start, useRig } from './helpers/support';

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
