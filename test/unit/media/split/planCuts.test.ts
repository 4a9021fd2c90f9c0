import fc from 'fast-check';

import { planCuts } from '../../../../nodes/KlingAvatar/media/split/planCuts';
import type { Cut, PacketSound } from '../../../../nodes/KlingAvatar/media/split/types';
import { seededRandom } from '../../../support/seededRandom';

const SPEECH = -20;
const PAUSE = -60;

function soundOf(loudness: Float32Array, packetSeconds: number): PacketSound {
	return {
		format: 'wav',
		packetSeconds,
		totalSeconds: loudness.length * packetSeconds,
		packets: loudness.length,
		bytes: 0,
		*loudness() {
			yield 0;
			return loudness;
		},
		build: () => new Uint8Array(0),
	};
}

/** Speech with a pause of 0.4 s behind every sentence. */
function speech(seconds: number, packetSeconds: number, sentence: () => number): PacketSound {
	const loudness = new Float32Array(Math.round(seconds / packetSeconds)).fill(SPEECH);
	for (let at = sentence(); at < seconds; at += sentence()) {
		const from = Math.round(at / packetSeconds);
		loudness.fill(PAUSE, from, from + Math.round(0.4 / packetSeconds));
	}
	return soundOf(loudness, packetSeconds);
}

function plan(sound: PacketSound, longest: number, shortest: number) {
	const work = planCuts(sound, { longest, shortest });
	let steps = 0;
	let mostAtOnce = 0;
	for (;;) {
		const { done, value } = work.next();
		if (done) return { cuts: value, steps, mostAtOnce };
		steps += value;
		mostAtOnce = Math.max(mostAtOnce, value);
	}
}

/** Seconds of each part. */
function lengths({ packets, packetSeconds }: PacketSound, cuts: readonly Cut[]): number[] {
	const ends = [...cuts.map(({ packet }) => packet), packets];
	return ends.map((end, index) => (end - (ends[index - 1] ?? 0)) * packetSeconds);
}

test('43 minutes of sentences, of which the longest parts leave no room: every cut is in a pause', () => {
	const random = seededRandom(7);
	const sound = speech(12.97 * 200, 0.024, () => 3 + 6 * random());
	const { cuts } = plan(sound, 200, 5);
	expect(cuts.filter(({ isInPause }) => !isInPause)).toEqual([]);
	expect(cuts.length + 1).toBeLessThanOrEqual(13 + 2);
});

test('any loudness: parts within their bounds, and at most one more than have to be for every ten', () => {
	const cases = fc.record({
		levels: fc.array(fc.float({ min: -90, max: 0, noNaN: true }), { minLength: 2, maxLength: 300 }),
		repeats: fc.integer({ min: 1, max: 40 }),
		packetSeconds: fc.constantFrom(0.01, 1024 / 44100, 0.064),
		longest: fc.double({ min: 4, max: 60, noNaN: true }),
		share: fc.double({ min: 0.05, max: 0.5, noNaN: true }),
	});
	fc.assert(
		fc.property(cases, ({ levels, repeats, packetSeconds, longest, share }) => {
			const loudness = Float32Array.from(
				{ length: levels.length * repeats },
				(_, at) => levels[at % levels.length] ?? 0,
			);
			const sound = soundOf(loudness, packetSeconds);
			const shortest = Math.max(2, longest * share);
			fc.pre(shortest <= longest / 2);
			const { cuts } = plan(sound, longest, shortest);
			const parts = lengths(sound, cuts);
			const fewest = Math.ceil(sound.packets / Math.floor(longest / packetSeconds + 1e-6));
			expect(parts.length).toBeLessThanOrEqual(fewest + Math.ceil(fewest / 10));
			if (cuts.length === 0) return;
			expect(Math.max(...parts)).toBeLessThanOrEqual(longest + 1e-6);
			// A packet less where twice the shortest part and no more fits into the longest.
			expect(Math.min(...parts)).toBeGreaterThan(shortest - packetSeconds);
		}),
	);
});

test('without a pause, parts are equally long, and no cut is said to be in one', () => {
	const sound = soundOf(new Float32Array(10_000).fill(SPEECH), 0.01);
	const { cuts } = plan(sound, 30, 5);
	expect(lengths(sound, cuts).map(Math.round)).toEqual([25, 25, 25, 25]);
	expect(cuts.every(({ isInPause }) => !isInPause)).toBe(true);
});

test('a click of one packet makes a pause none', () => {
	const loudness = new Float32Array(1_500).fill(SPEECH);
	loudness.fill(PAUSE, 740, 780);
	loudness[760] = SPEECH;
	loudness.fill(PAUSE, 900, 940);
	const { cuts } = plan(soundOf(loudness, 0.01), 10, 5);
	expect(cuts).toEqual([{ packet: expect.any(Number), isInPause: true }]);
	expect(Math.abs(cuts[0]!.packet - 920)).toBeLessThan(16);
});

test.each([300, Infinity, Number.NaN])('a loudness of %d is none: evenly', (level) => {
	const sound = soundOf(new Float32Array(1_000).fill(level), 0.01);
	expect(plan(sound, 6, 2).cuts).toEqual([{ packet: 500, isInPause: false }]);
});

test.each([4, 300])(
	'an hour in parts of %d s takes few steps, and never many at once',
	(longest) => {
		const random = seededRandom(longest);
		const sound = speech(3600, 0.024, () => 2 + 4 * random());
		const { steps, mostAtOnce } = plan(sound, longest, 2);
		expect(steps).toBeLessThan(10_000_000);
		expect(mostAtOnce).toBeLessThan(32_768);
	},
);
