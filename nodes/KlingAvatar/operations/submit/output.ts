import type { TaskOutput } from '../../task/task';

/** What Submit outputs for an item: the new task, and what was sent for it. */
export interface SubmittedOutput extends TaskOutput {
	/** The quality, in the field that the provider has for it. */
	model?: string;
	mode?: string;
	/** Seconds that were sent, or measured; `null` where nobody knows. */
	audioDurationSeconds: number | null;
	/** Whether the task is one that an earlier try made, so that nothing was sent. */
	reused: boolean;
	/** The execution that the provider calls; see `AvatarTask`. */
	callbackExecutionId?: string | null;
}
