import type { Provider } from '../simulator';
import { chain } from './harness';
import {
	AGENTS,
	agentWorkflow,
	answersOf,
	asTool,
	submitCalls,
	submitTool,
} from './helpers/agents';
import { generate } from './helpers/speech';
import { entries, taskIds } from './helpers/submissions';
import {
	ALL_PROVIDERS,
	asInput,
	LABELS,
	numbered,
	prompted,
	shownError,
	start,
	submit,
	uncheckedLinks,
	useRig,
} from './helpers/support';

const rig = useRig();

const node = (provider: Provider, options = {}, settings = {}) =>
	submit(
		provider,
		{ ...uncheckedLinks, options: { checkMediaLinks: false, ...options } },
		settings,
	);
const told = () =>
	rig.messagesToUI.flatMap((message) => (message as { messages: string[] }).messages);

describe.each(ALL_PROVIDERS)('%s: an account that runs five tasks at a time', (provider) => {
	beforeEach(() => {
		rig.sim.switches.parallelTasks = 5;
		rig.sim.jobMilliseconds = 600_000;
	});

	it('takes twelve items, each once and in their order, and whoever watches is told', async () => {
		const run = await rig.run(chain(start, node(provider)), {
			input: prompted(numbered(12)),
			mode: 'manual',
		});
		expect(run.error?.message).toBeUndefined();
		expect([...taskIds(run)].sort()).toEqual([...rig.ids].sort());
		expect(
			run.json('Submit').map(({ taskId }) => rig.sim.job(taskId as string).body.prompt),
		).toEqual(numbered(12));
		expect(rig.sim.createdCount).toBe(12);
		expect(entries(run).map(({ requests }) => requests)).toEqual(numbered(12).map(() => 1));
		expect(told()).toContainEqual(
			expect.stringMatching(
				new RegExp(
					`^Kling Avatar: ${LABELS[provider]} takes no more at the moment, \\d+ of 12 submitted; next try in \\d+ s$`,
				),
			),
		);
		expect(run.hints('Submit')).toContainEqual(
			expect.objectContaining({
				message: expect.stringContaining('See the option "Wait for Capacity (Seconds)".'),
			}),
		);
	});

	it('refuses the sixth item of those that nobody waits for', async () => {
		rig.sim.jobMilliseconds = 60_000;
		const options = { waitForCapacity: 0, submissionsInParallel: 1 };
		const run = await rig.run(chain(start, node(provider, options)), {
			input: prompted(numbered(12)),
		});
		const error = shownError(run, 'Submit');
		expect(error.message).toContain(`${LABELS[provider]} accepts no more requests right now`);
		expect(error.message).toContain('[item 5]');
		expect(error.description).toContain('raise the option "Wait for Capacity (Seconds)"');
		expect(error.description).toContain('Nothing was created, and nothing is charged.');
		expect(rig.creates).toHaveLength(6);
	});
});

it.each(AGENTS)(
	'a tool of %s is done within the ten minutes that an agent waits',
	async (agent) => {
		rig.sim.switches.parallelTasks = 1;
		rig.sim.jobMilliseconds = 3600_000;
		const tool = submitTool({ options: { checkMediaLinks: false, waitForCapacity: 7200 } });
		const began = rig.clock.now();
		const run = await rig.run(agentWorkflow(agent, [tool], submitCalls('one', 'two')));
		expect(answersOf(run)).toMatchObject([
			{ taskId: rig.ids[0] },
			{ mayHaveBeenCharged: false, whatHappened: expect.stringContaining('accepts no more') },
		]);
		expect(rig.clock.now() - began).toBeLessThan(600_000);
		expect(rig.clock.now() - began).toBeGreaterThan(300_000);
	},
);

it('a tool that waits for capacity and then for its speech is done in that time, too', async () => {
	rig.sim.switches.parallelTasks = 1;
	rig.sim.switches.speech.answer = 'task';
	rig.sim.jobMilliseconds = 360_000;
	const options = { waitForCapacity: 7200, timeout: 3600, submissionsInParallel: 1 };
	const text = "={{ $fromAI('Text', '', 'string') }}";
	const tool = asTool(generate('aijisu', { text, options }));
	const say = (Text: string) => ({ tool: 'Speech', args: { Text } });
	const began = rig.clock.now();
	const both = [[say('Welcome to the course.'), say('This is the first lesson.')]];
	const run = await rig.run(agentWorkflow('agent2', [tool], both));
	expect(answersOf(run)).toMatchObject([
		{ isSuccess: true },
		{ whatHappened: expect.stringContaining('was not ready within') },
	]);
	expect(rig.clock.now() - began).toBeLessThan(601_000);
});

it('when the time is over the node ends with what was created, and sends nothing more', async () => {
	rig.sim.switches.parallelTasks = 2;
	rig.sim.jobMilliseconds = 3600_000;
	const settings = { onError: 'continueRegularOutput' };
	const run = await rig.run(chain(start, node('cometApi', { waitForCapacity: 2 }, settings)), {
		input: prompted(numbered(6)),
	});
	const items = run.json('Submit');
	expect(items.slice(0, 2).map(({ taskId }) => taskId)).toEqual(rig.ids);
	for (const item of items.slice(2)) {
		expect(item).toMatchObject({
			taskId: null,
			mayHaveBeenCharged: false,
			failureReason: expect.stringContaining('CometAPI accepts no more requests right now'),
			failureAdvice: expect.stringContaining('Waited 2 s for it to take another task.'),
		});
	}
	// Two were taken, the others of the first moment refused; then one asks, three times.
	expect(rig.creates.length).toBeLessThanOrEqual(2 + 3 + 3);
});

it('Stop ends the wait at once', async () => {
	rig.sim.switches.parallelTasks = 1;
	rig.sim.jobMilliseconds = 3600_000;
	const run = await rig.stops(
		() => rig.run(chain(start, node('kling')), { input: prompted(numbered(4)), mode: 'trigger' }),
		() => rig.creates.length > 4 && rig.sim.openRequests.length === 0,
	);
	expect(run.items('Submit')).toEqual([]);
	expect(rig.sim.createdCount).toBe(1);
});

describe.each(['aijisu', 'cometApi'] as const)('%s: speech', (provider) => {
	it('waits for a free slot as well', async () => {
		rig.sim.switches.parallelTasks = 2;
		rig.sim.switches.speech.answer = 'task';
		rig.sim.jobMilliseconds = 10_000;
		const texts = numbered(6).map((text) => ({ text: `${text}. Welcome to the course.` }));
		const run = await rig.run(chain(start, generate(provider)), { input: asInput(texts) });
		expect(run.error?.message).toBeUndefined();
		expect(run.json('Speech').map(({ text }) => text)).toEqual(texts.map(({ text }) => text));
		expect(rig.sim.speechJobs).toHaveLength(6);
		expect(run.hints('Speech')).toContainEqual(
			expect.objectContaining({ message: expect.stringContaining('6 of 6 items') }),
		);
	});
});
