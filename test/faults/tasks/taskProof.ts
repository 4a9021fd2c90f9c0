import type { LedgerEntry } from '../../../nodes/KlingAvatar/task/ledgerEntry';
import type { AvatarTask } from '../../../nodes/KlingAvatar/task/task';
import type { Job } from '../../simulator';
import { markOf } from '../marks';

/** The longest a status request may take. Seconds. */
export const REQUEST_TIMEOUT = 30;

/** An entry of the node's context. */
export interface Remembered {
	mark: string;
	entry: LedgerEntry<AvatarTask>;
	/** The user has changed the item since, and so asks for something else. */
	isSuperseded: boolean;
}

/** What a run leaves behind: at the provider, and where its user can see it. */
export interface Evidence {
	/** Every job that the simulator created, and would have charged for. */
	jobs: readonly Job[];
	/** How many jobs each item asked for; equal items share a mark. */
	wanted: ReadonlyMap<string, number>;
	/** "Submit Again When Unsure" is on: the user has agreed to pay twice rather than not at all. */
	mayRepeat: boolean;
	/** Items that came out of Submit: which one, and with which task. */
	outputs: ReadonlyArray<{ mark: string; taskId: string }>;
	/** Every task ID in the output or in the data of the error that ended the run. */
	told: ReadonlySet<string>;
	/** Stop leaves neither output nor error data: only the node's context remains. */
	isStopped: boolean;
	/** The node's context at the end. */
	entries: readonly Remembered[];
	/** How long each Wait was allowed to take, and took, in seconds. */
	waits: ReadonlyArray<{ timeout: number; waited: number }>;
}

/** Every rule that the run broke, in words; empty when none. */
export function violations(evidence: Evidence): string[] {
	return [
		...createdTwice(evidence),
		...missing(evidence),
		...notTold(evidence),
		...misdirected(evidence),
		...late(evidence),
	];
}

function createdTwice({ jobs, wanted, mayRepeat }: Evidence): string[] {
	if (mayRepeat) return [];
	const byMark = [...groups(jobs, markOf)].flatMap(([mark, created]) =>
		created.length > (wanted.get(mark) ?? 0)
			? [`created twice: item ${mark} has ${created.length} jobs, ${wanted.get(mark)} wanted`]
			: [],
	);
	const named = jobs.filter(({ externalTaskId }) => externalTaskId !== null);
	const byName = [...groups(named, ({ externalTaskId }) => externalTaskId ?? '')].flatMap(
		([name, created]) =>
			created.length > 1 ? [`created twice: ${created.length} jobs are named ${name}`] : [],
	);
	return [...byMark, ...byName];
}

/** A job is accounted for by its ID, or by an entry that says that it may exist and how to find it. */
function missing({ jobs, told, entries, mayRepeat }: Evidence): string[] {
	return [...groups(jobs, markOf)].flatMap(([mark, created]) => {
		const own = entries.filter((one) => one.mark === mark).map(({ entry }) => entry);
		const kept = new Set(
			own.flatMap((entry) => (entry.state === 'created' ? entry.task.taskId : [])),
		);
		const open = own.filter((entry) => entry.state !== 'created');
		const lost = created.filter(({ id }) => !told.has(id) && !kept.has(id));
		if (mayRepeat && (lost.length < created.length || open.length > 0)) return [];
		const unnamed = lost.filter((job) => {
			const index = open.findIndex(({ externalTaskId }) => externalTaskId === job.externalTaskId);
			// Each entry stands for one job.
			if (index >= 0) open.splice(index, 1);
			return index < 0;
		});
		return unnamed.map(({ id }) => `missing: nothing names job ${id} of item ${mark}`);
	});
}

/** What the node knows of an item, the user must be told, unless the run was stopped. */
function notTold({ entries, told, isStopped }: Evidence): string[] {
	if (isStopped) return [];
	return entries.flatMap(({ mark, entry, isSuperseded }) =>
		entry.state === 'created' && !isSuperseded && !told.has(entry.task.taskId)
			? [`not told: job ${entry.task.taskId} of item ${mark} is in the context only`]
			: [],
	);
}

function misdirected({ jobs, outputs }: Evidence): string[] {
	const byId = new Map(jobs.map((job) => [job.id, job]));
	const seen = new Set<string>();
	return outputs.flatMap(({ mark, taskId }) => {
		const job = byId.get(taskId);
		if (!job) return [`misdirected: item ${mark} came out with ${taskId}, which was never created`];
		if (markOf(job) !== mark) return [`misdirected: item ${mark} got the job of ${markOf(job)}`];
		if (seen.has(taskId)) return [`misdirected: two items came out with ${taskId}`];
		seen.add(taskId);
		return [];
	});
}

function late({ waits }: Evidence): string[] {
	return waits.flatMap(({ timeout, waited }) =>
		waited > timeout + REQUEST_TIMEOUT
			? [`late: a wait of ${timeout.toFixed(1)} s took ${waited.toFixed(1)} s`]
			: [],
	);
}

function groups<Value>(
	values: readonly Value[],
	keyOf: (value: Value) => string,
): Map<string, Value[]> {
	const found = new Map<string, Value[]>();
	for (const value of values) {
		const key = keyOf(value);
		found.set(key, [...(found.get(key) ?? []), value]);
	}
	return found;
}
