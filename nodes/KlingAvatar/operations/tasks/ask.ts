import type { NodeContext } from '../../gateway/transport';
import type { Session } from '../../n8n/session';
import { readingByName } from '../../providers/answers/read';
import { onAbort } from '../../task/clock';
import { Failure } from '../../task/failure';
import {
	keyOf,
	type PolledJob,
	pollJobs,
	type PollOutcome,
	type PollPlan,
} from '../../task/poller';
import { isFinalStatus } from '../../task/status';
import type { AvatarTask } from '../../task/task';

/**
 * Status requests under way at once. CometAPI's guide on rate limits shows five (high confidence), and the
 * number does not follow that of the tasks: more at once earn more 429s, and a thousand tasks only have
 * to take turns, since every limit on an answer counts for each task.
 */
const MAX_IN_FLIGHT = 5;

/** A job, and the user's name by which it is asked for, where that is not its task ID. */
export interface AskedJob extends PolledJob {
	externalTaskId?: string | null;
}

/** Looking once at a task, passing faults of the gateway included. Seconds, for each task. */
export const LOOK_SECONDS = 20;

/** How tasks are looked at that are not waited for. */
export const ONE_LOOK = {
	until: 'seen',
	timeoutSeconds: LOOK_SECONDS,
	pollIntervalSeconds: 1,
	maxPollIntervalSeconds: 5,
} as const;

/**
 * Asks for the jobs of all items by a plan, and tells a watching person what changes.
 *
 * @param enough told of each new state; once it says so, whoever has not been asked for is left out (`stopped`)
 */
export async function askAll<Job extends AskedJob>(
	session: Session<NodeContext>,
	jobs: ReadonlyArray<Job | Failure>,
	plan: Omit<PollPlan, 'maxInFlight'>,
	enough: (task: AvatarTask) => boolean = () => false,
): Promise<Map<string, PollOutcome>> {
	const { context, adapter, clock } = session;
	const usable = jobs.filter((job): job is Job => !(job instanceof Failure));
	const progress = progressOf(session, usable);
	const end = new AbortController();
	const forget = onAbort(session.signal, () => end.abort());
	try {
		return await pollJobs(
			usable,
			{ ...plan, maxInFlight: MAX_IN_FLIGHT },
			{
				clock,
				random: Math.random,
				ask: async ({ taskId, externalTaskId }: AskedJob, leftSeconds) => {
					const reading = await session.ask(externalTaskId ?? taskId, leftSeconds);
					return externalTaskId ? readingByName(reading, externalTaskId) : reading;
				},
				onChange: (task, _before, job) => {
					const line = `Kling Avatar: task ${task.taskId} at ${adapter.label} is ${task.status}`;
					context.logger.debug(line, { providerStatus: task.providerStatus });
					// Shown in the browser's console, and only while somebody runs the workflow by hand.
					if ('sendMessageToUI' in context) context.sendMessageToUI(line);
					progress.seen(job, task);
					if (enough(task)) end.abort();
				},
				onPause: (job, seconds) => progress.pausing(job, seconds),
				signal: end.signal,
			},
		);
	} finally {
		forget();
	}
}

/** From one line to the next. Seconds. */
const PROGRESS_SECONDS = 10;

/**
 * Tells a person who watches a manual run how a long wait stands: n8n shows it in the browser's console, and
 * nowhere else while a node runs.
 */
function progressOf({ context, clock }: Session<NodeContext>, jobs: readonly PolledJob[]) {
	const startedAt = clock.now();
	let toldAt = startedAt;
	const ends = { completed: 0, failed: 0 };
	const open = new Map(
		jobs.map((job) => {
			const submitted = Date.parse(job.submittedAt ?? '');
			return [
				keyOf(job),
				{ since: Math.min(submitted || startedAt, startedAt), nextAt: startedAt },
			];
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
		seen: (job: PolledJob, { status }: AvatarTask) => {
			if (!isFinalStatus(status) || !open.delete(keyOf(job))) return;
			ends[status === 'completed' ? 'completed' : 'failed'] += 1;
		},
		/** @param seconds until the task is asked for again */
		pausing: (polled: PolledJob, seconds: number) => {
			const now = clock.now();
			const job = open.get(keyOf(polled));
			if (job) job.nextAt = now + seconds * 1000;
			if (open.size === 0 || now - toldAt < PROGRESS_SECONDS * 1000) return;
			toldAt = now;
			tell(now);
		},
	};
}
