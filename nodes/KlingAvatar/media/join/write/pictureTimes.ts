/** When pictures are decoded and shown, as an MP4 tells it; in ticks. */
export interface PictureTicks {
	/** Of all. */
	ticks: number;
	/** How much later than it is decoded the first one is shown. */
	delay: number;
	/** How long after each picture the next one is decoded, as runs: how many, and that long. */
	durations: Float64Array;
	/** How much later than it is decoded each picture is shown, as runs. */
	offsets: Float64Array;
}

/**
 * A picture is decoded when the one of its rank is shown, all of them earlier by as much as the farthest
 * reordering needs; where the film starts, an edit list says.
 *
 * @param shown when each is shown, in seconds, in the order of decoding
 * @param end when the last one ends, in seconds
 * @param clock ticks a second
 */
export function pictureTimes(shown: Float64Array, end: number, clock: number): PictureTicks {
	const showing = shown.map((seconds) => Math.round(seconds * clock));
	const decoding = showing.slice().sort();
	const start = decoding[0] ?? 0;
	let delay = 0;
	for (let index = 0; index < showing.length; index++) {
		delay = Math.max(delay, (decoding[index] ?? 0) - (showing[index] ?? 0));
	}
	const stop = Math.round(end * clock);
	return {
		ticks: stop - start,
		delay,
		durations: flat(runs(decoding.map((at, index) => (decoding[index + 1] ?? stop) - at))),
		offsets: flat(runs(showing.map((at, index) => at + delay - (decoding[index] ?? 0)))),
	};
}

/** Equal values one behind the other: how many, and which. */
export function runs(values: ArrayLike<number>): Array<[count: number, value: number]> {
	const found: Array<[number, number]> = [];
	for (let index = 0; index < values.length; index++) {
		const value = values[index] ?? 0;
		const last = found.at(-1);
		if (last?.[1] === value) last[0]++;
		else found.push([1, value]);
	}
	return found;
}

const flat = (pairs: ReadonlyArray<readonly [number, number]>): Float64Array =>
	Float64Array.from(pairs.flat());
