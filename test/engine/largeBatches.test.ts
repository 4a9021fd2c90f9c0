import { chain } from './harness';
import { created } from './helpers/jobs';
import { noCallbacks, parkedWorkflow, poke } from './helpers/parking';
import { asInput, get, numbered, prompted, start, useRig } from './helpers/support';

const rig = useRig();

/** Five at a time, these take longer than the 20 s that one question may take. */
const SLOW = { tasks: 56, milliseconds: 1900 };

describe('a slow gateway and many tasks', () => {
	const provider = 'aijisu';

	it('Get has its time for each task, not for all of them', async () => {
		rig.sim.jobMilliseconds = 0;
		const items = await created(rig, provider, numbered(SLOW.tasks));
		rig.sim.switches.queryLatencyMilliseconds = SLOW.milliseconds;
		const run = await rig.run(chain(start, get(provider)), { input: asInput(items) });
		expect(run.error?.message).toBeUndefined();
		expect(run.json('Get').map(({ isSuccess }) => isSuccess)).toEqual(
			Array.from({ length: SLOW.tasks }, () => true),
		);
	});
});

it('a callback has its time for each task, not for all of them', async () => {
	noCallbacks(rig);
	const input = prompted(numbered(SLOW.tasks));
	const parked = await rig.run(parkedWorkflow(), { input, mode: 'trigger' });
	expect(parked.status).toBe('waiting');
	for (const job of rig.sim.jobs) job.complete();
	rig.sim.switches.queryLatencyMilliseconds = SLOW.milliseconds;
	const run = await (await poke(rig, parked)).resumed!;
	expect(run.json('Wait').every(({ isSuccess }) => isSuccess === true)).toBe(true);
	expect(run.json('Wait')).toHaveLength(SLOW.tasks);
});

it('a callback asks no further once a task is found that still runs', async () => {
	noCallbacks(rig);
	const input = prompted(numbered(20));
	const parked = await rig.run(parkedWorkflow(), { input, mode: 'trigger' });
	const { length } = rig.queries;
	expect(await poke(rig, parked)).toMatchObject({ responseData: 'still waiting' });
	expect(rig.queries.length - length).toBeLessThan(12);
	parked.execution.stop();
});
