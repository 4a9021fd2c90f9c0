/** What a task is doing, in the words this node outputs for every provider. */
export type TaskStatus = 'queued' | 'processing' | 'completed' | 'failed';

/**
 * Every status word seen in the documents of the gateways and of the new-api family, lower case. Words are data, so that a new one is a new entry and not a new branch.
 */
const STATUS_WORDS: Readonly<Record<TaskStatus, readonly string[]>> = {
	queued: [
		'queued',
		'queueing',
		'queuing',
		'in_queue',
		'waiting',
		'pending',
		'submitted',
		'not_start',
		'created',
		'initializing',
		'accepted',
	],
	processing: ['processing', 'in_progress', 'running', 'generating', 'started'],
	completed: ['completed', 'complete', 'succeed', 'succeeded', 'success', 'finished', 'done'],
	failed: [
		'failed',
		'failure',
		'fail',
		'error',
		'cancelled',
		'canceled',
		'expired',
		'timeout',
		'deleted',
		'rejected',
	],
};

const STATUS_BY_WORD: ReadonlyMap<string, TaskStatus> = new Map(
	Object.entries(STATUS_WORDS).flatMap(([status, words]) =>
		words.map((word): [string, TaskStatus] => [word, status as TaskStatus]),
	),
);

/**
 * The status behind a provider's word, whatever its case. An unknown word means that the job still
 * runs: to ask on costs nothing, and to give up would lose a video that is paid.
 */
export function statusFromWord(word: string): TaskStatus {
	return STATUS_BY_WORD.get(word.trim().toLowerCase()) ?? 'processing';
}

/** Whether nothing will change any more. */
export function isFinalStatus(status: TaskStatus | null): boolean {
	return status === 'completed' || status === 'failed';
}
