import type { Gateway } from '../gateway/transport';
import type { FaultAdvice } from '../providers/answers/explain';
import type { CreateReading, CreateRequest, HttpAnswer, ProviderAdapter } from '../providers/types';
import type { Failure } from '../task/failure';
import type { PaidTask, RunMode } from '../task/ledgerEntry';
import type { NameReading } from '../task/reading';
import type { TaskOutput } from '../task/task';
import type { Wanted } from '../task/submission';

/** A kind of task in the words of a failure. */
export interface Labels {
	/** With its article, if it takes one: "a video". */
	thing: string;
	/** What to do with an unsure one that is found in the account, as a sentence without its full stop. */
	ifItIsThere: string;
	/** How to go on with task IDs that n8n forgets: completes "…: 17, 18" from its left. */
	pickUp: string;
	/** What to do with a task that an earlier try created, though the item cannot be read now. */
	continueWith: string;
}

/**
 * One kind of task at one provider: how it is created, how the answers are read, and what its items look like.
 * Nothing else in this folder, and no record of a submission, knows what is made.
 */
export interface TaskClient<Task extends PaidTask> extends Pick<
	Gateway,
	'clock' | 'signal' | 'sendRequest'
> {
	provider: Pick<ProviderAdapter, 'label'> & { advice?: FaultAdvice };
	labels: Labels;
	mode: RunMode;
	readCreated: (answer: HttpAnswer, externalTaskId: string | null) => CreateReading<Task>;
	/** `null` where the provider lets nobody name a task. Never rejects. */
	findByName:
		((externalTaskId: string, timeoutSeconds: number) => Promise<NameReading<Task>>) | null;
	/** The item of a task. */
	output: (task: Task) => object;
	/** The item of a task about which the provider said nothing. */
	unknownOutput: (known: Pick<Partial<TaskOutput>, 'externalTaskId' | 'failureReason'>) => object;
}

/** "A video", at the beginning of a sentence. */
export function capital(thing: string): string {
	return thing.charAt(0).toUpperCase() + thing.slice(1);
}

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
	/** How long to wait for an account that takes no more at the moment. Seconds. */
	capacitySeconds: number;
	/** What is sent. Files fill memory, so it is put together only when it leaves. */
	request: (externalTaskId: string | null) => Promise<CreateRequest>;
}

/** A task that an item has got. */
export interface Created<Task extends PaidTask> {
	task: Task;
	/** Whether an earlier try made it, so that nothing was sent. */
	reused: boolean;
}

/** What became of one item; a failure's `reference` is the record of an unsure submission. */
export type Submission<Task extends PaidTask> = Created<Task> | Failure;
