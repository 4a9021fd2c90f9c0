import type { CreateReading, StatusReading } from '../../../nodes/KlingAvatar/providers/types';

/** A reading in one word, with what matters of it. */
export function inShort(reading: StatusReading<object> | CreateReading<object>) {
	if (reading.kind === 'further') return `further ${reading.path}`;
	if ('fault' in reading) {
		const again = 'retryable' in reading && reading.retryable ? ' retryable' : '';
		return `${reading.kind} ${reading.fault.kind}${again}: ${reading.fault.text}`;
	}
	const { taskId, status, failureReason, ...rest } = reading.task as Record<string, unknown>;
	const link = rest.videoUrl ?? rest.audioUrl ?? null;
	return [reading.kind, taskId, status, link, failureReason]
		.filter((part) => part != null)
		.join(' ');
}

/** fal's errors about a field. */
export const detail = (type: string, msg = 'no', field = 'audio_url') => ({
	detail: [{ loc: ['body', field], msg, type }],
});
