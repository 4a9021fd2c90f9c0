import type { Cut, PacketSound, PartBounds } from './types';

/** What plays so shortly before and behind a cut is heard at it. Seconds. */
const AT_CUT_SECONDS = 0.05;
/** A pause between words is shorter, one between sentences longer. Seconds. */
const PAUSE_SECONDS = 0.3;
/** How loud speech is: so much of a sound is quieter. */
const SPEECH_RANK = 0.9;
/** Of about so many packets, taken evenly: sorting all of an hour would take too long in one piece. */
const RANKED = 100_000;
/** What is no louder than this at its loudest, of what speech is, is a pause. dB */
const PAUSE_DB = -20;
/** What is so much quieter than a pause has to be is one without doubt. dB */
const CLEAR_DB = 10;
/** How much louder than its packet a moment in it may be: for any packet, and for each second that it lasts. dB */
const PEAK_DB = 1.5;
const PEAK_DB_PER_SECOND = 90;
/** What is quieter than this, of what speech is, is silence. dB */
const SILENCE_DB = -50;

/** Between two looks at how much was done. Places. */
const PIECE = 64;

/** More than anything. dB */
const UNKNOWN_DB = 300;

// What is weighed against each other. A part of twice the length of the others costs 1.
const COST_OF_CUT_IN_SPEECH = 10;
const COST_OF_DB = 0.04;
const LEAST_COST_OF_PART = 0.5;
/** More than all cuts cost. */
const MOST_COST_OF_PART = 1e6;

/** Steps of one plan, whatever the length of the sound: more of them make no better cuts. */
const STEPS = 1_000_000;

/**
 * Where to cut a sound, planned for all of it at once: where it is quietest, at its loudest moment, in parts about
 * equally long, of which there are at most one more than have to be for every ten.
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
	const atLeast = Math.ceil(bounds.shortest / packetSeconds - 1e-6);
	const shortest = Math.min(atLeast, Math.floor(longest / 2));
	const { cost, atCut } = yield* costOfCuts(sound);
	const fewest = Math.ceil(total / longest);
	const most = fewest + Math.ceil(fewest / 10);
	let stride = Math.ceil(Math.sqrt((total * (longest - shortest)) / STEPS));
	let cuts: number[] | null = null;
	// The lowest cost of a part, more or less, at which there are not too many.
	for (let [low, costOfPart, high] = [0, LEAST_COST_OF_PART, Infinity]; ;) {
		const places = quietestPlaces(cost, stride);
		const plan = { total, shortest, longest, even: total / fewest, costOfPart };
		const found = yield* cheapest(places, cost, plan);
		if (found === null) {
			stride = Math.ceil(stride / 2);
			continue;
		}
		if (found.length < most || costOfPart > MOST_COST_OF_PART) [cuts, high] = [found, costOfPart];
		else low = costOfPart;
		if (cuts && high < Math.max(2 * LEAST_COST_OF_PART, 1.2 * low)) break;
		costOfPart = high === Infinity ? 4 * low : Math.sqrt(low * high);
	}
	const limit = PAUSE_DB - PEAK_DB - PEAK_DB_PER_SECOND * packetSeconds;
	return cuts.map((packet) => ({ packet, isInPause: (atCut[packet] ?? 0) <= limit }));
}

/** What a cut in front of each packet costs, and how loud it is there, in dB of what speech is. */
function* costOfCuts({
	packetSeconds,
	packets,
	loudness,
}: PacketSound): Generator<number, { cost: Float32Array; atCut: Float32Array }> {
	// A sample may be no number.
	const levels = (yield* loudness()).map((level) => (Number.isFinite(level) ? level : UNKNOWN_DB));
	const each = Math.ceil(packets / RANKED);
	const ranked = levels.filter((_, index) => index % each === 0).toSorted();
	const speech = ranked[Math.floor(ranked.length * SPEECH_RANK)] ?? 0;
	const around = (seconds: number) =>
		loudestAround(levels, Math.max(1, Math.round(seconds / packetSeconds)), speech);
	const atCut = yield* around(AT_CUT_SECONDS);
	const inPause = yield* around(PAUSE_SECONDS / 2);
	const cost = atCut.map((level, packet) => {
		const doubt = Math.max(0, Math.min(1, (level - PAUSE_DB + CLEAR_DB) / CLEAR_DB));
		const noise = Math.max(0, (level + (inPause[packet] ?? 0)) / 2 - SILENCE_DB);
		return doubt ** 3 * COST_OF_CUT_IN_SPEECH + noise * COST_OF_DB;
	});
	return { cost, atCut };
}

/** How loud it is at most in so many packets before and behind each boundary, compared with speech. */
function* loudestAround(
	levels: Float32Array,
	packets: number,
	speech: number,
): Generator<number, Float32Array> {
	const loudest = new Float32Array(levels.length);
	for (let index = 0; index < levels.length; index++) {
		let most = -Infinity;
		const end = Math.min(levels.length, index + packets);
		for (let at = Math.max(0, index - packets); at < end; at++) {
			most = Math.max(most, levels[at] ?? most);
		}
		loudest[index] = most - speech;
		if (index % PIECE === 0) yield PIECE * packets;
	}
	return loudest;
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

interface Plan {
	/** Packets of the sound, of a part at least and at most, and of a part where all are equally long. */
	total: number;
	shortest: number;
	longest: number;
	even: number;
	costOfPart: number;
}

/** The places whose cuts and parts cost the least in all; `null` where none leave every part within its bounds. */
function* cheapest(
	places: Int32Array,
	cost: Float32Array,
	{ total, shortest, longest, even, costOfPart }: Plan,
): Generator<number, number[] | null> {
	const ends = new Int32Array(places.length + 2);
	ends.set(places, 1);
	ends[places.length + 1] = total;
	const sums = new Float64Array(ends.length).fill(Infinity);
	const before = new Int32Array(ends.length);
	sums[0] = 0;
	let first = 0;
	let steps = 0;
	for (let at = 1; at < ends.length; at++) {
		const end = ends[at] ?? 0;
		while ((ends[first] ?? 0) < end - longest) first++;
		let least = Infinity;
		let from = first;
		for (; (ends[from] ?? Infinity) <= end - shortest; from++) {
			const unevenness = (end - (ends[from] ?? 0)) / even - 1;
			const sum = (sums[from] ?? 0) + unevenness * unevenness;
			if (sum < least) [least, before[at]] = [sum, from];
		}
		sums[at] = least + costOfPart + (cost[end] ?? 0);
		steps += from - first + 1;
		if (at % PIECE > 0) continue;
		yield steps;
		steps = 0;
	}
	if (sums.at(-1) === Infinity) return null;
	const cuts: number[] = [];
	for (let at = before.at(-1) ?? 0; at > 0; at = before[at] ?? 0) cuts.push(ends[at] ?? 0);
	return cuts.reverse();
}
