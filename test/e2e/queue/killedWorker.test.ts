import type { ExecutionSummary } from '../n8nTypes';
import { waitUntil } from '../waitUntil';
import { concurrency, Lab } from './lab';
import type { Run } from './lab';
import { executionsHeldBy, queueJobs } from './slots';

const scale = 10;
const runTimeoutMs = 300_000;

/**
 * n8n notices a dead worker when the lock of a job was not renewed: by default after 60 s, looked for
 * every 30 s. Shorter here, so that the test need not wait that long; what n8n does then is the same.
 */
const noticedSooner = {
	QUEUE_WORKER_LOCK_DURATION: '10000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
	QUEUE_WORKER_STALLED_INTERVAL: '3000',
};

function statuses(executions: readonly ExecutionSummary[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { status } of executions) counts[status] = (counts[status] ?? 0) + 1;
	return counts;
}

describe('a worker killed midway', () => {
	let lab: Lab;

	beforeAll(async () => {
		lab = await Lab.start(noticedSooner);
	});

	afterAll(async () => await lab?.dispose());

	/** Kills the first worker and gives the executions that it had in its slots. */
	async function killOne(): Promise<Set<string>> {
		const [victim] = lab.cluster.workers;
		await victim?.kill();
		return new Set(victim && executionsHeldBy(victim));
	}

	async function untilWaiting(run: Run, count: number): Promise<void> {
		await waitUntil(
			`${count} executions to wait`,
			async () => (await lab.waiting(run)) >= count || undefined,
		);
	}

	it(
		'costs no parked execution: the other worker ends them all',
		async () => {
			const executions = 40;
			const run = await lab.begin({ mode: 'callback', executions, scale: 2 });
			await untilWaiting(run, executions);
			await waitUntil('the queue to be at rest', async () => {
				const { active, waiting } = await queueJobs(lab.cluster.main);
				return active + waiting === 0 || undefined;
			});
			const held = await killOne();
			const outcome = await lab.finish(run);
			expect(held.size).toBe(0);
			expect(statuses(outcome.executions)).toEqual({ success: executions });
			expect(lab.jobsCreated(outcome.executions)).toEqual(Array(executions).fill(1));
		},
		runTimeoutMs,
	);

	it(
		'costs the executions that poll in its slots, and no job is paid for twice',
		async () => {
			const executions = 20;
			const run = await lab.begin({ mode: 'poll', executions, scale });
			await untilWaiting(run, 10);
			await waitUntil('a job of each slot', () => lab.simulator.createdCount >= 10 || undefined);
			const held = await killOne();
			const outcome = await lab.finish(run);
			process.stdout.write(
				`\nPolling, one of two workers killed: ${held.size} held, ${JSON.stringify(statuses(outcome.executions))}, ${lab.simulator.createdCount} jobs created\n`,
			);
			expect(held.size).toBe(5);
			// Half a minute after it noticed, n8n ends them as failed; nothing of their data is left.
			for (const { id, status } of outcome.executions) {
				expect([id, status]).toEqual([id, held.has(id) ? 'error' : 'success']);
			}
			expect(lab.jobsCreated(outcome.executions)).toEqual(Array(executions).fill(1));
		},
		runTimeoutMs,
	);

	it(
		'costs, of executions that park, at most those that were in its slots at that moment',
		async () => {
			const executions = 60;
			const run = await lab.begin({ mode: 'callback', executions, scale });
			await untilWaiting(run, 10);
			await killOne();
			const outcome = await lab.finish(run);
			process.stdout.write(
				`\nParking, one of two workers killed: ${JSON.stringify(statuses(outcome.executions))}, ${lab.simulator.createdCount} jobs created\n`,
			);
			const lost = outcome.executions.filter(({ status }) => status !== 'success');
			// Which ones they were, the log cannot tell: of what has just begun, it may not have told.
			expect(lost.length).toBeLessThanOrEqual(concurrency);
			for (const { status } of lost) expect(status).toBe('error');
			for (const jobs of lab.jobsCreated(outcome.executions)) expect(jobs).toBeLessThanOrEqual(1);
		},
		runTimeoutMs,
	);
});
