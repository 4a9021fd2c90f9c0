import { InputProblem } from '../../n8n/inputProblem';
import type { SpeechAdapter } from '../../providers/types';
import { charactersOf } from '../../task/speechTask';
import { spokenSeconds } from '../../text/spokenSeconds';
import { splitText } from '../../text/splitText';

/**
 * Cuts a text into parts that the provider takes and that are spoken in about so many seconds. Throws
 * InputProblem for a text that can't be cut so.
 */
export function textParts(
	text: string,
	{ maxCharacters }: Pick<SpeechAdapter, 'maxCharacters'>,
	{ longestPart, speed }: { longestPart: number; speed: number },
): string[] {
	// 1 is as long as a part may be, by whichever of the two measures is the stricter one.
	const lengthOf = (part: string) =>
		Math.max(
			spokenSeconds(part) / speed / longestPart,
			charactersOf(part) / (maxCharacters ?? Infinity),
		);
	const parts = splitText(text, 1, lengthOf);
	if (parts !== null) return parts;
	throw new InputProblem(
		'Text has a word, a number or a tag that is too long to be spoken in one part',
		'Put a blank or a mark into it, or make "Longest Part (Seconds)" longer.',
	);
}
