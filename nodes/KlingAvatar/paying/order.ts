import type { RequestBody } from '../providers/types';
import type { PaidTask } from '../task/ledgerEntry';
import type { Failure } from '../task/failure';
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

/** A task that an item has got. */
export interface Created<Task extends PaidTask> {
	task: Task;
	/** Whether an earlier try made it, so that nothing was sent. */
	reused: boolean;
}

/** What became of one item; a failure's `reference` is the record of an unsure submission. */
export type Submission<Task extends PaidTask> = Created<Task> | Failure;
