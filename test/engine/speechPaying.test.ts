import pLimit from 'p-limit';

import { faults } from '../simulator';
import { chain } from './harness';
import { AGENTS, agentWorkflow, answersOf, asTool } from './helpers/agents';
import { trials } from './helpers/createTrials';
import { generate, SPEAKERS } from './helpers/speech';
import { end, LABELS, shownError, start, useRig } from './helpers/support';

const rig = useRig();

/** Trials under way at once. */
const TRIALS_AT_ONCE = 8;

const retrying = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const posts = () => rig.sim.requestsOf('tts');
const input = (...texts: string[]) => texts.map((text) => ({ json: { text } }));
const textOf = ({ body }: { body: unknown }) => (body as { text: string }).text;

describe.each(['aijisu', 'cometApi'] as const)('%s: a text whose request ends in', (provider) => {
	// Each trial is told apart by its text, so many go at once.
	const ends = new Map<string, Awaited<ReturnType<typeof rig.run>>>();
	const again = new Map<string, Awaited<ReturnType<typeof rig.run>>>();
	const sent = new Map<string, [number, number]>();
	const made = new Map<string, [number, number]>();
	// A fault of the other gateway's documents, and those whose repetitions take long, are seen to elsewhere.
	const names = Object.keys(trials).filter(
		(name) => !trials[name]!.baseUrl && trials[name]!.requests === undefined,
	);

	beforeAll(async () => {
		rig.sim.faultFor = ({ kind, body }) =>
			kind === 'tts' ? trials[struck.get(textOf({ body })) ?? '']?.fault : undefined;
		const struck = new Map(names.map((name) => [`${name}!`, name]));
		const count = (text: string) => posts().filter((request) => textOf(request) === text).length;
		const limit = pLimit(TRIALS_AT_ONCE);
		const tryOut = async (name: string) => {
			const text = `${name}!`;
			const workflow = chain(start, generate(provider, { text }, retrying), end);
			const run = await rig.run(workflow, { mode: 'trigger' });
			ends.set(name, run);
			const before = count(text);
			const jobs = rig.sim.speechJobsOf(text).length;
			struck.delete(text);
			if (run.status === 'error') again.set(name, await rig.run(workflow, { previous: run }));
			sent.set(name, [before, count(text) - before]);
			made.set(name, [jobs, rig.sim.speechJobsOf(text).length]);
		};
		await Promise.all(names.map((name) => limit(() => tryOut(name))));
	}, 90_000);

	it.each(names)('%s', (name) => {
		const trial = trials[name]!;
		const outcome = typeof trial.end === 'string' ? trial.end : trial.end.aijisu;
		const run = ends.get(name)!;
		const [first, later] = sent.get(name)!;
		const [jobs, jobsLater] = made.get(name)!;
		expect(jobs).toBeLessThanOrEqual(1);
		expect(jobsLater).toBeLessThanOrEqual(1);
		if (outcome === 'created') {
			expect(run.json('End')).toMatchObject([{ isSuccess: true, reused: false }]);
			expect(first).toBe(1);
			return;
		}
		const error = shownError(run, 'Speech');
		expect(error.message).toContain(trial.says);
		if (outcome === 'refused') {
			expect(error.description).toContain('Nothing was created, and nothing is charged.');
			// Retry On Fail may send what surely came to nothing.
			expect(first).toBe(3);
			expect(again.get(name)!.json('End')).toMatchObject([{ isSuccess: true }]);
			return;
		}
		expect(error.message).toMatch(
			new RegExp(
				`^Speech may have been created and charged, but ${LABELS[provider]} did not confirm it: `,
			),
		);
		expect(error.description).toContain('It was not sent again, since that could be paid twice.');
		expect(error.description).toMatch(/account for a task submitted at [\d-]+T[\d:.]+Z or later/);
		expect(error.description).not.toMatch(/Get or Wait|video/);
		expect([first, later]).toEqual([1, 0]);
		expect(shownError(again.get(name)!, 'Speech').message).toBe(error.message);
	});
});

describe.each(SPEAKERS)('%s', (provider) => {
	it('names what was made beside a failed item, and picks it up in a retry', async () => {
		const fault = rig.sim.inject({
			on: 'tts',
			after: 2,
			times: Infinity,
			fault: faults.klingCode(1301),
		});
		const node = generate(provider, { options: { submissionsInParallel: 1 } });
		const workflow = chain(start, node, end);
		const run = await rig.run(workflow, { input: input('one', 'two', 'three'), mode: 'trigger' });
		const error = shownError(run, 'Speech');
		const [one, two] = rig.sim.speechJobs;
		expect(error.message).toMatch(/refused the content.*\[item 2\]$/);
		expect(error.description).toContain(
			`Created, and picked up when this execution is retried: ${one!.id} (item 0), ${two!.id} (item 1).`,
		);
		expect(error.context.items).toMatchObject([{ taskId: one!.id }, { taskId: two!.id }, {}]);
		fault.remove();
		const retried = await rig.run(workflow, { previous: run });
		expect(retried.json('End')).toMatchObject([
			{ text: 'one', taskId: one!.id, reused: true },
			{ text: 'two', taskId: two!.id, reused: true },
			{ text: 'three', reused: false },
		]);
		expect(rig.sim.speechJobs).toHaveLength(3);
	});

	it('sends an unsure text again once, where the user allows it', async () => {
		rig.sim.inject({ on: 'tts', fault: faults.afterHandling(faults.status(500)) });
		const workflow = (again: boolean) =>
			chain(start, generate(provider, { options: { submitAgainWhenUnsure: again } }), end);
		const run = await rig.run(workflow(false), { mode: 'trigger' });
		expect(shownError(run, 'Speech').description).toContain('"Submit Again When Unsure"');
		const retried = await rig.run(workflow(true), { previous: run });
		expect(retried.json('End')).toMatchObject([{ isSuccess: true }]);
		expect(posts()).toHaveLength(2);
	});

	it('keeps the key to the gateway, and stops at a key that is refused', async () => {
		rig.sim.inject({ on: 'tts', fault: faults.klingCode(1002) });
		const node = generate(provider, { options: { submissionsInParallel: 1 } });
		const run = await rig.run(chain(start, node), { input: input('one', 'two') });
		expect(shownError(run, 'Speech').message).toContain('did not accept the API key');
		expect(posts()).toHaveLength(1);
	});

	it.each(AGENTS)('as a tool of %s pays for the same call once', async (agent) => {
		const text = "={{ $fromAI('text', '', 'string') }}";
		const tool = asTool(generate(provider, { text }, retrying));
		const call = (text: string) => ({ tool: 'Speech', args: { text } });
		const turns = [[call('one')], [call('one')], [call('two')]];
		const run = await rig.run(agentWorkflow(agent, [tool], turns));
		expect(answersOf(run).map(({ reused }) => reused)).toEqual([false, true, false]);
		expect(posts().map(textOf)).toEqual(['one', 'two']);
	});
});
