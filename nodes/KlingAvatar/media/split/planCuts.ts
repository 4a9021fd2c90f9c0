import type { Cut, PacketSound, PartBounds } from './types';

/** What plays so shortly before and behind a cut is heard at it. Seconds. */
const AT_CUT_SECONDS = 0.05;
/** A pause between words is shorter, one between sentences longer. Seconds. */
const PAUSE_SECONDS = 0.3;
/** How loud speech is: so much of a sound is quieter. */
const SPEECH_RANK = 0.9;
/** What is this far below the speech is a pause. dB */
const PAUSE_BELOW_SPEECH_DB = 20;
/** Steps of one round of the plan, whatever the length of the sound: more make no better cuts. */
const STEPS = 1_000_000;
/** What a cut in speech costs; a part of twice the length of the others costs 1. */
const IN_SPEECH = 10;
/** What a decibel costs. */
const DB_COST = 0.03;
/** What a part more costs at first. */
const PART_COST = 0.3;
const MAX_PRICE = 1e6;

/**
 * Where to cut a sound, planned for all of it at once: where it is quiet, in parts about equally long, and in at
 * most one part more for every ten of the least number.
 *
 * It yields how many steps it took since it last did, so that whoever runs it can let others work in between.
 *
 * @param bounds `shortest` is at most half of `longest`
 * @returns in order; none when it fits as it is
 */
export function* planCuts(sound: PacketSound, bounds: PartBounds): Generator<number, Cut[]> {
	const { packetSeconds, packets: total } = sound;
	const longest = Math.floor(bounds.longest / packetSeconds + 1e-6);
	if (total <= longest) return [];
	const shortest = Math.min(
		Math.ceil(bounds.shortest / packetSeconds - 1e-6),
		Math.floor(longest / 2),
	);
	const loudness = yield* sound.loudness();
	const packets = (seconds: number) => Math.max(1, Math.round(seconds / packetSeconds));
	const speech = loudness.toSorted()[Math.floor(total * SPEECH_RANK)] ?? 0;
	const atCut = loudestAround(loudness, packets(AT_CUT_SECONDS));
	const inPause = loudestAround(loudness, packets(PAUSE_SECONDS / 2));
	yield total * 20;
	const cost = atCut.map((level, packet) => {
		const over = level - speech + PAUSE_BELOW_SPEECH_DB;
		return (
			Math.max(0, Math.min(1, (over + 6) / 6)) * IN_SPEECH +
			((level + (inPause[packet] ?? 0)) / 2) * DB_COST
		);
	});
	const fewest = Math.ceil(total / longest);
	const most = fewest + Math.ceil(fewest / 10);
	let stride = Math.ceil(Math.sqrt((total * (longest - shortest)) / STEPS));
	let cuts: number[] | null = null;
	// The least price of a part at which there are no more of them than wanted.
	for (let [low, price, high] = [0, PART_COST, Infinity]; ;) {
		const plan = { total, shortest, longest, partCost: price, even: total / fewest };
		const found = yield* cheapest(quietestPlaces(cost, stride), cost, plan);
		if (found === null) stride = Math.ceil(stride / 2);
		else {
			if (found.length < most || price > MAX_PRICE) [cuts, high] = [found, price];
			else low = price;
			if (cuts && (low === 0 || high < low * 1.2)) break;
			price = high === Infinity ? low * 4 : Math.sqrt(low * high);
		}
	}
	return cuts.map((packet) => ({
		packet,
		isInPause: (atCut[packet] ?? 0) - speech < -PAUSE_BELOW_SPEECH_DB,
	}));
}

interface Plan {
	total: number;
	shortest: number;
	longest: number;
	partCost: number;
	even: number;
}

/** The places whose cuts and parts cost the least in all; `null` where none leave every part within its bounds. */
function* cheapest(
	places: Int32Array,
	cost: Float32Array,
	{ total, shortest, longest, partCost, even }: Plan,
): Generator<number, number[] | null> {
	const ends = [0, ...places, total];
	const sums = new Float64Array(ends.length).fill(Infinity);
	const before = new Int32Array(ends.length);
	sums[0] = 0;
	let first = 0;
	for (let at = 1; at < ends.length; at++) {
		const end = ends[at] ?? 0;
		while ((ends[first] ?? 0) < end - longest) first++;
		let least = Infinity;
		let from = first;
		for (; (ends[from] ?? 0) <= end - shortest; from++) {
			const unevenness = (end - (ends[from] ?? 0)) / even - 1;
			const sum = (sums[from] ?? 0) + unevenness * unevenness;
			if (sum < least) {
				least = sum;
				before[at] = from;
			}
		}
		sums[at] = least + partCost + (cost[end] ?? 0);
		yield from - first + 1;
	}
	if (sums.at(-1) === Infinity) return null;
	const cuts: number[] = [];
	for (let at = before.at(-1) ?? 0; at > 0; at = before[at] ?? 0) cuts.unshift(ends[at] ?? 0);
	return cuts;
}

/** Of every so many places the best one. */
function quietestPlaces(cost: Float32Array, stride: number): Int32Array {
	return Int32Array.from({ length: Math.floor((cost.length - 1) / stride) }, (_, index) => {
		let best = 1 + index * stride;
		for (let at = best; at < 1 + (index + 1) * stride; at++) {
			if ((cost[at] ?? Infinity) < (cost[best] ?? Infinity)) best = at;
		}
		return best;
	});
}

/** How loud it is at most in so many packets before and behind each boundary. */
function loudestAround(loudness: Float32Array, packets: number): Float32Array {
	return Float32Array.from(loudness, (_, index) =>
		Math.max(...loudness.subarray(Math.max(0, index - packets), index + packets)),
	);
}
