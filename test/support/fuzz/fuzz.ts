import type * as Media from '../../../nodes/KlingAvatar/media';
import type { AudioFacts, ImageFacts } from '../../../nodes/KlingAvatar/media/types';
import { type Mutant, mutant } from './mutants';

export interface FuzzRun {
	media: Pick<typeof Media, 'bytesSource' | 'isMediaError' | 'measureAudio' | 'measureImage'>;
	seed: number;
	/** The numbers of the mutants, from `first` up to but not including `end`. */
	first: number;
	end: number;
	/** Called with every mutant that was taken for a sound. */
	onSound?: (mutant: Mutant, facts: AudioFacts) => void;
}

export interface FuzzReport {
	tried: number;
	sounds: number;
	pictures: number;
	/** Mutants that broke a rule, each with what it did. */
	faults: string[];
}

/** The most CPU time that one measurement may take, in milliseconds. */
const MAX_MILLISECONDS = 300;
/** A garbage collection may fall into one measurement, but not into three of the same file. */
const TRIES = 3;

/**
 * Measures mutants as a sound and as a picture. The rules: facts that make sense or a MediaError in
 * words, and no file that takes longer than `MAX_MILLISECONDS` of CPU time, three times in a row.
 */
export async function fuzz({ media, seed, first, end, onSound }: FuzzRun): Promise<FuzzReport> {
	const report: FuzzReport = { tried: 0, sounds: 0, pictures: 0, faults: [] };
	for (let index = first; index < end; index++) {
		const one = mutant(seed, index);
		report.tried++;
		const fault = (what: string) =>
			report.faults.push(`seed ${seed}, mutant ${index} (of ${one.entry.file}): ${what}`);
		for (const [kind, measure] of [
			['audio', media.measureAudio],
			['image', media.measureImage],
		] as const) {
			const run = async () =>
				await measure(media.bytesSource(one.bytes)).catch((failure: unknown) => failure);
			const outcome = await timed(run, (milliseconds) =>
				fault(`${kind}: ${milliseconds.toFixed(0)} ms of CPU time, three times`),
			);
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
			if ('durationSeconds' in facts) {
				report.sounds++;
				onSound?.(one, facts);
			} else report.pictures++;
		}
	}
	return report;
}

/** CPU time, not the clock's: other programs on the machine are not counted. */
async function timed<T>(
	work: () => Promise<T>,
	onSlow: (milliseconds: number) => void,
): Promise<T> {
	let least = Infinity;
	for (let attempt = 1; ; attempt++) {
		const start = process.cpuUsage();
		const outcome = await work();
		const { user, system } = process.cpuUsage(start);
		least = Math.min(least, (user + system) / 1000);
		if (least <= MAX_MILLISECONDS) return outcome;
		if (attempt === TRIES) {
			onSlow(least);
			return outcome;
		}
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
