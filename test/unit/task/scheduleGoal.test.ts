import {
	DEFAULT_BOUNDS,
	jobLengths,
	summarise,
	waitWithOurSchedule,
} from '../../bench/scheduleSimulation';

const SEED = 20_260_101;
const lengths = jobLengths(300, SEED);

it('asks at most 60 times and is late by 2.2 % at most, over jobs of 30 to 1800 s', async () => {
	const ours = summarise(await waitWithOurSchedule(lengths, { seed: SEED }));
	expect(ours.polls).toBeLessThanOrEqual(60);
	expect(ours.lateShare).toBeLessThanOrEqual(0.022);
	expect(ours.lateShare95).toBeLessThanOrEqual(0.05);
});

it('notices a short job promptly', async () => {
	const short = summarise(await waitWithOurSchedule(jobLengths(200, SEED, 30, 60), { seed: SEED }));
	expect(short.lateSeconds).toBeLessThanOrEqual(1.3);
	expect(short.lateShare95).toBeLessThanOrEqual(0.065);
});

it.each([1, 2, 3])(
	'waits for 50 mixed jobs about as long as for the slowest (seed %d)',
	async (seed) => {
		const batch = jobLengths(50, seed);
		const waited = await waitWithOurSchedule(batch, { seed, maxInFlight: 5, answerSeconds: 0.3 });
		const wall = Math.max(...waited.map((job) => job.lengthSeconds + job.lateSeconds));
		expect(wall).toBeLessThanOrEqual(
			1.02 * Math.max(...batch) + DEFAULT_BOUNDS.maxPollIntervalSeconds,
		);
	},
);
