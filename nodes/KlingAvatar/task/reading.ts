import type { AvatarTask } from './task';

/** Who or what a refusal concerns. `account` and `key` concern every item alike. */
export type FaultKind =
	| 'key'
	| 'account'
	| 'rateLimit'
	| 'request'
	| 'policy'
	| 'notFound'
	| 'noSuchPath'
	| 'duplicate'
	| 'severalOfName'
	| 'otherName'
	| 'server'
	| 'address'
	| 'unreadable'
	| 'network';

/** A provider's refusal, or an answer that could not be used, in the provider's own words. */
export interface ProviderFault {
	kind: FaultKind;
	/** What the provider said, cleaned for showing; empty when it said nothing. */
	text: string;
	httpStatus: number | null;
	/** The provider's own code, when it gave one. */
	code: string | null;
	/** Seconds the provider asked to be left alone. */
	retryAfterSeconds: number | null;
	/** What there is to say of the key that was sent, where that was refused. */
	keyHint?: string;
}

/** What a status request came to. */
export type TaskReading<Task = AvatarTask> =
	/** `answeredAt`: when it was said, by the provider's clock. Milliseconds since the epoch, if it tells. */
	| { kind: 'task'; task: Task; answeredAt?: number | null }
	/** Says nothing about the job; ask again. */
	| { kind: 'again'; fault: ProviderFault }
	/** The provider does not know the task, or not yet. */
	| { kind: 'notFound'; fault: ProviderFault }
	/** Asking again would not help. */
	| { kind: 'refused'; fault: ProviderFault };

/** What became of asking for a task by its name, which is free. */
export type NameReading<Task = AvatarTask> =
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
