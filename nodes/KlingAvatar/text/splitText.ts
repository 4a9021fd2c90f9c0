import { breaksOf } from './breaks';

/**
 * Cuts a text into as few parts as a limit allows, about equally long: after sentences, within a sentence
 * only if it is longer than the limit by itself, then after clauses, then after words. Blanks at the ends of
 * parts are dropped, nothing else.
 *
 * @param limit the most that `lengthOf` may say of a part
 * @param lengthOf how long a text is by the gateway's count; by default its characters
 * @returns the parts in order; none for a text of blanks; `null` when a single word is longer than the limit
 */
export function splitText(
	text: string,
	limit: number,
	lengthOf: (text: string) => number = charactersOf,
): string[] | null {
	const whole = text.trim();
	if (whole === '') return [];
	if (lengthOf(whole) <= limit) return [whole];
	const fits = (start: number, end: number) => lengthOf(whole.slice(start, end).trim()) <= limit;
	const ends = usableEnds(whole, fits);
	if (ends === null) return null;
	return evenly(ends, fits, (start, end) => lengthOf(whole.slice(start, end).trim())).map(
		([start, end]) => whole.slice(start, end).trim(),
	);
}

/** Characters as people count them: one for a letter beyond the first 65,536, too. */
function charactersOf(text: string): number {
	return [...text].length;
}

type Fits = (start: number, end: number) => boolean;

/** Places to cut, the best kind first, others only where a stretch between them is too long. */
function usableEnds(text: string, fits: Fits): number[] | null {
	let ends = [text.length];
	for (const finer of breaksOf(text)) {
		const isWhole = (offset: number) => fits(before(ends, offset), after(ends, offset));
		const added = finer.filter((offset) => !ends.includes(offset) && !isWhole(offset));
		ends = [...ends, ...added].sort((a, b) => a - b);
	}
	const areAllShort = ends.every((end, index) => fits(ends[index - 1] ?? 0, end));
	return areAllShort ? ends : null;
}

const before = (ends: readonly number[], offset: number) =>
	ends.filter((end) => end < offset).at(-1) ?? 0;
const after = (ends: readonly number[], offset: number) =>
	ends.find((end) => end > offset) ?? offset;

/**
 * The stretches between places to cut, put together to as few parts as fit, whose lengths differ least: the
 * sum of their squares is least.
 */
function evenly(
	ends: readonly number[],
	fits: Fits,
	lengthOf: (start: number, end: number) => number,
): Array<[start: number, end: number]> {
	/** For each place: the fewest parts up to it, their cost, and where the last of them starts. */
	const best: Array<{ parts: number; cost: number; from: number }> = [];
	for (const [index, end] of ends.entries()) {
		let found = { parts: Infinity, cost: Infinity, from: -1 };
		for (let from = index - 1; from >= -1; from--) {
			const start = from < 0 ? 0 : (ends[from] ?? 0);
			if (!fits(start, end)) break;
			const earlier = from < 0 ? { parts: 0, cost: 0 } : best[from];
			if (!earlier) continue;
			const parts = earlier.parts + 1;
			const cost = earlier.cost + lengthOf(start, end) ** 2;
			if (parts < found.parts || (parts === found.parts && cost < found.cost)) {
				found = { parts, cost, from };
			}
		}
		best.push(found);
	}
	const stretches: Array<[number, number]> = [];
	for (let index = ends.length - 1; index >= 0;) {
		const from = best[index]?.from ?? -1;
		stretches.unshift([from < 0 ? 0 : (ends[from] ?? 0), ends[index] ?? 0]);
		index = from;
	}
	return stretches;
}
