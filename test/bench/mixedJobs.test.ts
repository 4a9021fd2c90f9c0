import { secondsUntilNextPoll } from '../../nodes/KlingAvatar/task/schedule';
import { created, waitFor, waitMilliseconds } from '../engine/helpers/jobs';
import { numbered, PROVIDERS, useRig } from '../engine/helpers/support';
import { DEFAULT_BOUNDS, jobLengths } from './scheduleSimulation';

const JOBS = 50;
const SHORTEST = 2;
const LONGEST = 45;

const rig = useRig();

it.each(PROVIDERS)(
	'%s: 50 jobs of mixed length take no longer than the slowest, in the engine and in real time',
	async (provider) => {
		const lengths = jobLengths(JOBS, 1, SHORTEST, LONGEST);
		rig.sim.jobMilliseconds = ({ body }) =>
			lengths[Number(String(body.prompt).split(' ')[1])]! * 1000;
		const run = await waitFor(rig, provider, await created(rig, provider, numbered(JOBS)), {
			timeout: 120,
			pollInterval: DEFAULT_BOUNDS.pollIntervalSeconds,
			maxPollInterval: DEFAULT_BOUNDS.maxPollIntervalSeconds,
		});
		expect(run.json('End').filter(({ isSuccess }) => isSuccess === true)).toHaveLength(JOBS);
		const slowest = Math.max(...lengths);
		const interval = secondsUntilNextPoll(slowest, DEFAULT_BOUNDS, 1);
		const wall = waitMilliseconds(run) / 1000;
		process.stdout.write(
			`${provider}: slowest ${slowest.toFixed(1)} s, all there after ${wall.toFixed(1)} s ` +
				`(× ${(wall / slowest).toFixed(3)}), one interval ${interval.toFixed(1)} s, ${rig.queries.length} questions\n`,
		);
		expect(wall).toBeLessThanOrEqual(1.02 * slowest + interval);
	},
);
