import { FRAME_SECONDS, type SpeechPart } from './plan';

export const SAMPLE_RATE = 24_000;
export const FRAME_SAMPLES = SAMPLE_RATE * FRAME_SECONDS;

/** First three formants of the vowels in Hz (Peterson and Barney's averages for men). */
const FORMANTS: Record<string, readonly [number, number, number]> = {
	a: [730, 1090, 2440],
	e: [530, 1840, 2480],
	i: [270, 2290, 3010],
	o: [570, 840, 2410],
	u: [300, 870, 2240],
};
const VOWELS = Object.keys(FORMANTS);
const BANDWIDTHS = [80, 110, 160] as const;
const PEAK = 0.6 * 32_767;

/** `null` is the gap between two words. */
interface Syllable {
	vowel: string | null;
	/** Its share of the time, in characters. */
	weight: number;
}

/**
 * Speaks a plan: a hum at a person's pitch (Hz), shaped by the formants of the text's vowels, syllable by
 * syllable. Nobody would understand it, but it has the rhythm, the pauses and the length of speech.
 * Returns samples of 16 bits at 24 kHz; the same plan and pitch give the same samples.
 */
export function synthesize(plan: readonly SpeechPart[], pitch: number): Int16Array {
	const total = plan.reduce((sum, { frames }) => sum + frames, 0) * FRAME_SAMPLES;
	const sound = new Float32Array(total);
	let start = 0;
	for (const { kind, frames, text } of plan) {
		const end = start + frames * FRAME_SAMPLES;
		if (kind === 'voice') speakPart(sound.subarray(start, end), syllablesOf(text), pitch);
		start = end;
	}
	let loudest = 0;
	for (const sample of sound) loudest = Math.max(loudest, Math.abs(sample));
	const scale = loudest === 0 ? 0 : PEAK / loudest;
	const samples = new Int16Array(total);
	for (let index = 0; index < total; index++) samples[index] = Math.round(sound[index]! * scale);
	return samples;
}

function syllablesOf(text: string): Syllable[] {
	const pieces = text.toLowerCase().match(/\s+|[^aeiouy\s]*?[aeiouy]+|\P{ASCII}|\S/gu) ?? [];
	return pieces.map((piece) => ({
		vowel: /^\s/.test(piece) ? null : vowelOf(piece),
		weight: [...piece].length,
	}));
}

/** The vowel that is written; for characters without one, always the same. */
function vowelOf(piece: string): string {
	const written = VOWELS.find((vowel) => piece.includes(vowel));
	return written ?? VOWELS[(piece.codePointAt(0) ?? 0) % VOWELS.length]!;
}

/** Fills `sound` with the syllables, each in its share of the time, while the pitch slowly falls. */
function speakPart(sound: Float32Array, syllables: readonly Syllable[], pitch: number): void {
	const weight = syllables.reduce((sum, syllable) => sum + syllable.weight, 0);
	let spoken = 0;
	let phase = 0;
	for (const syllable of syllables) {
		const start = Math.round((spoken / weight) * sound.length);
		spoken += syllable.weight;
		const end = Math.round((spoken / weight) * sound.length);
		if (syllable.vowel === null) continue;
		const filters = FORMANTS[syllable.vowel]!.map((hertz, index) =>
			resonator(hertz, BANDWIDTHS[index]!),
		);
		for (let index = start; index < end; index++) {
			phase += (pitch * (1.12 - 0.24 * (index / sound.length))) / SAMPLE_RATE;
			let sample = 0;
			if (phase >= 1) {
				phase -= 1;
				sample = 1;
			}
			for (const filter of filters) sample = filter(sample);
			sound[index] = sample * Math.sin((Math.PI * (index - start + 0.5)) / (end - start));
		}
	}
}

/** A two-pole filter that rings at a frequency, as a formant does (Klatt). */
function resonator(hertz: number, bandwidth: number): (sample: number) => number {
	const c = -Math.exp((-2 * Math.PI * bandwidth) / SAMPLE_RATE);
	const b =
		2 *
		Math.exp((-Math.PI * bandwidth) / SAMPLE_RATE) *
		Math.cos((2 * Math.PI * hertz) / SAMPLE_RATE);
	const a = 1 - b - c;
	let last = 0;
	let beforeLast = 0;
	return (sample) => {
		const out = a * sample + b * last + c * beforeLast;
		beforeLast = last;
		last = out;
		return out;
	};
}
