import { linkExpiry } from '../links/signedLink';
import { isFinalStatus, statusFromWord, type TaskStatus } from './status';

/** What a finished task cost, as far as the provider tells it. */
export interface Charge {
	/** Units of a resource package (Kling's `final_unit_deduction`), or what a gateway counts in: credits, seconds. */
	units: number | null;
	/** What was taken from the balance (Kling's `final_balance_deduction.quota`). */
	balance: number | null;
	/** The list price of that (Kling's `final_balance_deduction.list_price`). */
	listPrice: number | null;
}

/** What every job of a provider has, whatever it makes; `null` is "the provider did not say". */
export interface JobState {
	/** The value of the `provider` parameter. */
	provider: string;
	taskId: string;
	status: TaskStatus;
	/** The provider's own word. */
	providerStatus: string | null;
	failureReason: string | null;
	externalTaskId: string | null;
	/** ISO 8601, UTC. */
	submittedAt: string | null;
	/** ISO 8601, UTC. */
	updatedAt: string | null;
	charge: Charge | null;
	/** The provider's own body, for `simplify` off. */
	raw: unknown;
	/**
	 * Known to Submit only: the execution that the provider calls when the state changes; `null` when it calls
	 * none, absent when it calls an address of the user's or cannot call at all.
	 */
	callbackExecutionId?: string | null;
}

/**
 * Whether the provider calls a task finished whose link is not there yet. Such a task still counts as one under
 * way: `completed` is never said without a link.
 */
export function lacksLink({
	status,
	providerStatus,
}: Pick<JobState, 'status' | 'providerStatus'>): boolean {
	return (
		!isFinalStatus(status) &&
		providerStatus !== null &&
		statusFromWord(providerStatus) === 'completed'
	);
}

/** One avatar job as a provider described it. */
export interface AvatarTask extends JobState {
	videoUrl: string | null;
	videoDurationSeconds: number | null;
	/** 0 to 100, only when the provider reports it. */
	progressPercent: number | null;
}

/**
 * The part of an output item that every operation on a video shares: what is known of a task, and what follows
 * from it. The order is that of the output.
 */
export interface TaskOutput {
	provider: string;
	taskId: string | null;
	status: TaskStatus | null;
	videoUrl: string | null;
	isFinal: boolean;
	isSuccess: boolean;
	providerStatus: string | null;
	/** ISO 8601, when the link itself says how long it works. */
	videoUrlExpiresAt: string | null;
	videoDurationSeconds: number | null;
	progressPercent: number | null;
	failureReason: string | null;
	externalTaskId: string | null;
	submittedAt: string | null;
	updatedAt: string | null;
	charge: Charge | null;
}

/** An item about which the provider said nothing. */
const NOTHING_KNOWN: Omit<TaskOutput, 'provider'> = {
	taskId: null,
	status: null,
	videoUrl: null,
	isFinal: false,
	isSuccess: false,
	providerStatus: null,
	videoUrlExpiresAt: null,
	videoDurationSeconds: null,
	progressPercent: null,
	failureReason: null,
	externalTaskId: null,
	submittedAt: null,
	updatedAt: null,
	charge: null,
};

/** The public output item of a task. Never holds a key named `error`: n8n's Retry On Fail acts on it. */
export function taskOutput({
	raw: _raw,
	callbackExecutionId: _called,
	...task
}: AvatarTask): TaskOutput {
	return {
		...unknownTaskOutput(task.provider),
		...task,
		isFinal: isFinalStatus(task.status),
		isSuccess: task.status === 'completed',
		videoUrlExpiresAt: task.videoUrl === null ? null : linkExpiry(task.videoUrl),
	};
}

/** The same fields for an item about which the provider said nothing; `known` holds what is known. */
export function unknownTaskOutput(provider: string, known: Partial<TaskOutput> = {}): TaskOutput {
	return { provider, ...NOTHING_KNOWN, ...known };
}
