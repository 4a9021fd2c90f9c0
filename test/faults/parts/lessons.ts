import { mp3Of } from '../../simulator/speech/soundFiles';
import { planSpeech } from '../../simulator/speech/plan';
import type { PartScenario } from './partScenario';

/** How Speech's text may be written; what varies between tries is put before the lesson or behind it. */
export const TEXTS: readonly string[] = [
	'={{ $json.text }}',
	'={{ $json.text }}',
	'={{ "Hello at " + $now.toMillis() + ". " + $json.text }}',
	'={{ "Hello ".repeat(1 + 9 * Math.random()) + "friends. " + $json.text }}',
	'={{ "Try " + (($json.triesOfSpeech ?? 0) + 1) + ". " + $json.text }}',
	'={{ $json.text + " Turn " + $runIndex + " is over." }}',
];

const BEFORE = /^(?:Hello at \d+\. |(?:Hello )+friends\. |Try \d+\. )/;
const BEHIND = / Turn \d+ is over\.$/;

/** What is left of a text when what varies around it is taken away. */
export const withoutFrame = (text: string): string => text.replace(BEFORE, '').replace(BEHIND, '');

/** No two sentences of a run take equally long, so that their sounds can be told apart. */
const THINGS = ['ox', 'crab', 'eagles', 'dolphins', 'chimpanzee'];

/** What a lesson says, sentence by sentence; each takes about four seconds. */
export function sentencesOf({ areEqual, sentences }: PartScenario, lesson: number): string[] {
	const number = areEqual ? 0 : lesson;
	return THINGS.slice(0, sentences).map(
		(thing) => `This is the one about ${thing}, which goes on ${'s'.repeat(number)}o for a while.`,
	);
}

/** Which sentences a text holds, each as often as it does, in order. */
export const sentencesIn = (text: string): string[] => text.match(/This is the one[^.]*\./g) ?? [];

/** A recording of a lesson. */
export const recordingOf = (scenario: PartScenario, lesson: number): Buffer =>
	mp3Of(planSpeech(sentencesOf(scenario, lesson).join(' ')), `lesson ${lesson}`);

/** What a sound file of the simulator, or a part of one, holds beside its tags. */
export function framesOf(file: Buffer): Buffer {
	const isTagged = file.toString('latin1', 0, 3) === 'ID3';
	const [a = 0, b = 0, c = 0, d = 0] = isTagged ? file.subarray(6, 10) : [];
	return isTagged ? file.subarray(10 + ((a << 21) | (b << 14) | (c << 7) | d)) : file;
}
