/** Queue mode at the size and pace that docs/queue-mode.md tells of. */
import { concurrency, Lab, slots } from '../queue/lab';
import { waitUntil } from '../waitUntil';

/** At the provider's real pace: jobs of 60 to 120 seconds. */
const parked = 500;
/** Ten times faster, in both modes: polling 500 at the real pace would take over an hour. */
const compared = 100;
const scale = 10;
const killed = 60;
const runTimeoutMs = 1_000_000;

describe('waiting for avatar jobs in queue mode', () => {
	let lab: Lab;

	beforeAll(async () => {
		lab = await Lab.start();
	});

	beforeEach(async () => await lab.startWorkers());

	afterAll(async () => await lab?.dispose());

	it(
		`finishes ${parked} parked executions, none lost, each job created once, and holds no slot`,
		async () => {
			const run = await lab.begin({ mode: 'callback', executions: parked, scale: 1 });
			const outcome = await lab.finish(run);
			expect(outcome.succeeded).toBe(parked);
			expect(lab.jobsPerExecution).toEqual(Array(parked).fill(1));
			expect(outcome.waitingAtOnce).toBeGreaterThan(slots);
			expect(outcome.slotsHeld).toBe(0);
		},
		runTimeoutMs,
	);

	it.each(['callback', 'poll'] as const)(
		`finishes ${compared} executions: %s`,
		async (mode) => {
			const run = await lab.begin({ mode, executions: compared, scale });
			const outcome = await lab.finish(run);
			expect(outcome.succeeded).toBe(compared);
			expect(lab.jobsPerExecution).toEqual(Array(compared).fill(1));
			expect(outcome.slotsHeld).toBe(mode === 'callback' ? 0 : slots);
		},
		runTimeoutMs,
	);

	it(
		'loses, of executions that are being parked when a worker is killed, at most those in its slots',
		async () => {
			const run = await lab.begin({ mode: 'callback', executions: killed, scale });
			await waitUntil(
				`${slots} executions to wait`,
				async () => (await lab.waiting(run)) >= slots || undefined,
			);
			await lab.cluster.workers[0]!.kill();
			const outcome = await lab.finish(run);
			const lost = outcome.executions.filter(({ status }) => status !== 'success');
			// Which ones they were, the log cannot tell: of what has just begun, it may not have told.
			expect(lost.length).toBeLessThanOrEqual(concurrency);
			for (const { status } of lost) expect(status).toBe('error');
			for (const jobs of lab.jobsCreated(outcome.executions)) expect(jobs).toBeLessThanOrEqual(1);
		},
		runTimeoutMs,
	);
});
