import { endsInAbbreviation } from './abbreviations';

/** A place where a text may be cut. */
export interface Break {
	/** Where the part before it ends, without its blanks. */
	end: number;
	/** Where the part behind it starts. */
	start: number;
	/** What it cuts: 0 nothing, 1 what no mark ends, 2 a sentence, 3 a clause, 4 what belongs together. */
	kind: number;
}

/** Kinds of places within a stretch, the best first. Each yields how many steps it took since it last did. */
export type Places = ReadonlyArray<(from: number, to: number) => Generator<number, Break[]>>;

/** Where a text may be cut: after sentences, and within them for as long as something is too long. */
export interface TextBreaks {
	sentences: () => Generator<number, Break[]>;
	finer: Places;
}

/** Scripts that put no blanks between words. */
const UNSPACED =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** Tags, such as a pause `<#0.5#>` or `<break time="1s"/>`. */
const TAG = /<[^<>\n]{1,60}>/g;
/** Quotes, brackets and pictures that belong to the mark before them. */
const CLOSING = String.raw`["'*_\p{Pe}\p{Pf}\p{Extended_Pictographic}\u{1F3FB}-\u{1F3FF}\uFE0F\u200D]*`;
/** The marks that end sentences, and paragraphs. An ellipsis is no end: it may stand in the middle. */
const SENTENCE_END = new RegExp(
	String.raw`(?<marks>[.!?．！？。｡؟۔।॥።։៕]+)${CLOSING}\s*|\n[^\S\n]*\n\s*`,
	'gu',
);
const LINE_END = /\n\s*/g;
const CLAUSE_END = new RegExp(
	String.raw`(?:[,;:)，；：、）،؛၊…—]|\.{2,}| [–-](?= ))${CLOSING}\s*`,
	'gu',
);
const BLANKS = /\s+/g;
/** Blanks, and marks within a word, at which it may be cut when nothing else is left. */
const JOINTS = /(?<=[\p{L}\p{N}])[-/—–_&=?]+(?=[\p{L}\p{N}])|\s+/gu;
/** Marks that need no blanks behind them. */
const FULL_WIDTH = /[．！？。｡।॥។]$/;
const OPENS = /^[\p{Ps}\p{Pi}"]/u;
/** What cannot begin a part. */
const CLOSES = /^[\p{Pe}\p{Pf}\p{M}.,;:!?…。，；：！？、\u200D\uFE0F]/u;
/** The number of a list's item, with nothing behind it. */
const LONE_NUMBER = /(?:^|\n)[ \t]*\d{1,3}\.$/;
/** So much before a point is looked at. Code units. */
const BEFORE_POINT = 32;
/** So much of a text without blanks is looked at once for its words. Code units. */
const WINDOW = 256;
/** The last words of a window may go on behind it. Code units. */
const WINDOW_REST = 32;
/** Finding the words of a text takes as long as looking at so many times its characters. */
const STEPS_OF_WORDS = 16;
/** Between two looks at how much was done. Steps. */
const PIECE = 4096;

type IsEnd = (start: number, end: number, match: RegExpExecArray) => boolean;

/** The places where a text may be cut. Never within a word, a number or a tag. */
export function breaksIn(text: string): TextBreaks {
	const tags = [...text.matchAll(TAG)].map(({ index, 0: tag }) => [index, index + tag.length]);
	const characterAt = (offset: number) => String.fromCodePoint(text.codePointAt(offset) ?? 32);
	const isUnspaced = (offset: number) => UNSPACED.test(characterAt(offset));
	const before = (offset: number) => text.slice(Math.max(0, offset - BEFORE_POINT), offset);

	/** Breaks at whatever a pattern finds in a stretch, but for those in tags, and before what closes. */
	function* found(
		pattern: RegExp,
		kind: number,
		[from, to]: [from: number, to: number],
		isEnd: IsEnd,
	): Generator<number, Break[]> {
		const breaks: Break[] = [];
		let tag = firstBehind(tags, from);
		let looked = from;
		for (const match of text.slice(from, to).matchAll(pattern)) {
			const at = from + match.index;
			const start = at + match[0].length;
			const end = at + match[0].trimEnd().length;
			if (start - looked >= PIECE) {
				yield start - looked;
				looked = start;
			}
			while (tag < tags.length && (tags[tag]?.[1] ?? 0) <= at) tag++;
			const isInTag = (tags[tag]?.[0] ?? Infinity) <= at;
			if (isInTag || end === from || start === to || CLOSES.test(characterAt(start))) continue;
			if (isEnd(start, end, match)) breaks.push({ start, end, kind });
		}
		yield to - looked;
		return breaks;
	}

	const isSentenceEnd: IsEnd = (start, end, { index, groups }) => {
		const blanks = text.slice(end, start);
		// A paragraph ends with its blank line, but for the number of what follows.
		if (/\n[^\S\n]*\n/.test(blanks)) return !LONE_NUMBER.test(before(end));
		const marks = groups?.marks ?? '';
		const next = characterAt(start);
		const marksEnd = index + marks.length;
		if (blanks === '') {
			const isNearWide = marks.endsWith('.') ? isUnspaced(index - 1) : true;
			const isFree =
				FULL_WIDTH.test(marks) || (isNearWide && isUnspaced(start)) || OPENS.test(next);
			// Who said it may follow what was said.
			if (
				!isFree ||
				(marksEnd < end && /[\p{L}\p{N}]/u.test(next) && /[”’」』]$/.test(before(end)))
			) {
				return false;
			}
		}
		if (/\p{Ll}/u.test(next) && !blanks.includes('\n')) return false;
		if (marks.endsWith('..')) return blanks.includes('\n');
		return !marks.endsWith('.') || !endsInAbbreviation(before(marksEnd), next);
	};
	const isWithin: IsEnd = (start, end) => !endsInAbbreviation(before(end), characterAt(start));
	/** A mark is followed by blanks, or by a script that needs none. */
	const isClauseEnd: IsEnd = (start, end, match) =>
		(end < start || isUnspaced(start) || match[0].startsWith('—')) && isWithin(start, end, match);
	const isBetweenUnspaced = (start: number, end: number) =>
		isUnspaced(start) && isUnspaced(end - 1);

	/** After the words of scripts that put no blanks between them. */
	function* unspacedWords(from: number, to: number): Generator<number, Break[]> {
		const breaks: Break[] = [];
		segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' });
		for (let at = from; at < to;) {
			const end = Math.min(to, at + WINDOW);
			const whole = end === to ? end : end - WINDOW_REST;
			let seen = at;
			for (const { index, segment } of segmenter.segment(text.slice(at, end))) {
				const offset = at + index + segment.length;
				if (offset > whole) break;
				seen = offset;
				if (offset < to && isBetweenWords(offset)) {
					breaks.push({ start: offset, end: offset, kind: 3 });
				}
			}
			yield STEPS_OF_WORDS * (end - at);
			// What fills a window is one word, and goes on.
			at = seen === at ? end : seen;
		}
		return breaks;
	}
	const isBetweenWords = (offset: number) => {
		const last = text[offset - 1] ?? ' ';
		if (/[\s\d\p{Ps}\p{Pi}]/u.test(last) || /^[\s\d\p{P}\p{M}]/u.test(characterAt(offset))) {
			return false;
		}
		return isUnspaced(offset) || UNSPACED.test(last);
	};

	function* words(from: number, to: number): Generator<number, Break[]> {
		const spaced = yield* found(BLANKS, 3, [from, to], isWithin);
		const unspaced: Break[] = [];
		let start = from;
		for (const end of [...spaced.map((one) => one.start), to]) {
			if (UNSPACED.test(text.slice(start, end))) {
				for (const one of yield* unspacedWords(start, end)) unspaced.push(one);
			}
			start = end;
		}
		return inOrder(spaced, unspaced);
	}

	return {
		sentences: () => found(SENTENCE_END, 0, [0, text.length], isSentenceEnd),
		finer: [
			(from, to) => found(LINE_END, 1, [from, to], isWithin),
			function* (from, to) {
				const marks = yield* found(CLAUSE_END, 2, [from, to], isClauseEnd);
				return inOrder(marks, yield* found(BLANKS, 2, [from, to], isBetweenUnspaced));
			},
			words,
			(from, to) => found(JOINTS, 4, [from, to], () => true),
		],
	};
}

/** Made when it is first needed: its tables take some 15 ms to load. */
let segmenter: Intl.Segmenter | null = null;

/** Two lists in order as one, each place once. */
function inOrder(one: readonly Break[], other: readonly Break[]): Break[] {
	const all: Break[] = [];
	let [at, its] = [0, 0];
	for (;;) {
		const [first, second] = [one[at], other[its]];
		if (!first || !second) return [...all, ...one.slice(at), ...other.slice(its)];
		all.push(first.start <= second.start ? first : second);
		at += Number(first.start <= second.start);
		its += Number(second.start <= first.start);
	}
}

/** The first of ranges in order that does not end before an offset. */
function firstBehind(ranges: ReadonlyArray<readonly number[]>, offset: number): number {
	let [low, high] = [0, ranges.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((ranges[middle]?.[1] ?? 0) <= offset) low = middle + 1;
		else high = middle;
	}
	return low;
}
