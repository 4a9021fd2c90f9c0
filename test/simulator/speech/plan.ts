/** A piece of speech in frames of 24 ms: spoken, or a pause. */
export interface SpeechPart {
	kind: 'voice' | 'pause';
	frames: number;
	/** What is said; empty in a pause. */
	text: string;
}

/** One MP3 frame of 576 samples at 24 kHz. Speech lasts whole frames, so that its length is the same in every format. */
export const FRAME_SECONDS = 0.024;

/** How fast people speak: letters and spaces; digits; characters of Chinese, Japanese and Korean. */
const NARROW_PER_SECOND = 14;
const DIGITS_PER_SECOND = 4;
const WIDE_PER_SECOND = 4.5;
const SENTENCE_PAUSE = 0.35;
const COMMA_PAUSE = 0.2;
const SHORTEST_FRAMES = 5;

const WIDE = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u;
/** MiniMax's pause of so many seconds, ends of sentences, and commas; not the point or comma of a number. */
const BREAK = /(<#\d+(?:\.\d+)?#>|[。！？!?…\n]+|\.+(?!\d)|[,;:—](?!\d)|[、，；：]+)/u;

/** Length in seconds, exact, of the simulator's speech of a text; `speed` 2 takes half the time. */
export function speechSeconds(text: string, speed = 1): number {
	const frames = planSpeech(text, speed).reduce((sum, part) => sum + part.frames, 0);
	return Math.round(frames * FRAME_SECONDS * 1000) / 1000;
}

/** A text as pieces of speech and pauses at its punctuation. */
export function planSpeech(text: string, speed = 1): SpeechPart[] {
	const parts: SpeechPart[] = [];
	let seconds = 0;
	let frames = 0;
	const add = (kind: SpeechPart['kind'], length: number, spoken: string) => {
		seconds += length / speed;
		const end = Math.round(seconds / FRAME_SECONDS);
		if (end > frames) parts.push({ kind, frames: end - frames, text: spoken });
		frames = end;
	};
	for (const [index, piece] of text.split(BREAK).entries()) {
		if (index % 2 === 1) add('pause', pauseSeconds(piece), '');
		else if (/[\p{L}\p{N}]/u.test(piece)) add('voice', voiceSeconds(piece.trim()), piece.trim());
	}
	if (frames < SHORTEST_FRAMES) {
		parts.push({ kind: 'pause', frames: SHORTEST_FRAMES - frames, text: '' });
	}
	return parts;
}

function voiceSeconds(text: string): number {
	let seconds = 0;
	for (const character of text) seconds += 1 / perSecond(character);
	return seconds;
}

function perSecond(character: string): number {
	if (/\d/.test(character)) return DIGITS_PER_SECOND;
	return WIDE.test(character) ? WIDE_PER_SECOND : NARROW_PER_SECOND;
}

function pauseSeconds(mark: string): number {
	if (mark.startsWith('<#')) return Number(mark.slice(2, -2));
	return /[,;:—、，；：]/u.test(mark) ? COMMA_PAUSE : SENTENCE_PAUSE;
}
