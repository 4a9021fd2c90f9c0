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
			if (media.isMediaError(outcome)) {
				if (!isInWords(outcome, kind)) fault(`${kind}: "${outcome.message}" (${outcome.advice})`);
				continue;
			}
			if (outcome instanceof Error) {
				fault(`${kind}: ${outcome.stack ?? outcome.message}`);
				continue;
			}
			const facts = outcome as AudioFacts | ImageFacts;
			if (!isSensible(facts)) fault(`${kind}: ${JSON.stringify(facts)}`);
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

function isInWords(
	{ message, advice }: { message: string; advice: string },
	kind: string,
): boolean {
	return message.startsWith(`The ${kind} `) && /\w[.…"]?$/.test(message) && advice.length > 20;
}

function isSensible(facts: AudioFacts | ImageFacts): boolean {
	if (!/^[a-z0-9]{2,4}$/.test(facts.fileExtension)) return false;
	return 'durationSeconds' in facts
		? facts.durationSeconds > 0 && Number.isFinite(facts.durationSeconds) && facts.stepSeconds >= 0
		: Math.min(facts.widthPixels, facts.heightPixels) >= 1;
}
