import { breaksIn, type Break, type Places } from './breaks';
import { measured, type SpokenLengths } from './spokenLength';

/** What a part of a text has to be. */
export interface PartLimits {
	/** The most that it takes to speak, as estimated, at a voice's own speed. Seconds. */
	maxSeconds: number;
	/** The most characters (code points) that are taken at once. */
	maxCharacters: number;
	/** What even a fast voice needs for it at least, so that none is too short for a video. Seconds. */
	minSeconds: number;
}

/** Only to keep a part from being too short may one be longer than it should, by so much. */
const SLACK = 1.2;
/** What parts of uneven lengths cost less than to be cut so, by the kind of the break. Shares of a part. */
const WORSE = [0, 0.05, 0.1, 0.25, 0.5];
/** Between two looks at how much was done. Steps. */
const PIECE = 1024;

interface Stretch {
	start: number;
	/** Without the blanks behind it. */
	end: number;
}

/**
 * Cuts a text into as few parts as its limits allow, about equally long: after sentences, within a sentence
 * only if it is too long by itself or its neighbour too short, then at the ends of lines and clauses, then after
 * words. Blanks at the ends of parts are dropped, and pauses and marks that fit to no part; nothing else. A text that is
 * not too long is one part, however short it is.
 *
 * It takes no more than n·log n steps, and yields how many it took since it last did, so that whoever
 * runs it can let others work in between.
 *
 * @returns the parts in order; none for a text of blanks; `null` when a single word is too long
 */
export function* splitText(text: string, limits: PartLimits): Generator<number, string[] | null> {
	const whole = text.trim();
	if (whole === '') return [];
	const plan = new TextPlan(limits, yield* measured(whole));
	const end = whole.length;
	if (plan.fits(0, end)) return [whole];
	const breaks = breaksIn(whole);
	const last: Break = { start: end, end, kind: 0 };
	const sentences = yield* breaks.sentences();
	const ends = yield* usableEnds(plan, breaks.finer, [...sentences, last]);
	const parts = ends && (yield* evenly(plan, ends));
	const isWithin = (from: number, to: number) => sentencesWithin(sentences, from, to);
	const longEnough = parts && (yield* withoutShort(plan, [isWithin, ...breaks.finer], parts));
	return longEnough && longEnough.map((part) => whole.slice(part.start, part.end));
}

/** What is said of stretches of the text. */
class TextPlan {
	constructor(
		private readonly limits: PartLimits,
		private readonly lengths: SpokenLengths,
	) {}

	/** 1 is as long as a part may be, by whichever measure is the stricter one. */
	size(start: number, end: number): number {
		const { maxSeconds, maxCharacters } = this.limits;
		return Math.max(
			this.lengths.seconds(start, end) / maxSeconds,
			this.lengths.characters(start, end) / maxCharacters,
		);
	}

	fits(start: number, end: number): boolean {
		return this.size(start, end) <= 1 + 1e-9;
	}

	isShort(start: number, end: number): boolean {
		const least = this.lengths.leastSeconds(start, end);
		return least === 0 || least < this.limits.minSeconds;
	}

	isHeard(start: number, end: number): boolean {
		return this.lengths.leastSeconds(start, end) > 0;
	}

	/** Whether it is good enough where the alternative is a part that is too short. */
	nearlyFits(start: number, end: number): boolean {
		const { maxSeconds, maxCharacters } = this.limits;
		return (
			this.lengths.seconds(start, end) <= maxSeconds * SLACK &&
			this.lengths.characters(start, end) <= maxCharacters
		);
	}
}

/** Places to cut, the best kind first, others only where a stretch between them is too long. */
function* usableEnds(
	plan: TextPlan,
	finer: Places,
	sentences: Break[],
): Generator<number, Break[] | null> {
	let ends = sentences;
	for (const breaksWithin of finer) {
		const closer: Break[] = [];
		let from = 0;
		for (const [index, one] of ends.entries()) {
			if (!plan.fits(from, one.end)) {
				for (const within of yield* breaksWithin(from, one.end)) closer.push(within);
			}
			closer.push(one);
			from = one.start;
			if (index % PIECE === 0) yield PIECE;
		}
		ends = closer;
	}
	const areShort = ends.every(({ end }, index) => plan.fits(ends[index - 1]?.start ?? 0, end));
	return areShort ? ends : null;
}

/** The stretches between places to cut, put together to as few parts as fit, each cut where it is most even. */
function* evenly(plan: TextPlan, ends: readonly Break[]): Generator<number, Stretch[]> {
	const total = ends.length - 1;
	const startOf = (index: number) => ends[index]?.start ?? 0;
	const endOf = (index: number) => ends[index]?.end ?? 0;
	const fits = (from: number, to: number) => plan.fits(startOf(from), endOf(to));
	/** The last place that a part from a place on may reach, and the first from which one may. */
	const farthest = (from: number) => lastWhere(from + 1, total, (to) => fits(from, to));
	const nearest = (to: number) => -lastWhere(1 - to, 1, (minus) => fits(-minus, to));

	const latest: number[] = [];
	for (let at = -1; at < total; yield Math.ceil(Math.log2(total + 2))) {
		at = farthest(at);
		latest.push(at);
	}
	const earliest: number[] = [];
	for (let at = total, left = latest.length; left > 1; left--) {
		at = nearest(at);
		earliest.unshift(at);
		yield Math.ceil(Math.log2(total + 2));
	}
	const parts: Stretch[] = [];
	let from = -1;
	for (const [index, first] of earliest.entries()) {
		const ideal = plan.size(startOf(from), endOf(total)) / (latest.length - index);
		let best = -1;
		let least = Infinity;
		const last = Math.min(latest[index] ?? total, farthest(from));
		for (let at = Math.max(first, from + 1); at <= last; at++) {
			const isShort = plan.isShort(startOf(from), endOf(at));
			const off = Math.abs(plan.size(startOf(from), endOf(at)) - ideal);
			const isRestShort = at < total && plan.isShort(startOf(at), endOf(total));
			const cost = off + (WORSE[ends[at]?.kind ?? 0] ?? 0) + Number(isShort || isRestShort);
			if (cost < least) [best, least] = [at, cost];
		}
		yield Math.max(1, last - first);
		parts.push({ start: startOf(from), end: endOf(best) });
		from = best;
	}
	parts.push({ start: startOf(from), end: endOf(total) });
	return parts;
}

function* sentencesWithin(
	sentences: readonly Break[],
	from: number,
	to: number,
): Generator<number, Break[]> {
	const first = lastWhere(0, sentences.length, (at) => (sentences[at - 1]?.start ?? 0) <= from);
	const found: Break[] = [];
	for (let at = first; (sentences[at]?.start ?? Infinity) < to; at++) {
		found.push(...sentences.slice(at, at + 1));
	}
	yield found.length;
	return found;
}

/** The last number of a range of which something is so, as it is of the first; it is not so from some number on. */
function lastWhere(first: number, last: number, isSo: (number: number) => boolean): number {
	let [low, high] = [first, last];
	while (low < high) {
		const middle = Math.ceil((low + high) / 2);
		if (isSo(middle)) low = middle;
		else high = middle - 1;
	}
	return low;
}

/**
 * Parts that are too short are put to a neighbour, or get something of it: cut at the best kind of place that
 * leaves both long enough. Where that cannot be, what nobody hears is left out, and for anything else it is `null`.
 */
function* withoutShort(
	plan: TextPlan,
	placesWithin: Places,
	parts: readonly Stretch[],
): Generator<number, Stretch[] | null> {
	const done: Stretch[] = [];
	const left = [...parts].reverse();
	for (let part = left.pop(); part !== undefined; part = left.pop()) {
		yield 1;
		if (!plan.isShort(part.start, part.end)) {
			done.push(part);
			continue;
		}
		const [before, behind] = [done.at(-1), left.at(-1)];
		const neighbours = [
			...(before ? [{ list: done, whole: together(before, part) }] : []),
			...(behind ? [{ list: left, whole: together(part, behind) }] : []),
		];
		const merged = (fits: 'fits' | 'nearlyFits'): boolean => {
			const found = neighbours.find(({ whole }) => plan[fits](whole.start, whole.end));
			found?.list.splice(-1, 1, found.whole);
			return found !== undefined;
		};
		if (merged('fits')) continue;
		let best: Halves | null = null;
		let list = done;
		for (const neighbour of neighbours) {
			const cut = yield* bestCut(plan, placesWithin, neighbour.whole);
			if (cut && (best === null || cut.cost < best.cost)) [best, list] = [cut, neighbour.list];
		}
		if (best) {
			list.pop();
			done.push(best.first);
			list.push(best.second);
		} else if (!merged('nearlyFits') && plan.isHeard(part.start, part.end)) {
			return null;
		}
	}
	return done;
}

const together = ({ start }: Stretch, { end }: Stretch): Stretch => ({ start, end });

/** A stretch that is cut in two. */
interface Halves {
	first: Stretch;
	second: Stretch;
	cost: number;
}

/** The cut of a stretch into two parts that are neither too long nor too short: at the best kind of place, then the most even. */
function* bestCut(
	plan: TextPlan,
	placesWithin: Places,
	whole: Stretch,
): Generator<number, Halves | null> {
	for (const [kind, places] of placesWithin.entries()) {
		const found = yield* places(whole.start, whole.end);
		const costOf = ({ start, end }: Break) =>
			Math.abs(plan.size(whole.start, end) - plan.size(start, whole.end));
		const isGood = (from: number, to: number) => plan.fits(from, to) && !plan.isShort(from, to);
		const [best] = found
			.filter(({ start, end }) => isGood(whole.start, end) && isGood(start, whole.end))
			.sort((one, other) => costOf(one) - costOf(other));
		if (!best) continue;
		const { start, end } = best;
		return {
			first: { start: whole.start, end },
			second: { start, end: whole.end },
			cost: kind + costOf(best),
		};
	}
	return null;
}
