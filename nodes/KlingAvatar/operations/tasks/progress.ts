import type { Session } from '../../n8n/session';
import type { NodeContext } from '../../gateway/transport';
import type { PolledJob } from '../../task/poller';
import { isFinalStatus } from '../../task/status';
import type { AvatarTask } from '../../task/task';

/** From one line to the next. Seconds. */
const PROGRESS_SECONDS = 10;

/** Where a wait stands. */
export interface Progress {
	seen: (task: Pick<AvatarTask, 'taskId' | 'status'>) => void;
	/** @param seconds until the task is asked for again */
	pausing: (taskId: string, seconds: number) => void;
}

/**
 * Tells a person who watches a manual run how a long wait stands: n8n shows it in the browser's console, and
 * nowhere else while a node runs.
 */
export function progressOf(
	{ context, clock }: Session<NodeContext>,
	jobs: readonly PolledJob[],
): Progress {
	const startedAt = clock.now();
	let toldAt = startedAt;
	const ends = { completed: 0, failed: 0 };
	const open = new Map(
		jobs.map(({ taskId, submittedAt }) => {
			const submitted = Date.parse(submittedAt ?? '');
			return [taskId, { since: Math.min(submitted || startedAt, startedAt), nextAt: startedAt }];
		}),
	);
	const total = open.size;

	const tell = (now: number) => {
		if (!('sendMessageToUI' in context)) return;
		const waiting = [...open.values()];
		const oldest = Math.round((now - Math.min(...waiting.map(({ since }) => since))) / 1000);
		const next = Math.max(0, Math.min(...waiting.map(({ nextAt }) => nextAt)) - now) / 1000;
		const failed = ends.failed > 0 ? `, ${ends.failed} failed` : '';
		context.sendMessageToUI(
			`Kling Avatar: ${ends.completed} of ${total} ready${failed}; the oldest of the others was submitted ${oldest} s ago; next status check in ${Math.ceil(next)} s`,
		);
	};

	return {
		seen: ({ taskId, status }) => {
			if (!isFinalStatus(status) || !open.delete(taskId)) return;
			ends[status === 'completed' ? 'completed' : 'failed'] += 1;
		},
		pausing: (taskId, seconds) => {
			const now = clock.now();
			const job = open.get(taskId);
			if (job) job.nextAt = now + seconds * 1000;
			if (open.size === 0 || now - toldAt < PROGRESS_SECONDS * 1000) return;
			toldAt = now;
			tell(now);
		},
	};
}
