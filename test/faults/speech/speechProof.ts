import type { LedgerEntry } from '../../../nodes/KlingAvatar/task/ledgerEntry';
import type { SpeechTask } from '../../../nodes/KlingAvatar/task/speechTask';
import type { Job } from '../../simulator';

/** The longest a status request may take. Seconds. */
const REQUEST_TIMEOUT = 30;

/** What a run leaves behind: at the provider, and where its user can see it. */
export interface SpeechEvidence {
	/** Every speech that the simulator made, and would have charged for. */
	jobs: readonly Job[];
	/** How many items asked for each text. */
	wanted: ReadonlyMap<string, number>;
	/** "Submit Again When Unsure" is on. */
	mayRepeat: boolean;
	/** Items that came out well. */
	outputs: ReadonlyArray<{ text: string; taskId: string }>;
	/** Every task ID in an output or an error. */
	told: ReadonlySet<string>;
	isStopped: boolean;
	/** The node's record at the end, with the text that each entry is about. */
	entries: ReadonlyArray<{ text: string; entry: LedgerEntry<SpeechTask> }>;
	/** How long each wait was allowed to take, and took, in seconds. */
	waits: ReadonlyArray<{ timeout: number; waited: number }>;
}

const textOf = ({ body }: Job): string => String(body['text']);

/** Every rule that the run broke, in words; empty when none. */
export function speechViolations(evidence: SpeechEvidence): string[] {
	return [
		...madeTwice(evidence),
		...lost(evidence),
		...notTold(evidence),
		...misdirected(evidence),
		...late(evidence),
	];
}

function madeTwice({ jobs, wanted, mayRepeat }: SpeechEvidence): string[] {
	if (mayRepeat) return [];
	return [...new Set(jobs.map(textOf))].flatMap((text) => {
		const made = jobs.filter((job) => textOf(job) === text).length;
		const asked = wanted.get(text) ?? 0;
		return made > asked ? [`made twice: "${text}" ${made} times, ${asked} wanted`] : [];
	});
}

/** A speech is accounted for by its ID, or by an entry that says that it may exist; each entry stands for one. */
function lost({ jobs, told, entries, mayRepeat }: SpeechEvidence): string[] {
	return [...new Set(jobs.map(textOf))].flatMap((text) => {
		const own = entries.filter((one) => one.text === text).map(({ entry }) => entry);
		const kept = new Set(
			own.flatMap((entry) => (entry.state === 'created' ? [entry.task.taskId] : [])),
		);
		const unsure = own.filter((entry) => entry.state !== 'created').length;
		const unnamed = jobs.filter(
			(job) => textOf(job) === text && !told.has(job.id) && !kept.has(job.id),
		);
		// Whoever allows a repetition is told that more than one may be charged.
		const repeats = mayRepeat && own.some(({ requests }) => requests > 1) ? unnamed.length : unsure;
		return unnamed.length > Math.max(unsure, repeats)
			? [`lost: nothing names ${unnamed.length} of "${text}", and ${unsure} are unsure`]
			: [];
	});
}

/** What the node knows, the user must be told, unless the run was stopped. */
function notTold({ entries, told, isStopped, wanted }: SpeechEvidence): string[] {
	if (isStopped) return [];
	return entries.flatMap(({ text, entry }) =>
		entry.state === 'created' && wanted.has(text) && !told.has(entry.task.taskId)
			? [`not told: ${entry.task.taskId} of "${text}" is in the context only`]
			: [],
	);
}

function misdirected({ jobs, outputs }: SpeechEvidence): string[] {
	const byId = new Map(jobs.map((job) => [job.id, job]));
	const seen = new Set<string>();
	return outputs.flatMap(({ text, taskId }) => {
		const job = byId.get(taskId);
		if (!job) return [`misdirected: "${text}" came out with ${taskId}, which was never made`];
		if (textOf(job) !== text) return [`misdirected: "${text}" got the speech of "${textOf(job)}"`];
		if (seen.has(taskId)) return [`misdirected: two items came out with ${taskId}`];
		seen.add(taskId);
		return [];
	});
}

function late({ waits }: SpeechEvidence): string[] {
	return waits.flatMap(({ timeout, waited }) =>
		waited > timeout + REQUEST_TIMEOUT
			? [`late: a wait of ${timeout.toFixed(1)} s took ${waited.toFixed(1)} s`]
			: [],
	);
}
