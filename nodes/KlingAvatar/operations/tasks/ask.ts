import type { NodeContext } from '../../gateway/transport';
import { Failure } from '../../task/failure';
import type { Session } from '../../n8n/session';
import { onAbort } from '../../task/clock';
import { pollJobs, type PollOutcome, type PolledJob, type PollPlan } from '../../task/poller';
import type { AvatarTask } from '../../task/task';
import { readingByName } from '../../providers/answers/byName';
import { progressOf } from './progress';

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
