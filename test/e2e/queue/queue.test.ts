import { waitUntil } from '../waitUntil';
import { Lab, slots, statuses } from './lab';
import { executionsHeldBy, queueJobs } from './slots';

const executions = 20;
const perWorker = slots / 2;
const runTimeoutMs = 300_000;

/** Jobs end when the tests end them: how long all this takes depends on the machine alone. */
const held = { executions, scale: 10, isHeld: true };

describe('n8n in queue mode, with two workers', () => {
	let lab: Lab;

	beforeAll(async () => {
		lab = await Lab.start();
	});

	beforeEach(async () => await lab.startWorkers());

	afterAll(async () => await lab?.dispose());

	/** Kills a worker and gives the executions that it had in its slots. */
	async function killOne(): Promise<Set<string>> {
		const [victim] = lab.cluster.workers;
		await victim!.kill();
		return new Set(executionsHeldBy(victim!));
	}

	it(
		`parks ${executions} executions, more than it has slots, in none of them; one worker killed, the other ends them all`,
		async () => {
			const run = await lab.begin({ mode: 'callback', ...held });
			await waitUntil('all executions to wait, and the queue to be at rest', async () => {
				const { active, waiting } = await queueJobs(lab.cluster.main);
				return ((await lab.waiting(run)) === executions && active + waiting === 0) || undefined;
			});
			expect((await killOne()).size).toBe(0);
			lab.completeAll();
			const outcome = await lab.finish(run);
			expect(statuses(outcome.executions)).toEqual({ success: executions });
			expect(lab.jobsCreated(outcome.executions)).toEqual(Array(executions).fill(1));
		},
		runTimeoutMs,
	);

	it(
		'polls for as many at once as it has slots; a worker killed costs those in its slots, and none is paid for twice',
		async () => {
			const run = await lab.begin({ mode: 'poll', ...held });
			await waitUntil(
				'a job of each slot',
				() => lab.simulator.createdCount === slots || undefined,
			);
			await run.calls;
			expect(await lab.waiting(run)).toBe(slots);
			const lost = await killOne();
			expect(lost.size).toBe(perWorker);
			lab.completeAll();
			const outcome = await lab.finish(run);
			// Half a minute after it noticed, n8n ends them as failed; nothing of their data is left.
			for (const { id, status } of outcome.executions) {
				expect([id, status]).toEqual([id, lost.has(id) ? 'error' : 'success']);
			}
			expect(lab.jobsCreated(outcome.executions)).toEqual(Array(executions).fill(1));
		},
		runTimeoutMs,
	);
});
