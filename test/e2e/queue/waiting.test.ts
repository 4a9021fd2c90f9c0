import { figuresTable } from './figures';
import type { Figures } from './figures';
import { Lab, slots } from './lab';

/** At the provider's real pace: jobs of 60 to 120 seconds. */
const parked = 500;
/** Ten times faster, in both modes: polling 500 at the real pace would take over an hour. */
const compared = 100;
const comparedScale = 10;
const runTimeoutMs = 1_000_000;

describe('waiting for avatar jobs in queue mode', () => {
	const figures: Figures[] = [];
	let lab: Lab;

	beforeAll(async () => {
		lab = await Lab.start();
	});

	afterAll(async () => {
		await lab?.dispose();
		process.stdout.write(`\n${figuresTable(figures)}\n\n`);
	});

	it(
		`finishes ${parked} parked executions, none lost, each job created once, and holds no slot`,
		async () => {
			const run = await lab.begin({ mode: 'callback', executions: parked, scale: 1 });
			const outcome = await lab.finish(run);
			figures.push(outcome.figures);
			expect(outcome.succeeded).toBe(parked);
			expect(lab.jobsPerExecution).toEqual(Array(parked).fill(1));
			expect(outcome.figures.waitingAtOnce).toBeGreaterThan(slots);
			expect(outcome.figures.slotsHeld).toBe(0);
		},
		runTimeoutMs,
	);

	it(
		'takes no more executions at once than it has slots when they poll, and is done later',
		async () => {
			const options = { executions: compared, scale: comparedScale };
			const byMode = [];
			for (const mode of ['callback', 'poll'] as const) {
				const run = await lab.begin({ ...options, mode });
				const outcome = await lab.finish(run);
				byMode.push(outcome.figures);
				expect(outcome.succeeded).toBe(compared);
				expect(lab.jobsPerExecution).toEqual(Array(compared).fill(1));
			}
			figures.push(...byMode);
			const [callback, poll] = byMode;
			expect(poll?.slotsHeld).toBe(slots);
			// A slot is taken for as long as a job is made: n executions take n / slots jobs' lengths.
			expect(poll?.secondsToLast).toBeGreaterThan((compared / slots) * (poll?.meanJobSeconds ?? 0));
			expect(callback?.secondsToLast).toBeLessThan(poll?.secondsToLast ?? 0);
		},
		runTimeoutMs,
	);
});
