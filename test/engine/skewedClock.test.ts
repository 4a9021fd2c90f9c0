import { faults, realClock, type SimulatorClock } from '../simulator';

import { chain } from './harness';
import { waitMilliseconds } from './helpers/jobs';
import {
	end,
	get,
	numbered,
	prompted,
	PROVIDERS,
	start,
	submit,
	uncheckedLinks,
	useRig,
	wait,
} from './helpers/support';

const MINUTE = 60_000;
let skew = 0;

/** The provider's clock, off by so many milliseconds. */
const clock: SimulatorClock = {
	now: () => realClock.now() + skew,
	at: (time, action) => realClock.at(time - skew, action),
};
// The shape that tells when a task was submitted, by the provider's clock.
const rig = useRig({ simulator: { clock, switches: { aijisuShape: 'taskDto' } } });

afterEach(() => {
	skew = 0;
});

describe.each(PROVIDERS)('%s', (provider) => {
	it.each([-600 * MINUTE, -10 * MINUTE, 10 * MINUTE])(
		'a task that is registered late is waited for, though the clock of the provider is off by %d ms',
		async (milliseconds) => {
			skew = milliseconds;
			rig.sim.jobMilliseconds = 1000;
			const since = Date.now();
			rig.sim.faultFor = ({ kind }) =>
				kind === 'query' && Date.now() - since < 2000
					? faults.taskDoesNotExist(provider)
					: undefined;
			for (const [name, node] of [
				['Wait', wait(provider)],
				['Get', get(provider)],
			] as const) {
				const workflow = chain(start, submit(provider, uncheckedLinks), node, end);
				const run = await rig.run(workflow, { input: prompted(numbered(1)) });
				expect(run.error?.message).toBeUndefined();
				expect(run.json(name)).toMatchObject([{ taskId: rig.sim.jobs.at(-1)!.id }]);
				await rig.sim.idle();
			}
		},
	);

	it('a fresh task is not asked for at the pace of an old one', async () => {
		skew = -10 * MINUTE;
		rig.sim.jobMilliseconds = 1500;
		const bounds = { pollInterval: 0.2, maxPollInterval: 60, timeout: 60 };
		const workflow = chain(start, submit(provider, uncheckedLinks), wait(provider, bounds), end);
		const run = await rig.run(workflow, { input: prompted(numbered(1)) });
		expect(run.json('End')).toMatchObject([{ isSuccess: true }]);
		// Ten minutes of age would make it ask every 24 s.
		expect(waitMilliseconds(run)).toBeLessThan(10_000);
	});
});
