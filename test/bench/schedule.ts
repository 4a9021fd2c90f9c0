// Compares the polling schedule with the peers' policies under a simulated clock, in a few seconds:
// `npx tsx test/bench/schedule.ts`.
import {
	fixed,
	growing,
	jobLengths,
	summarise,
	waitWithOurSchedule,
	waitWithPolicy,
	type Summary,
} from './scheduleSimulation';

const JOBS = 4000;
const SEED = 20_260_101;
const BATCH = 50;

function row(name: string, { polls, ...late }: Summary): string {
	const seconds = (value: number) => value.toFixed(1).padStart(6);
	const percent = (value: number) => (value * 100).toFixed(2).padStart(7);
	return [
		name.padEnd(38),
		polls.toFixed(1).padStart(6),
		seconds(late.lateSeconds),
		seconds(late.lateSeconds95),
		percent(late.lateShare),
		percent(late.lateShare95),
	].join(' | ');
}

async function main(): Promise<void> {
	const lengths = jobLengths(JOBS, SEED);
	console.log(`${JOBS} jobs of 30 to 1800 s, log-uniform, seed ${SEED}\n`);
	console.log(
		`${'policy'.padEnd(38)} | polls  | late s |    95% |  late % |     95%\n${'-'.repeat(83)}`,
	);
	console.log(
		row('this node, 2 to 60 s', summarise(await waitWithOurSchedule(lengths, { seed: SEED }))),
	);
	for (const seconds of [3, 5, 10, 15]) {
		const waited = await waitWithPolicy(lengths, fixed(seconds));
		console.log(row(`fixed ${seconds} s`, summarise(waited)));
	}
	const waited = await waitWithPolicy(lengths, growing);
	console.log(row('5 s, × 1.5 a minute, up to 30 s', summarise(waited)));

	console.log(`\n${BATCH} jobs in one Wait, 5 requests in flight, an answer takes 0.3 s`);
	for (const seed of [1, 2, 3]) {
		const batch = jobLengths(BATCH, seed);
		const options = { seed, maxInFlight: 5, answerSeconds: 0.3 };
		const done = await waitWithOurSchedule(batch, options);
		const slowest = Math.max(...batch);
		const wall = Math.max(...done.map((job) => job.lengthSeconds + job.lateSeconds));
		console.log(
			`  slowest ${slowest.toFixed(0)} s, all noticed after ${wall.toFixed(0)} s (× ${(wall / slowest).toFixed(3)}), ` +
				`${done.reduce((sum, { polls }) => sum + polls, 0)} requests`,
		);
	}
}

void main();
