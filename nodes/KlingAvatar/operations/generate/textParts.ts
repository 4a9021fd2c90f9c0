import { Failure } from '../../task/failure';
import { KLING_LIMITS } from '../../providers/klingLimits';
import type { SpeechAdapter } from '../../providers/types';
import { splitText } from '../../text/splitText';

/** After so many steps of work, of some tenths of a microsecond each, others get their turn. */
const STEPS_AT_ONCE = 32_768;

/** Lets n8n do something else now and then while texts are cut, of however many items. */
export class Breather {
	private steps = 0;

	/** @param pause resolves when everything that is due has had its turn */
	constructor(private readonly pause: () => Promise<void>) {}

	/** Runs work that yields how many steps it took since it last did. */
	async run<Result>(work: Generator<number, Result>): Promise<Result> {
		for (;;) {
			const { done, value } = work.next();
			if (done) return value;
			this.steps += value;
			if (this.steps < STEPS_AT_ONCE) continue;
			this.steps = 0;
			await this.pause();
		}
	}
}

/**
 * Cuts a text into parts that the provider takes and that are spoken in about so many seconds, and none of which is
 * too short for a video. Throws InputProblem for a text that can't be cut so.
 */
export async function textParts(
	text: string,
	{ maxCharacters }: Pick<SpeechAdapter, 'maxCharacters'>,
	{ longestPart, speed }: { longestPart: number; speed: number },
	breather: Breather,
): Promise<string[]> {
	const parts = await breather.run(
		splitText(text, {
			maxSeconds: longestPart * speed,
			maxCharacters: maxCharacters ?? Infinity,
			// No gateway takes less than Kling does.
			minSeconds: KLING_LIMITS.audio.minSeconds * speed,
		}),
	);
	if (parts !== null) return parts;
	throw new Failure(
		'Text has a word, a number or a tag that is too long to be spoken in one part',
		'Put a blank or a mark into it, or make "Longest Part (Seconds)" longer.',
	);
}
