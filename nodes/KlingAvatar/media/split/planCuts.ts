import type { Cut, PacketSound, PartBounds } from './types';

/** A pause between words is shorter, one between sentences longer. Seconds. */
const PAUSE_SECONDS = 0.3;
/** Room that a part has to move its end into a pause, if the number of parts allows. Seconds. */
const ROOM_SECONDS = 6;
/** As far from where parts are equally long, a pause is looked for at first. Seconds, and share of a part. */
const NEAR_SECONDS = 10;
const NEAR_SHARE = 1 / 3;
/** Places within this of the quietest one are as quiet. dB */
const AS_QUIET_DB = 4;
/** This share of the packets of a pause are quiet. */
const MOST = 0.75;
/** What is this far below the speech is a pause. dB */
const PAUSE_BELOW_SPEECH_DB = 8;
/** How loud speech is: so much of a sound is quieter. */
const SPEECH_RANK = 0.75;
/** What is no higher than this above the quietest of a sound, on the way to its speech, is a pause. */
const PAUSE_HEIGHT = 0.4;
/** How loud the quietest is: so little of a sound is quieter. */
const NOISE_RANK = 0.03;
/** So much longer must a pause be to be worth a second's unevenness. Seconds. */
const UNEVENNESS_COST = 0.04;

/**
 * Where to cut a sound: in pauses, which are where it is quietest for 0.3 s among the places that leave
 * parts about equally long. The loudness of one place means nothing by itself, since noise differs from
 * recording to recording by 40 dB.
 *
 * @param bounds `shortest` is at most half of `longest`
 * @returns in order; none when it fits as it is
 */
export function planCuts(sound: PacketSound, bounds: PartBounds): Cut[] {
	const { packetSeconds, loudness } = sound;
	const total = loudness.length;
	const longest = Math.floor(bounds.longest / packetSeconds + 1e-6);
	const shortest = Math.ceil(bounds.shortest / packetSeconds - 1e-6);
	if (total <= longest) return [];
	const smooth = smoothed(loudness, Math.max(1, Math.round(PAUSE_SECONDS / packetSeconds)));
	const isPause = pauseTest(smooth);
	const near = Math.min(NEAR_SECONDS / packetSeconds, longest * NEAR_SHARE);
	const room = Math.min(ROOM_SECONDS / packetSeconds, longest / 8);
	const count = partCount(total, longest, shortest, room);
	const cuts: Cut[] = [];
	for (let left = count; left > 1; left--) {
		const from = cuts.at(-1)?.packet ?? 0;
		const ideal = from + (total - from) / left;
		// What is behind the cut must fit the parts that are left.
		const first = Math.max(from + shortest, total - (left - 1) * longest);
		const last = Math.min(from + longest, total - (left - 1) * shortest);
		const nearby = quietest(smooth, packetSeconds, ideal, [
			Math.max(first, Math.ceil(ideal - near)),
			Math.min(last, Math.floor(ideal + near)),
		]);
		const packet = isPause(nearby) ? nearby : quietest(smooth, packetSeconds, ideal, [first, last]);
		cuts.push({ packet, isInPause: isPause(packet) });
	}
	return cuts;
}

/** Tells pauses from speech by how loud this sound is where it is loud, and where it is quiet. */
function pauseTest(smooth: Float32Array): (packet: number) => boolean {
	const sorted = Float32Array.from(smooth).sort();
	const speech = sorted[Math.floor(sorted.length * SPEECH_RANK)] ?? 0;
	const noise = sorted[Math.floor(sorted.length * NOISE_RANK)] ?? 0;
	const limit = Math.min(speech - PAUSE_BELOW_SPEECH_DB, noise + (speech - noise) * PAUSE_HEIGHT);
	return (packet) => (smooth[packet] ?? 0) <= limit;
}

/** As few parts as leave each some room, but never so many that they are too short. */
function partCount(total: number, longest: number, shortest: number, room: number): number {
	const fewest = Math.ceil(total / longest);
	const roomy = Math.ceil(total / (longest - room));
	return Math.max(fewest, Math.min(roomy, Math.floor(total / Math.max(1, shortest))));
}

/**
 * How loud it is around each boundary, in the packet behind it: louder than most of the packets there, since
 * one quiet packet, as in front of a "t", is no pause.
 */
function smoothed(loudness: Float32Array, width: number): Float32Array {
	return loudness.map((_, index) => {
		const from = Math.max(0, index - Math.ceil(width / 2));
		const around = loudness.slice(from, from + width).sort();
		return around[Math.floor((around.length - 1) * MOST)] ?? 0;
	});
}

/** The middle of the quietest stretch of a range: the longest one, unless a shorter one is better placed. */
function quietest(
	smooth: Float32Array,
	packetSeconds: number,
	ideal: number,
	[first, last]: [first: number, last: number],
): number {
	let least = Infinity;
	for (let at = first; at <= last; at++) least = Math.min(least, smooth[at] ?? Infinity);
	let best = first;
	let bestScore = -Infinity;
	for (let at = first; at <= last; at++) {
		if ((smooth[at] ?? Infinity) > least + AS_QUIET_DB) continue;
		const start = at;
		while (at < last && (smooth[at + 1] ?? Infinity) <= least + AS_QUIET_DB) at++;
		const middle = Math.floor((start + at) / 2);
		const length = Math.min(1, (at - start + 1) * packetSeconds);
		const score = length - Math.abs(middle - ideal) * packetSeconds * UNEVENNESS_COST;
		if (score > bestScore) [best, bestScore] = [middle, score];
	}
	return best;
}
