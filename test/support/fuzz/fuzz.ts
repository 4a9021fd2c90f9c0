import type * as Media from '../../../nodes/KlingAvatar/media';
import type { AudioFacts, ImageFacts } from '../../../nodes/KlingAvatar/media/types';
import { corpusBytes } from '../../fixtures/corpus';
import { mutant } from './mutants';

export interface FuzzRun {
	media: Pick<typeof Media, 'isMediaError' | 'measureAudio' | 'measureImage'>;
	seed: number;
	count: number;
	/** Files of the corpus that are larger are left alone, in bytes. */
	maxFile: number;
}

export interface FuzzReport {
	sounds: number;
	pictures: number;
	/** Mutants that broke a rule, each with what it did. */
	faults: string[];
}

/** The most CPU time that one measurement may take, in milliseconds. */
const MAX_MILLISECONDS = 300;
/** On a machine that is slow or crowded everything takes longer: five minutes of MP3, too. */
const YARDSTICK = corpusBytes('limits/300s-8khz.mp3');
/** As many yardsticks are `MAX_MILLISECONDS` on a machine that is not. */
const MAX_TIMES = 200;
/** A garbage collection may fall into one measurement, but not into three of the same file. */
const TRIES = 3;

/**
 * Measures mutants as a sound and as a picture. The rules: facts that make sense or a MediaError in
 * words, and no file that takes longer than `MAX_MILLISECONDS` of CPU time, three times in a row, and
 * longer than `MAX_TIMES` the yardstick does at that moment.
 */
export async function fuzz({ media, seed, count, maxFile }: FuzzRun): Promise<FuzzReport> {
	const report: FuzzReport = { sounds: 0, pictures: 0, faults: [] };
	for (let index = 0; index < count; index++) {
		const one = mutant(seed, index, maxFile);
		const fault = (what: string) =>
			report.faults.push(`seed ${seed}, mutant ${index} (of ${one.entry.file}): ${what}`);
		for (const [kind, measure] of [
			['audio', media.measureAudio],
			['image', media.measureImage],
		] as const) {
			const run = async () => await measure(one.bytes).catch((failure: unknown) => failure);
			const { outcome, milliseconds } = await timed(run);
			if (milliseconds > MAX_MILLISECONDS) {
				const yardstick = await timed(() => media.measureAudio(YARDSTICK), TRIES);
				const times = milliseconds / yardstick.milliseconds;
				if (times > MAX_TIMES) {
					fault(
						`${kind}: ${milliseconds.toFixed(0)} ms of CPU time, ${times.toFixed(0)} yardsticks`,
					);
				}
			}
			const broken = brokenRule(media, kind, outcome);
			if (broken !== null) fault(`${kind}: ${broken}`);
			if (outcome instanceof Error) continue;
			const facts = outcome as AudioFacts | ImageFacts;
			if ('durationSeconds' in facts) report.sounds++;
			else report.pictures++;
		}
	}
	return report;
}

/**
 * The least CPU time of up to `TRIES` tries, in milliseconds; more than one only while it is too much.
 * Other programs on the machine are not counted.
 *
 * @param least how many tries there are in any case
 */
async function timed<T>(
	work: () => Promise<T>,
	least = 1,
): Promise<{ outcome: T; milliseconds: number }> {
	let milliseconds = Infinity;
	for (let attempt = 1; ; attempt++) {
		const start = process.cpuUsage();
		const outcome = await work();
		const { user, system } = process.cpuUsage(start);
		milliseconds = Math.min(milliseconds, (user + system) / 1000);
		const isDone = attempt >= least && milliseconds <= MAX_MILLISECONDS;
		if (isDone || attempt === TRIES) return { outcome, milliseconds };
	}
}

/** What is wrong with what a measurement gave or threw: facts have to make sense, errors to be ours, in words. */
export function brokenRule(
	{ isMediaError }: Pick<FuzzRun['media'], 'isMediaError'>,
	kind: string,
	outcome: unknown,
): string | null {
	if (isMediaError(outcome)) {
		const { message, advice } = outcome;
		const isInWords =
			message.startsWith(`The ${kind} `) && /\w[.…"]?$/.test(message) && advice.length > 20;
		return isInWords ? null : `"${message}" (${advice})`;
	}
	if (outcome instanceof Error) return outcome.stack ?? outcome.message;
	const facts = outcome as AudioFacts | ImageFacts;
	return isSensible(facts) ? null : JSON.stringify(facts);
}

function isSensible(facts: AudioFacts | ImageFacts): boolean {
	if (!/^[a-z0-9]{2,4}$/.test(facts.fileExtension)) return false;
	return 'durationSeconds' in facts
		? facts.durationSeconds > 0 && Number.isFinite(facts.durationSeconds) && facts.stepSeconds >= 0
		: Math.min(facts.widthPixels, facts.heightPixels) >= 1;
}
