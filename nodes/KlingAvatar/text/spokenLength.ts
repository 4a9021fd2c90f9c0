/** Syllables written as one character each: Chinese, Japanese and Korean. */
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
/** What is heard: letters, the signs that go with them, and digits. */
const HEARD = /[\p{L}\p{M}\p{N}]/u;
/** A pause that the text asks for: `<#0.5#>`, `<break time="1s"/>`, `<break time="500ms"/>`. */
const PAUSE = /<#([\d.]{1,10})#>|<break\s{1,9}time="([\d.]{1,10})(m?s)"\s{0,9}\/?>/g;

/** Digits of any script: a word each in most languages, a syllable in Chinese. */
const DIGITS = /\p{Nd}/u;
/** At the end of a number, many of these are one word: "ten billion". */
const ZEROS = '0\uFF10\u0660\u06F0\u0966';

const SECONDS = { wide: 0.25, digit: 0.3, other: 1 / 14, sentence: 0.4, clause: 0.15 };
const SENTENCE_MARKS = '.!?。！？';
const CLAUSE_MARKS = ',;:，；：、';
/** The fastest voice is so much faster than the estimate. */
const FASTEST = 1.2;
/** A voice pauses at least so long after a sentence. Seconds. */
const SHORTEST_PAUSE = 0.2;
/** Between two looks at how much was done. Code units. */
const PIECE = 4096;

/** Whether there is anything in a text that a voice can speak. Marks, signs, pictures and pauses alone are nothing. */
export function isSpeakable(text: string): boolean {
	return /[\p{L}\p{N}]/u.test(text.replace(PAUSE, ''));
}

/**
 * About how long a text takes to speak at a voice's own speed; voices differ by a fifth either way. Digits are
 * counted as the words that they are read as.
 */
export function spokenSeconds(text: string): number {
	return lengthsOf(text).seconds(0, text.length);
}

/** What even a fast voice needs for a text. Seconds. */
export function leastSeconds(text: string): number {
	return lengthsOf(text).leastSeconds(0, text.length);
}

function lengthsOf(text: string): SpokenLengths {
	const measuring = measured(text);
	for (;;) {
		const { done, value } = measuring.next();
		if (done) return value;
	}
}

/** The lengths of any stretch of a text, by offsets of its code units. Asking costs nothing. */
export interface SpokenLengths {
	/** As estimated. Seconds. */
	seconds: (start: number, end: number) => number;
	/** What even a fast voice needs for it. Seconds; 0 where there is nothing to speak. */
	leastSeconds: (start: number, end: number) => number;
	/** Characters as a reader counts them (code points). */
	characters: (start: number, end: number) => number;
}

/** Measures a text once, from its beginning to its end; yields how many steps it took since it last did. */
export function* measured(text: string): Generator<number, SpokenLengths> {
	const seconds = new Float64Array(text.length + 1);
	const heard = new Float64Array(text.length + 1);
	const pauses = new Float64Array(text.length + 1);
	const characters = new Uint32Array(text.length + 1);
	const tags = text.matchAll(PAUSE);
	let tag = tags.next().value;
	for (let at = 0; at < text.length; at++) {
		if (at % PIECE === 0) yield PIECE;
		const isInTag = tag !== undefined && at >= tag.index;
		const code = text.charCodeAt(at);
		// The second half of a pair counts with the first.
		const isCharacter = code < 0xdc00 || code > 0xdfff;
		const cost = isInTag || !isCharacter ? NOTHING : costAt(text, at);
		let pause = 0;
		if (tag !== undefined && at === tag.index + tag[0].length - 1) {
			pause = pauseSeconds(tag);
			tag = tags.next().value;
		}
		seconds[at + 1] = seconds[at]! + cost.seconds + pause;
		heard[at + 1] = heard[at]! + cost.heard;
		pauses[at + 1] = pauses[at]! + pause + cost.pause;
		characters[at + 1] = characters[at]! + Number(isCharacter);
	}
	const of = (sums: ArrayLike<number>) => (start: number, end: number) =>
		(sums[end] ?? 0) - (sums[start] ?? 0);
	const [heardIn, pausesIn] = [of(heard), of(pauses)];
	return {
		seconds: of(seconds),
		leastSeconds: (start, end) => {
			const spoken = heardIn(start, end);
			// Sums of fractions: what is left of nothing is no letter.
			return spoken < 1e-6 ? 0 : spoken / FASTEST + pausesIn(start, end);
		},
		characters: of(characters),
	};
}

interface Cost {
	seconds: number;
	/** What of it is heard. */
	heard: number;
	/** Only at the end of a sentence. */
	pause: number;
}
const NOTHING: Cost = { seconds: 0, heard: 0, pause: 0 };
const BLANK = 32;
/** What characters cost, by their code points: a text has few of them. */
const costs = new Map<number, Cost>();

/** What a character adds to the length. */
function costAt(text: string, at: number): Cost {
	const code = text.codePointAt(at) ?? BLANK;
	// A blank counts with the word before it.
	if (code === BLANK) {
		const before = at === 0 ? NOTHING : costOf(text.charCodeAt(at - 1));
		return before.heard > 0 ? BLANK_BEHIND_WORD : OTHER;
	}
	const cost = costOf(code);
	if (cost.pause === 0) return cost;
	// Of several marks, and of a point within a number, only the last is an end.
	const next = at + 1 < text.length ? costOf(text.charCodeAt(at + 1)) : NOTHING;
	return next.pause > 0 || next === DIGIT || next === ZERO ? OTHER : cost;
}

const OTHER: Cost = { seconds: SECONDS.other, heard: 0, pause: 0 };
const BLANK_BEHIND_WORD: Cost = { ...OTHER, heard: SECONDS.other };
/** However a number is read, a digit is a syllable of it at least, such as those of "nineteen twelve". */
const DIGIT: Cost = { seconds: SECONDS.digit, heard: SECONDS.wide, pause: 0 };
const ZERO: Cost = { ...DIGIT, heard: SECONDS.other };

function costOf(code: number): Cost {
	let cost = costs.get(code);
	if (cost === undefined) {
		cost = costOfCharacter(String.fromCodePoint(code));
		costs.set(code, cost);
	}
	return cost;
}

function costOfCharacter(character: string): Cost {
	const { other, wide } = SECONDS;
	if (SENTENCE_MARKS.includes(character)) {
		return { seconds: other + SECONDS.sentence, heard: 0, pause: SHORTEST_PAUSE };
	}
	if (CLAUSE_MARKS.includes(character)) return { ...OTHER, seconds: other + SECONDS.clause };
	if (ZEROS.includes(character)) return ZERO;
	if (DIGITS.test(character)) return DIGIT;
	if (WIDE.test(character)) return { seconds: wide, heard: wide, pause: 0 };
	return { ...OTHER, heard: HEARD.test(character) ? other : 0 };
}

function pauseSeconds([, plain, time, unit]: RegExpExecArray): number {
	return Number(plain ?? time) / (unit === 'ms' ? 1000 : 1) || 0;
}
