import fc from 'fast-check';

import {
	secondsUntilLink,
	secondsUntilNextPoll,
	secondsUntilRetry,
} from '../../../nodes/KlingAvatar/task/schedule';

const defaults = { pollIntervalSeconds: 2, maxPollIntervalSeconds: 60 };
/** In the middle of the variation. */
const MIDDLE = 0.5;
const bounds = fc.record({
	pollIntervalSeconds: fc.double({ min: 0, max: 300, noNaN: true }),
	maxPollIntervalSeconds: fc.double({ min: 0, max: 3600, noNaN: true }),
});
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the next poll', () => {
	it('comes after a first gap, since nothing is ready within seconds', () => {
		expect(secondsUntilNextPoll(0, defaults, MIDDLE)).toBeCloseTo(10);
		expect(secondsUntilNextPoll(6, defaults, MIDDLE)).toBeCloseTo(4);
		expect(secondsUntilNextPoll(9.5, defaults, 0)).toBe(2);
	});

	it('has a shorter first gap when the user wants short intervals', () => {
		expect(
			secondsUntilNextPoll(0, { pollIntervalSeconds: 0.5, maxPollIntervalSeconds: 60 }, MIDDLE),
		).toBeCloseTo(2.5);
	});

	it('comes after the least interval while the job is young', () => {
		for (const age of [10, 20, 40]) expect(secondsUntilNextPoll(age, defaults, 0)).toBe(2);
	});

	it('comes later in proportion to the age of the job', () => {
		const share = secondsUntilNextPoll(100, defaults, MIDDLE) / 100;
		expect(secondsUntilNextPoll(400, defaults, MIDDLE)).toBeCloseTo(400 * share);
		expect(secondsUntilNextPoll(1200, defaults, MIDDLE)).toBeCloseTo(1200 * share);
		expect(share).toBeGreaterThan(0.03);
		expect(share).toBeLessThan(0.05);
	});

	it('is varied by up to a tenth both ways', () => {
		const middle = secondsUntilNextPoll(500, defaults, MIDDLE);
		expect(secondsUntilNextPoll(500, defaults, 0)).toBeCloseTo(middle * 0.9);
		expect(secondsUntilNextPoll(500, defaults, 1)).toBeCloseTo(middle * 1.1);
	});

	it('never comes later than the most, from which it is varied downwards', () => {
		expect(secondsUntilNextPoll(1e6, defaults, 0)).toBeCloseTo(54);
		expect(secondsUntilNextPoll(1e6, defaults, 1)).toBe(60);
	});

	it('is fixed when least and most are the same', () => {
		const fixed = { pollIntervalSeconds: 15, maxPollIntervalSeconds: 15 };
		for (const random of [0, 0.3, 1]) {
			for (const age of [0, 50, 5000]) expect(secondsUntilNextPoll(age, fixed, random)).toBe(15);
		}
	});

	it('takes a most below the least for the least, and zero for a tenth of a second', () => {
		expect(
			secondsUntilNextPoll(900, { pollIntervalSeconds: 5, maxPollIntervalSeconds: 1 }, MIDDLE),
		).toBe(5);
		const none = { pollIntervalSeconds: 0, maxPollIntervalSeconds: 0 };
		expect(secondsUntilNextPoll(900, none, MIDDLE)).toBe(0.1);
	});
});

describe('the repetition after a fault', () => {
	it('comes after pauses that double, whatever the age of the job', () => {
		const pauses = [1, 2, 3, 4, 5].map((faults) => secondsUntilRetry(faults, 0, defaults, MIDDLE));
		expect(pauses.slice(1)).toEqual([4, 8, 16, 30].map((pause) => expect.closeTo(pause)));
		expect(pauses[0]).toBeCloseTo(2.1);
	});

	it('comes within half a minute, however long it lasts', () => {
		for (const faults of [5, 10, 11, 12, 2000]) {
			expect(secondsUntilRetry(faults, 0, defaults, MIDDLE)).toBeCloseTo(30);
			expect(
				secondsUntilRetry(faults, 0, { ...defaults, pollIntervalSeconds: 0.1 }, 0),
			).toBeLessThan(31);
		}
	});

	it('is not stuck at a small pause when the least interval is tiny', () => {
		const tiny = { pollIntervalSeconds: 0.1, maxPollIntervalSeconds: 60 };
		expect(secondsUntilRetry(11, 0, tiny, MIDDLE)).toBeCloseTo(30);
		expect(secondsUntilRetry(8, 0, tiny, MIDDLE)).toBeCloseTo(12.8);
	});

	it('stays within the bounds of the user', () => {
		const slow = { pollIntervalSeconds: 120, maxPollIntervalSeconds: 600 };
		expect(secondsUntilRetry(1, 0, slow, 0)).toBe(120);
		const quick = { pollIntervalSeconds: 1, maxPollIntervalSeconds: 5 };
		expect(secondsUntilRetry(9, 0, quick, 1)).toBe(5);
		const none = { pollIntervalSeconds: 0, maxPollIntervalSeconds: 0 };
		expect(secondsUntilRetry(9, 0, none, MIDDLE)).toBe(0.1);
	});
});

it('waits as long as the provider asks for, up to the longest interval of the user', () => {
	const user = { pollIntervalSeconds: 2, maxPollIntervalSeconds: 60 };
	expect(secondsUntilRetry(1, 45, user, MIDDLE)).toBe(45);
	expect(secondsUntilRetry(1, 86_400, user, MIDDLE)).toBe(60);
	expect(secondsUntilRetry(3, 1, user, MIDDLE)).toBeCloseTo(8);
	const odd = { pollIntervalSeconds: 120, maxPollIntervalSeconds: 60 };
	expect(secondsUntilRetry(1, 86_400, odd, MIDDLE)).toBe(120);
});

it('asks for a missing link soon, and no sooner than the user allows', () => {
	const pauses = [1, 2, 3, 4, 5, 50].map((count) => secondsUntilLink(count, defaults, MIDDLE));
	expect(pauses.slice(1)).toEqual([2.1, 4, 8, 9.5, 9.5].map((pause) => expect.closeTo(pause)));
	expect(pauses[0]).toBeCloseTo(2.1);
	const slow = { pollIntervalSeconds: 45, maxPollIntervalSeconds: 60 };
	expect(secondsUntilLink(1, slow, 0)).toBe(45);
	const quick = { pollIntervalSeconds: 0, maxPollIntervalSeconds: 0 };
	expect(secondsUntilLink(1, quick, MIDDLE)).toBeCloseTo(1);
});

it('keeps every pause within the bounds of the user', () => {
	fc.assert(
		fc.property(
			bounds,
			fc.double({ min: 0, max: 1e7, noNaN: true }),
			fc.integer({ min: 1, max: 5000 }),
			chance,
			(user, age, faults, random) => {
				const least = Math.max(user.pollIntervalSeconds, 0.1);
				const most = Math.max(user.maxPollIntervalSeconds, least);
				for (const pause of [
					secondsUntilNextPoll(age, user, random),
					secondsUntilRetry(faults, 0, user, random),
					secondsUntilRetry(faults, age, user, random),
				]) {
					expect(pause).toBeGreaterThanOrEqual(least);
					expect(pause).toBeLessThanOrEqual(most * (1 + 1e-12));
				}
			},
		),
	);
});
