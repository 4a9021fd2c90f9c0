import { InputProblem } from '../../n8n/inputProblem';
import type { Session } from '../../n8n/session';
import { pollJobs, type PollOutcome, type PolledJob, type PollPlan } from '../../task/poller';
import { cancelSignal, type NodeContext } from '../../gateway/transport';

/** Status requests under way at once; CometAPI's guide advises about this many. */
const MAX_IN_FLIGHT = 5;

/** Asks for the jobs of all items by a plan, and tells a watching person what changes. */
export async function askAll(
	session: Session<NodeContext>,
	jobs: ReadonlyArray<PolledJob | InputProblem>,
	plan: Omit<PollPlan, 'maxInFlight'>,
): Promise<Map<string, PollOutcome>> {
	const { context, adapter, clock } = session;
	const signal = cancelSignal(context);
	const usable = jobs.filter((job): job is PolledJob => !(job instanceof InputProblem));
	return await pollJobs(
		usable,
		{ ...plan, maxInFlight: MAX_IN_FLIGHT },
		{
			clock,
			random: Math.random,
			ask: (job, leftSeconds) => session.ask(job.taskId, leftSeconds),
			onChange: (task) => {
				const line = `Kling Avatar: task ${task.taskId} at ${adapter.label} is ${task.status}`;
				context.logger.debug(line, { providerStatus: task.providerStatus });
				// Shown in the browser's console, and only while somebody runs the workflow by hand.
				if ('sendMessageToUI' in context) context.sendMessageToUI(line);
			},
			...(signal ? { signal } : {}),
		},
	);
}
