import type { ProviderFault, TaskReading } from '../../../nodes/KlingAvatar/task/reading';
import type { AvatarTask } from '../../../nodes/KlingAvatar/task/task';

/** A task about which the provider said nothing but its state. */
export function avatarTask(over: Partial<AvatarTask> = {}): AvatarTask {
	const status = over.status ?? 'processing';
	return {
		provider: 'cometApi',
		taskId: 'task-1',
		status,
		providerStatus: status,
		videoUrl: null,
		videoDurationSeconds: null,
		progressPercent: null,
		failureReason: null,
		externalTaskId: null,
		submittedAt: null,
		updatedAt: null,
		charge: null,
		raw: null,
		...over,
	};
}

export function providerFault(over: Partial<ProviderFault> = {}): ProviderFault {
	return {
		kind: 'server',
		text: '',
		httpStatus: 503,
		code: null,
		retryAfterSeconds: null,
		...over,
	};
}

export const seen = (over: Partial<AvatarTask> = {}): TaskReading => ({
	kind: 'task',
	task: avatarTask(over),
});
export const again = (over: Partial<ProviderFault> = {}): TaskReading => ({
	kind: 'again',
	fault: providerFault(over),
});
export const notFound: TaskReading = {
	kind: 'notFound',
	fault: providerFault({ kind: 'notFound', httpStatus: 404 }),
};
export const refused: TaskReading = {
	kind: 'refused',
	fault: providerFault({ kind: 'key', httpStatus: 401 }),
};
