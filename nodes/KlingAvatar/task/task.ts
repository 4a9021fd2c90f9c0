import { linkExpiry } from '../links/linkExpiry';
import { isFinalStatus, statusFromWord, type TaskStatus } from './status';

/** The two gateways. */
export type ProviderId = 'aijisu' | 'cometApi';

/** One avatar job as a provider described it; `null` is "the provider did not say". */
export interface AvatarTask {
	provider: ProviderId;
	taskId: string;
	status: TaskStatus;
	/** The provider's own word. */
	providerStatus: string | null;
	videoUrl: string | null;
	videoDurationSeconds: number | null;
	/** 0 to 100, only when the provider reports it. */
	progressPercent: number | null;
	failureReason: string | null;
	externalTaskId: string | null;
	/** ISO 8601, UTC. */
	submittedAt: string | null;
	/** ISO 8601, UTC. */
	updatedAt: string | null;
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
export function lacksLink({ status, providerStatus }: AvatarTask): boolean {
	return (
		!isFinalStatus(status) &&
		providerStatus !== null &&
		statusFromWord(providerStatus) === 'completed'
	);
}

/** The part of an output item that every operation on a video shares. */
export interface TaskOutput {
	provider: ProviderId;
	taskId: string | null;
	status: TaskStatus | null;
	isFinal: boolean;
	isSuccess: boolean;
	providerStatus: string | null;
	videoUrl: string | null;
	/** ISO 8601, when the link itself says how long it works. */
	videoUrlExpiresAt: string | null;
	videoDurationSeconds: number | null;
	progressPercent: number | null;
	failureReason: string | null;
	externalTaskId: string | null;
	submittedAt: string | null;
	updatedAt: string | null;
}

/** The public output item of a task. Never holds a key named `error`: n8n's Retry On Fail acts on it. */
export function taskOutput(task: AvatarTask): TaskOutput {
	return {
		provider: task.provider,
		taskId: task.taskId,
		status: task.status,
		isFinal: isFinalStatus(task.status),
		isSuccess: task.status === 'completed',
		providerStatus: task.providerStatus,
		videoUrl: task.videoUrl,
		videoUrlExpiresAt: task.videoUrl === null ? null : linkExpiry(task.videoUrl),
		videoDurationSeconds: task.videoDurationSeconds,
		progressPercent: task.progressPercent,
		failureReason: task.failureReason,
		externalTaskId: task.externalTaskId,
		submittedAt: task.submittedAt,
		updatedAt: task.updatedAt,
	};
}

/** The same fields for an item about which the provider said nothing; `known` holds what is known. */
export function unknownTaskOutput(
	provider: ProviderId,
	known: Partial<TaskOutput> = {},
): TaskOutput {
	return {
		provider,
		taskId: null,
		status: null,
		isFinal: false,
		isSuccess: false,
		providerStatus: null,
		videoUrl: null,
		videoUrlExpiresAt: null,
		videoDurationSeconds: null,
		progressPercent: null,
		failureReason: null,
		externalTaskId: null,
		submittedAt: null,
		updatedAt: null,
		...known,
	};
}
