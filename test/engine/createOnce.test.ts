import pLimit from 'p-limit';

import { faults, type Fault, type Provider, type RequestRecord } from '../simulator';
import { trials } from './helpers/createTrials';
import { chain, type Run } from './harness';
import {
	LABELS,
	PROVIDERS,
	shownError,
	start,
	submit,
	uncheckedLinks,
	useRig,
} from './helpers/support';

/** Trials under way at once. */
const TRIALS_AT_ONCE = 16;

const rig = useRig();

/** What one trial left behind: after the run, and after "Retry execution" without the fault. */
interface Outcome {
	run: Run;
	creates: RequestRecord[];
	jobs: string[];
	retried?: Run;
	createsLater: number;
	jobsLater: number;
}

const outcomes = new Map<string, Outcome>();
/** Whether the node tries it more than once. */
const repeats = (trial: string) => Number(trials[trial]!.requests !== undefined);
const nameOf = (provider: Provider, trial: string) => `${provider}: ${trial}`;

/** All trials at once, told apart by their prompt, so that the slowest decides how long it takes. */
beforeAll(async () => {
	const { sim } = rig;
	const left = new Map<string, { fault: Fault; times: number }>();
	sim.faultFor = ({ kind, body }) => {
		if (kind !== 'create') return undefined;
		const rule = left.get((body as { prompt: string }).prompt);
		if (!rule || rule.times <= 0) return undefined;
		rule.times -= 1;
		return rule.fault;
	};
	const creates = (name: string) =>
		sim.requestsOf('create').filter(({ body }) => (body as { prompt: string }).prompt === name);
	const jobs = (name: string) =>
		sim.jobs.filter(({ body }) => body.prompt === name).map(({ id }) => id);
	const tryOut = async (provider: Provider, trial: string) => {
		const name = nameOf(provider, trial);
		const { fault, times = Infinity, baseUrl, options } = trials[trial]!;
		if (fault) left.set(name, { fault, times });
		const parameters = {
			...uncheckedLinks,
			prompt: name,
			options: { ...uncheckedLinks.options, ...options },
		};
		const workflow = chain(start, submit(provider, parameters));
		const run = await rig.run(workflow, {
			mode: 'trigger',
			...(baseUrl ? { credentials: rig.credentials({ baseUrl: baseUrl(rig.sim.url) }) } : {}),
		});
		const outcome: Outcome = {
			run,
			creates: creates(name),
			jobs: jobs(name),
			createsLater: 0,
			jobsLater: 0,
		};
		left.delete(name);
		if (run.status === 'error') {
			const credentials = rig.credentials();
			outcome.retried = await rig.run(workflow, { previous: run, credentials });
		}
		outcome.createsLater = creates(name).length - outcome.creates.length;
		outcome.jobsLater = jobs(name).length;
		outcomes.set(name, outcome);
	};
	const limit = pLimit(TRIALS_AT_ONCE);
	// Those that are tried again take longest, so they go first.
	const names = Object.keys(trials).sort((one, other) => repeats(other) - repeats(one));
	await Promise.all(
		names.flatMap((trial) => PROVIDERS.map((provider) => limit(() => tryOut(provider, trial)))),
	);
}, 120_000);

describe.each(PROVIDERS)('%s: a create request that ends in', (provider) => {
	const label = LABELS[provider];

	it.each(Object.keys(trials))('%s', (name) => {
		const trial = trials[name]!;
		const { end: ends, requests = 1 } = trial;
		const end = typeof ends === 'string' ? ends : ends[provider];
		const outcome = outcomes.get(nameOf(provider, name))!;
		expect(outcome.creates).toHaveLength(requests);
		expect(outcome.jobs).toHaveLength(trial.jobs);

		if (end === 'created') {
			expect(outcome.run.json('Submit')).toMatchObject([
				{ taskId: outcome.jobs[0], reused: false },
			]);
			return;
		}
		const error = shownError(outcome.run, 'Submit');
		expect(error.message).toContain(trial.says);
		if (end === 'refused') {
			expect(error.message).toContain(label);
			expect(error.description).toContain('Nothing was created, and nothing is charged.');
			expect(error.context.items).toMatchObject([{ taskId: null }]);
			// Now that the cause is gone, the same execution can be taken up again.
			expect(outcome.retried!.json('Submit')).toMatchObject([{ reused: false }]);
			expect(outcome).toMatchObject({ createsLater: 1, jobsLater: 1 });
			return;
		}
		expect(error.message).toMatch(
			new RegExp(`^A video may have been created and charged, but ${label} did not confirm it: `),
		);
		expect(error.description).toContain('It was not sent again, since that could be paid twice.');
		expect(error.description).toContain(`Look in your ${label} account for a task `);
		expect(error.description).toContain('turn on the option "Submit Again When Unsure"');
		const [job] = outcome.creates;
		const externalTaskId = (job!.body as { external_task_id?: string }).external_task_id ?? null;
		if (provider === 'cometApi') expect(error.description).toContain(`"${externalTaskId}"`);
		else expect(error.description).toMatch(/submitted at \d{4}-\d\d-\d\dT[\d:.]+Z or later/);
		expect(error.context.task).toMatchObject({ externalTaskId, taskId: null });
		// What is unknown stays unknown: the same words again, and no request that could cost money.
		const again = shownError(outcome.retried!, 'Submit');
		expect(again.message).toBe(error.message);
		expect(again.description).toBe(error.description);
		expect(outcome).toMatchObject({ createsLater: 0, jobsLater: trial.jobs });
	});
});

describe.each(PROVIDERS)('%s: when the server', (provider) => {
	const node = () => submit(provider, uncheckedLinks);

	it('resets the connection before it has read the request, it is not sent again', async () => {
		rig.sim.inject({ on: 'create', fault: faults.resetUnread() });
		const run = await rig.run(chain(start, node()));
		expect(shownError(run, 'Submit').message).toContain('A video may have been created');
		expect(rig.sim.requestsOf('create')).toHaveLength(1);
	});

	it('hangs until the time of the workflow is over, the outcome is remembered as unknown', async () => {
		rig.sim.inject({ on: 'create', fault: faults.afterHandling(faults.hang()) });
		const workflow = { ...chain(start, node()), settings: { executionTimeout: 0.3 } };
		const run = await rig.run(workflow, { mode: 'trigger' });
		expect(run.status).toBe('canceled');
		await rig.quiet();
		expect(rig.sim.createdCount).toBe(1);
		const retried = await rig.run({ ...workflow, settings: {} }, { previous: run });
		if (provider === 'cometApi') {
			expect(retried.json('Submit')).toMatchObject([{ taskId: rig.sim.jobs[0]!.id, reused: true }]);
		} else {
			expect(shownError(retried, 'Submit').message).toMatch(/^A video may have been created/);
		}
		expect(rig.sim.requestsOf('create')).toHaveLength(1);
	});
});
