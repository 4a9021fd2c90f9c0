import { agentWorkflow, answersOf, asTool } from './helpers/agents';
import { chain, link, type RunOptions } from './harness';
import { generate } from './helpers/speech';
import { onlyIf, start, submit, useRig, wait } from './helpers/support';

const rig = useRig();

const SAVING =
	/"Save execution progress" is (off|not on \(unless it is the default of your n8n\))\./;
const PINNING = 'Pin this output while you build the rest of the workflow.';

const nodes = () => [
	start,
	generate('kling'),
	submit('kling', { ...rig.fromLinks, audioSource: 'speech' }),
	wait('kling'),
];

/** How often each node says each of the two. */
async function told(settings: object = {}, options: RunOptions = {}) {
	const run = await rig.run({ ...chain(...nodes()), settings }, options);
	expect(run.error?.message).toBeUndefined();
	return ['Speech', 'Submit', 'Wait'].map((name) => {
		const messages = run.hints(name).map(({ message }) => message);
		return [
			messages.filter((message) => SAVING.test(message)).length,
			messages.filter((message) => message.startsWith(PINNING)).length,
		];
	});
}

it('Submit says that the progress is not saved, and a run by hand that pinning helps', async () => {
	expect(await told()).toEqual([
		[0, 1],
		[1, 1],
		[0, 0],
	]);
});

it('each says it once for many items', async () => {
	const input = [1, 2, 3].map((row) => ({
		json: { row, text: `This is the text of row ${row}, which is long enough.` },
	}));
	expect((await told({}, { input }))[1]).toEqual([1, 1]);
});

it.each([
	[{ saveExecutionProgress: true }, 0],
	[{ saveExecutionProgress: false }, 1],
	[{ saveExecutionProgress: 'DEFAULT' }, 1],
])('in production with %j, nobody speaks of pinning', async (settings, times) => {
	expect(await told(settings, { mode: 'trigger' })).toEqual([
		[0, 0],
		[times, 0],
		[0, 0],
	]);
});

it('nothing is said where nothing was paid', async () => {
	const dry = submit('kling', { ...rig.fromLinks, options: { checkOnly: true } });
	const run = await rig.run(chain(start, dry));
	expect(run.hints('Submit').map(({ message }) => message)).toEqual([
		expect.stringContaining('Checked, nothing submitted'),
	]);
});

it('a loop says it in its first turn', async () => {
	const workflow = chain(start, submit('kling', rig.fromLinks), onlyIf('Again?', '$runIndex < 2'));
	link(workflow, 'Again?', 'Submit');
	const run = await rig.run(workflow);
	expect(rig.sim.createdCount).toBe(3);
	expect(
		run
			.tasks('Submit')
			.map(({ hints = [] }) => hints.filter(({ message }) => SAVING.test(message))),
	).toEqual([[expect.anything()], [], []]);
});

it('a tool says it to nobody', async () => {
	const tool = asTool(submit('kling', rig.fromLinks));
	const run = await rig.run(agentWorkflow('agent3', [tool], [[{ tool: 'Submit', args: {} }]]));
	expect(answersOf(run)).toMatchObject([{ taskId: rig.ids[0] }]);
	expect(run.text).not.toMatch(/Save execution progress|Pin this output/);
});
