import { Deadlines, deadlinesOf } from '../../../nodes/KlingAvatar/task/clock';
import { SimulatedClock } from '../../support/simulatedClock';

describe('deadlines', () => {
	const clock = new SimulatedClock({ idle: 'microtasks' });
	const sleep = jest.spyOn(clock, 'sleep');
	let acted: Array<[string, number]> = [];
	let begin = 0;
	const act = (name: string) => () => void acted.push([name, clock.now() - begin]);
	/** Sleeps past everything that a test sets. */
	const settle = async () => await clock.sleep(60_000);

	beforeEach(() => {
		acted = [];
		begin = clock.now();
		sleep.mockClear();
	});

	it('act once, each at its own time, whatever the order in which they were set', async () => {
		const deadlines = new Deadlines(clock);
		deadlines.set(2500, act('late'));
		deadlines.set(300, act('early'));
		deadlines.set(300, act('early, too'));
		deadlines.set(900, act('between'));
		await settle();
		expect(acted).toEqual([
			['early', 300],
			['early, too', 300],
			['between', 900],
			['late', 2500],
		]);
	});

	it('act at once when their time is over already', async () => {
		new Deadlines(clock).set(0, act('now'));
		await settle();
		expect(acted).toEqual([['now', 0]]);
	});

	it('do not act once they are called off, and disturb no other', async () => {
		const deadlines = new Deadlines(clock);
		const callOff = deadlines.set(300, act('called off'));
		deadlines.set(400, act('kept'));
		callOff();
		callOff();
		await settle();
		expect(acted).toEqual([['kept', 400]]);
	});

	it('can set and call off others while they act', async () => {
		const deadlines = new Deadlines(clock);
		deadlines.set(100, () => {
			act('first')();
			callOffSecond();
			deadlines.set(1500, act('third'));
		});
		const callOffSecond = deadlines.set(100, act('second'));
		await settle();
		expect(acted).toEqual([
			['first', 100],
			['third', 1600],
		]);
	});

	it('share one sleep of a second at most, and sleep no more once none is ahead', async () => {
		const deadlines = new Deadlines(clock);
		const callOffs = Array.from({ length: 50 }, () => deadlines.set(20_000, act('never')));
		expect(sleep.mock.calls).toEqual([[1000]]);
		callOffs.forEach((callOff) => callOff());
		await settle();
		expect(sleep.mock.calls).toEqual([[1000], [60_000]]);
		expect(acted).toEqual([]);
	});

	it('are kept once for each clock', () => {
		expect(deadlinesOf(clock)).toBe(deadlinesOf(clock));
		expect(deadlinesOf(new SimulatedClock())).not.toBe(deadlinesOf(clock));
	});
});
