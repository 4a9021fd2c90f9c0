import type { Gateway } from '../gateway/gateway';
import type { FaultAdvice } from '../providers/answers/explain';
import type { CreateReading, HttpAnswer, ProviderAdapter, RequestBody } from '../providers/types';
import type { Failure } from '../task/failure';
import type { PaidTask, RunMode } from '../task/ledgerEntry';
import type { ProviderFault } from '../task/reading';
import type { Wanted } from '../task/submission';

/** What became of asking for a task by its name, which is free. */
export type NameReading<Task extends PaidTask> =
	/** `answeredAt`: when, by the provider's clock. Milliseconds since the epoch; `null` if it does not tell. */
	| { kind: 'found'; task: Task; answeredAt: number | null }
	/** It has several of this name, so nobody knows which one is meant. */
	| { kind: 'several'; taskIds: readonly string[] }
	/** The provider says that there is none. */
	| { kind: 'free' }
	/** An answer that fits no task: the provider may not know names at all. */
	| { kind: 'namesUnknown' }
	/** It could not be asked, or not understood. */
	| { kind: 'unclear'; fault: ProviderFault };

/** What is made, in the words of a failure. */
export interface Labels {
	/** With its article, if it takes one: "a video". */
	thing: string;
	/** What to do with an unsure one that is found in the account, as a sentence without its full stop. */
	ifItIsThere: string;
	/** How to go on with task IDs that n8n forgets: completes "…: 17, 18" from its left. */
	pickUp: string;
}

/**
 * Where tasks of one kind are bought: how one is created, and how the answers are read. Nothing here or in
 * the record of submissions knows what is made.
 */
export interface TaskClient<Task extends PaidTask> extends Pick<
	Gateway,
	'clock' | 'signal' | 'send'
> {
	provider: Pick<ProviderAdapter, 'label'> & { advice?: FaultAdvice };
	labels: Labels;
	mode: RunMode;
	createPath: string;
	readCreated: (answer: HttpAnswer, externalTaskId: string | null) => CreateReading<Task>;
	/** `null` where the provider lets nobody name a task. Never rejects. */
	findByName:
		((externalTaskId: string, timeoutSeconds: number) => Promise<NameReading<Task>>) | null;
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
