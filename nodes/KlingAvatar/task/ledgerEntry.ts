import type { Place, SubmissionIdentity } from './submission';

/** What every paid task has, a video as much as a speech. */
export interface PaidTask {
	taskId: string;
	/** ISO 8601, UTC. */
	submittedAt: string | null;
	/** The name under which it was asked for. */
	externalTaskId: string | null;
	/** The provider's own body. */
	raw: unknown;
}

/**
 * Why a task of this name can only be this submission's: `madeUp` with a random part, or `wasFree` when it
 * was asked for right before the request. Without either it may be somebody else's.
 */
export type NameProof = 'madeUp' | 'wasFree';

interface EntryBase {
	place: Place;
	/** `null` in records of version 0.1.0. */
	identity: SubmissionIdentity | null;
	externalTaskId: string | null;
	nameProof: NameProof | null;
	/** When the first request whose outcome is not known left, or the task was created. ISO 8601. */
	at: string;
	/** Create requests that may each have created a task. */
	requests: number;
	/** The execution in which the option "Submit Again When Unsure" was made use of last. */
	repeatedIn: string | null;
	/** Whether the item has left the node, with a task or as a failed one. */
	isDelivered: boolean;
	/**
	 * The item left as a failed one although its task was created: nobody had waited for its end, or could not
	 * fetch what came of it. The same request in a later run asks for this task.
	 */
	isUndelivered?: true;
	/** The provider could not make it. The same run of the node keeps to that; whoever asks again later asks anew. */
	hasFailed?: true;
}

/**
 * What became of one submission. It is written before the request leaves, so that a run that ends in
 * the middle leaves `sending` behind, which counts as "a task may exist".
 */
export type LedgerEntry<Task extends PaidTask> = EntryBase &
	({ state: 'sending' | 'unknown'; message?: string } | { state: 'created'; task: Task });

/** A record of which nobody knows yet whether a task came of it. */
export type UnsureEntry<Task extends PaidTask> = Exclude<LedgerEntry<Task>, { state: 'created' }>;

/** A submission's record: its key, and what an earlier try left there. */
export interface Slot<Task extends PaidTask> {
	key: string;
	entry: LedgerEntry<Task> | null;
	/** An unsure submission of another run that may be the same as this one, though that is not sure. */
	possibleDuplicate?: { key: string; entry: UnsureEntry<Task> };
}

/** Which run of the node this is. */
export interface NodeRun {
	execution: string;
	run: number;
	/** Whether an AI agent calls it. */
	isTool: boolean;
}

/** A record as version 0.1.0 wrote it, under `run:item:hash`. */
const OLD_KEY = /^(\d+):(\d+):/;
/** The names that version 0.1.0 made up: a hash of execution and item, so not without its like. */
const OLD_NAME = /^n8n-.*-\d+-\d+-[0-9a-f]{12}$/;

/** A record as it is found: any version's, or nothing of ours. */
interface StoredEntry {
	externalTaskId?: string | null;
	place?: Place;
}

/** A record of version 0.1.0 in today's shape; any other one as it is. `null` for what is no record at all. */
export function todaysEntry<Task extends PaidTask>(
	key: string,
	stored: LedgerEntry<Task>,
): LedgerEntry<Task> | null {
	const found: StoredEntry | null = typeof stored === 'object' ? stored : null;
	if (found?.place) return stored;
	const [, run, item] = OLD_KEY.exec(key) ?? [];
	if (found === null || run === undefined || item === undefined) return null;
	return {
		...stored,
		// Of an execution before this one: none runs on while the package is replaced.
		place: { execution: '', run: Number(run), item: Number(item) },
		identity: null,
		nameProof: OLD_NAME.test(found.externalTaskId ?? '') ? 'wasFree' : null,
		requests: 1,
		repeatedIn: null,
		isDelivered: false,
	};
}

/**
 * How the node was started, as far as it decides what n8n keeps of it, and so what a user may do next:
 * - `execution`: by a trigger. "Retry execution" sees what was created.
 * - `byHand`: in the editor. The next run by hand knows nothing of this one.
 * - `subWorkflow`: by another workflow, whose retry starts this one anew.
 * - `tool`: by an AI agent, which may call again within the same execution.
 * - `loneTool`: by a client of the MCP Server Trigger. The next call knows nothing of this one.
 */
export type RunMode = 'execution' | 'byHand' | 'subWorkflow' | 'tool' | 'loneTool';
