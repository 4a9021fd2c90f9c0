import type {
	IExecuteFunctions,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import type { NodeContext } from '../../gateway/transport';
import { Failure } from '../../task/failure';
import { outputItems, resultItems } from '../../n8n/items';
import { goesOnAfterFailure, isToolRun } from '../../n8n/nodeRun';
import { openSession, type Session } from '../../n8n/session';
import { keyOf, type PollOutcome } from '../../task/poller';
import { isFinalStatus } from '../../task/status';
import { lacksLink } from '../../task/task';
import { askAll, LOOK_SECONDS, ONE_LOOK } from '../tasks/ask';
import { type Jobs, readJobs } from '../tasks/jobs';
import { type Outcomes, waitResults } from '../tasks/results';

/** A callback may come before the link is there, and no other one follows. Seconds. */
const LOOK_LINK_GRACE_SECONDS = 60;

/**
 * Parks the execution until every task is final. n8n discards what a parked node returned: a callback's
 * items become its output, and when the time limit ends the wait, its input passes through unchanged,
 * which for items from Submit says `isFinal: false` and holds the task ID.
 */
export async function park(
	session: Session<IExecuteFunctions>,
	jobs: Jobs,
	timeoutSeconds: number,
): Promise<INodeExecutionData[]> {
	const { context, clock } = session;
	// The last look right before parking: a callback that comes while the execution runs is turned away.
	const outcomes = await look(session, jobs);
	if (allSettled(jobs, outcomes)) {
		const stops = !goesOnAfterFailure(context);
		return outputItems(context, await waitResults(session, jobs, outcomes, timeoutSeconds, stops));
	}
	if (isToolRun(context)) await leaveWord(session, jobs, outcomes, timeoutSeconds);
	await context.putExecutionToWait(new Date(clock.now() + Math.max(1, timeoutSeconds) * 1000));
	// Copies: where the node has an error output, n8n takes the returned array apart, and the input has to stay
	// for the callbacks and for the end of the time.
	return context.getInputData().map((item) => ({ ...item }));
}

/**
 * What a model is to read when the time limit ends the wait becomes the node's input, since that is what n8n
 * gives it then: as it is, it holds whatever the agent was started with. The task's ID is in it, by which
 * a callback asks.
 */
async function leaveWord(
	session: Session<IExecuteFunctions>,
	jobs: Jobs,
	outcomes: Outcomes,
	timeoutSeconds: number,
): Promise<void> {
	const { context } = session;
	const late = new Map(
		[...outcomes].map(([taskId, outcome]): [string, PollOutcome] => [
			taskId,
			isSettled(outcome) ? outcome : { ...outcome, kind: 'timeout' },
		]),
	);
	const results = await waitResults(session, jobs, late, timeoutSeconds, false);
	const input = context.getInputData();
	resultItems(context, results).forEach(({ json }, index) => {
		const { pairedItem } = input[index] ?? {};
		input[index] = { json, pairedItem };
	});
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
 * The execution resumes when nothing is left to wait for, and stays parked otherwise. Two callbacks at once resume it
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
	const taskIds = jobs.map((job) => (job instanceof Failure ? null : keyOf(job)));
	const wait = JSON.stringify([executionId, session.node.id, taskIds]);
	if (isResumed(wait, session.clock.now())) return { webhookResponse: 'noted' };
	for (;;) {
		turn.again = false;
		const outcomes = await look(session, jobs);
		if (allSettled(jobs, outcomes)) {
			const results = await waitResults(session, jobs, outcomes, LOOK_SECONDS, false);
			resumedAt.set(wait, session.clock.now());
			// Nothing can be thrown here that would end the execution with a message, so a failed item goes on.
			return { webhookResponse: 'resumed', workflowData: [resultItems(context, results)] };
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

/** Asks for every task, until one is found that has to be waited for: then nothing else matters. */
async function look(session: Session<NodeContext>, jobs: Jobs): Promise<Outcomes> {
	return await askAll(
		session,
		jobs,
		{
			...ONE_LOOK,
			linkGraceSeconds: LOOK_LINK_GRACE_SECONDS,
			unknownAgeGraceSeconds: LOOK_SECONDS,
		},
		(task) => !isFinalStatus(task.status) && !lacksLink(task),
	);
}

/** Whether there is nothing to wait for: each task is final, or asking for it again would not help. */
function allSettled(jobs: Jobs, outcomes: Outcomes): boolean {
	return jobs.every((job) => {
		if (job instanceof Failure) return true;
		const outcome = outcomes.get(keyOf(job));
		return outcome !== undefined && isSettled(outcome);
	});
}

function isSettled({ kind, task }: PollOutcome): boolean {
	if (kind === 'refused' || kind === 'noLink') return true;
	return kind === 'done' && isFinalStatus(task?.status ?? null);
}
