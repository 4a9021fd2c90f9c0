import type { RequestBody } from '../providers/types';
import type { PaidTask } from '../task/ledgerEntry';
import type { ProviderFault } from '../task/reading';
import type { Wanted } from '../task/submission';

/** What to do when a task of the user's name exists already. */
export type IfNameExists = 'fail' | 'useExisting';

/** How the task is named, where the provider takes names. */
export type TaskName =
	| { by: 'user'; name: string; ifExists: IfNameExists }
	/** Called at most once a submission; what it returns has a random part, so that no other task has it. */
	| { by: 'node'; makeUp: () => string };

/** One submission that is asked for. */
export interface CreateOrder {
	wanted: Wanted;
	/** `null` where the provider takes no names. */
	name: TaskName | null;
	submitAgainWhenUnsure: boolean;
	/** Kept with a task that this order creates, beside what the provider says of it. */
	noted: Readonly<Record<string, string | null>>;
	/** Puts the request together; called only when it is really going to be sent. */
	body: (externalTaskId: string | null) => Promise<RequestBody>;
}

/** An item for which no task came about, or none that is known. */
export interface FailedSubmission {
	kind: 'failed';
	/** What happened, in the user's words. */
	message: string;
	/** How to get unstuck. */
	description: string;
	fault?: ProviderFault;
	/** Whether a task may exist that nobody confirmed. */
	mayHaveBeenCharged: boolean;
	externalTaskId: string | null;
	/** The record of an unsure submission, so that the item is recognised when it is led back. */
	reference: string | null;
	/** The key or the account is refused, so every further item would be too. */
	stopsOthers: boolean;
}

/** What became of one item. */
export type Submission<Task extends PaidTask> =
	{ kind: 'created'; task: Task; reused: boolean } | FailedSubmission;
