import { park } from '../engine/helpers/parking';
import { useRig } from '../engine/helpers/support';
import { median } from './memory';

const ROUNDS = 9;
const JOBS = 3;
/** Seconds. */
const MOST = 1;

const rig = useRig();

it('goes on at most a second after the last job of a parked Wait is ready, as median', async () => {
	rig.sim.jobMilliseconds = ({ body }) => 900 - 200 * Number(String(body.prompt).split(' ')[1]);
	const late: number[] = [];
	for (let round = 0; round < ROUNDS; round += 1) {
		const parked = await park(rig, JOBS);
		const run = await rig.engine.untilFinished(parked);
		const ready = rig.sim.jobs
			.slice(-JOBS)
			.map(({ createdAt, jobMilliseconds }) => createdAt + jobMilliseconds);
		late.push((run.tasks('Tell')[0]!.startTime - Math.max(...ready)) / 1000);
	}
	process.stdout.write(
		`Parked: late by ${median(late).toFixed(3)} s as median of ${ROUNDS}, ${Math.max(...late).toFixed(3)} s at most\n`,
	);
	expect(Math.min(...late)).toBeGreaterThan(0);
	expect(median(late)).toBeLessThanOrEqual(MOST);
});
