import type {
	IExecuteFunctions,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { InputProblem } from '../../n8n/inputProblem';
import { outputItems, type ItemResult } from '../../n8n/items';
import { openSession, type Session } from '../../n8n/session';
import type { PollOutcome, PolledJob } from '../../task/poller';
import { isFinalStatus } from '../../task/status';
import type { NodeContext } from '../../gateway/transport';
import { inputFailure, readJobs, taskResult } from '../tasks/results';
import { askAll } from '../tasks/ask';

/** Looking once at every task, passing faults of the gateway included. Seconds. */
const LOOK_SECONDS = 20;

/**
 * Parks the execution until every task is final. n8n discards what a parked node returned: a callback's
 * items become its output, and when the time limit ends the wait, its input passes through unchanged,
 * which for items from Submit says `isFinal: false` and holds the task ID.
 */
export async function park(
	session: Session<IExecuteFunctions>,
	jobs: ReadonlyArray<PolledJob | InputProblem>,
	timeoutSeconds: number,
): Promise<INodeExecutionData[]> {
	const { context, clock } = session;
	// The last look right before parking: a callback that comes while the execution runs is turned away.
	const outcomes = await look(session, jobs);
	if (allFinal(jobs, outcomes)) {
		return outputItems(context, await finalResults(session, jobs, outcomes));
	}
	await context.putExecutionToWait(new Date(clock.now() + Math.max(1, timeoutSeconds) * 1000));
	return context.getInputData();
}

/**
 * For so long after a callback has resumed an execution another one does not. n8n 2 sees to that itself;
 * n8n 1 lets calls in until it has stored that the execution runs, and would run what follows twice.
 * Not for ever: should n8n fail to resume it, a later callback may. Seconds.
 */
const RESUMED_SECONDS = 10;
/** Waits that were resumed by a callback, and when. */
const resumedAt = new Map<string, number>();

/** Executions whose callback is being looked into; `again` is a callback that came meanwhile. */
const beingDecided = new Map<string, { again: boolean }>();

/**
 * A callback. Its body is not believed, not even read: it is a reason to ask the provider for every task.
 * The execution resumes when all are final, and stays parked otherwise. Two callbacks at once resume it
 * once. Never rejects: n8n would take that for the end of the wait and lose what the node was given.
 */
export async function resumeOnCallback(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const key = String(context.evaluateExpression('{{ $execution.id }}'));
	const running = beingDecided.get(key);
	if (running) {
		running.again = true;
		return { webhookResponse: 'noted' };
	}
	const turn = { again: false };
	beingDecided.set(key, turn);
	try {
		return await decide(context, key, turn);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		context.logger.warn(`Kling Avatar: a callback could not be looked into: ${reason}`);
		return { webhookResponse: 'still waiting' };
	} finally {
		beingDecided.delete(key);
	}
}

async function decide(
	context: IWebhookFunctions,
	executionId: string,
	turn: { again: boolean },
): Promise<IWebhookResponseData> {
	const session = await openSession(context);
	const jobs = readJobs(session);
	const taskIds = jobs.map((job) => (job instanceof InputProblem ? null : job.taskId));
	const wait = JSON.stringify([executionId, session.node.id, taskIds]);
	if (isResumed(wait, session.clock.now())) return { webhookResponse: 'noted' };
	for (;;) {
		turn.again = false;
		const outcomes = await look(session, jobs);
		if (allFinal(jobs, outcomes)) {
			const results = await finalResults(session, jobs, outcomes);
			resumedAt.set(wait, session.clock.now());
			return { webhookResponse: 'resumed', workflowData: [callbackItems(results)] };
		}
		if (!turn.again) return { webhookResponse: 'still waiting' };
	}
}

/** Whether a callback has just resumed this Wait; forgets those of which that is long ago. */
function isResumed(wait: string, now: number): boolean {
	for (const [other, at] of resumedAt) {
		if (now - at >= RESUMED_SECONDS * 1000) resumedAt.delete(other);
	}
	return resumedAt.has(wait);
}

async function look(
	session: Session<NodeContext>,
	jobs: ReadonlyArray<PolledJob | InputProblem>,
): Promise<Map<string, PollOutcome>> {
	return await askAll(session, jobs, {
		until: 'seen',
		timeoutSeconds: LOOK_SECONDS,
		pollIntervalSeconds: 1,
		maxPollIntervalSeconds: 5,
		unknownAgeGraceSeconds: LOOK_SECONDS,
	});
}

function allFinal(
	jobs: ReadonlyArray<PolledJob | InputProblem>,
	outcomes: ReadonlyMap<string, PollOutcome>,
): boolean {
	return jobs.every(
		(job) =>
			job instanceof InputProblem || isFinalStatus(outcomes.get(job.taskId)?.task?.status ?? null),
	);
}

async function finalResults(
	session: Session<NodeContext>,
	jobs: ReadonlyArray<PolledJob | InputProblem>,
	outcomes: ReadonlyMap<string, PollOutcome>,
): Promise<ItemResult[]> {
	const results: ItemResult[] = [];
	for (const [index, job] of jobs.entries()) {
		const task = job instanceof InputProblem ? null : outcomes.get(job.taskId)?.task;
		if (job instanceof InputProblem) results.push(inputFailure(session, job));
		else if (task) results.push(await taskResult(session, task, index));
	}
	return results;
}

/** In a callback nothing can be thrown that the workflow would see, so a failed item goes on as an item. */
function callbackItems(results: readonly ItemResult[]): INodeExecutionData[] {
	return results.map((result, item) =>
		result.ok
			? {
					json: result.json,
					pairedItem: { item },
					...(result.binary ? { binary: result.binary } : {}),
				}
			: {
					json: {
						...result.failure.output,
						failureReason: result.failure.message,
						failureAdvice: result.failure.description,
					},
					pairedItem: { item },
				},
	);
}
