import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import pLimit from 'p-limit';

import { sentences, type Failure } from '../../n8n/failure';
import { InputProblem } from '../../n8n/inputProblem';
import { outputItems, type ItemResult } from '../../n8n/items';
import { itemParameter } from '../../n8n/parameters';
import { explainFault } from '../../providers/answers/explain';
import type { Session } from '../../n8n/session';
import type { PollOutcome, PolledJob } from '../../task/poller';
import { taskOutput, unknownTaskOutput, type AvatarTask } from '../../task/task';
import {
	inputFailure,
	noAnswerFailure,
	outcomeOutput,
	readJobs,
	stillThere,
	taskResult,
} from '../tasks/results';
import { askAll } from '../tasks/ask';
import { park } from './parked';

/** A job submitted a moment ago may not be known everywhere yet. Seconds. */
const UNKNOWN_AGE_GRACE_SECONDS = 20;
/** Finished videos fetched at the same time. */
const PARALLEL_DOWNLOADS = 2;

/** Wait: asks for all items' tasks until each is final, or parks the execution until a callback. */
export async function executeWait(
	session: Session<IExecuteFunctions>,
): Promise<INodeExecutionData[]> {
	const { context, adapter } = session;
	const jobs = readJobs(session);
	if (jobs.some((job) => job instanceof InputProblem) && !context.continueOnFail()) {
		return outputItems(
			context,
			jobs.map((job) =>
				job instanceof InputProblem
					? inputFailure(session, job)
					: { ok: true, json: { ...unknownTaskOutput(adapter.id, { taskId: job.taskId }) } },
			),
		);
	}
	const timeoutSeconds = Math.max(0, Number(itemParameter(context, 'timeout', 0, 3600)) || 0);
	if (adapter.callsBack && itemParameter(context, 'waitMode', 0, 'poll') === 'callback') {
		return await park(session, jobs, timeoutSeconds);
	}
	const outcomes = await askAll(session, jobs, {
		until: 'final',
		timeoutSeconds,
		pollIntervalSeconds: Number(itemParameter(context, 'pollInterval', 0, 2)) || 0,
		maxPollIntervalSeconds: Number(itemParameter(context, 'maxPollInterval', 0, 60)) || 0,
		unknownAgeGraceSeconds: UNKNOWN_AGE_GRACE_SECONDS,
	});
	return outputItems(context, await waitResults(session, jobs, outcomes, timeoutSeconds));
}

async function waitResults(
	session: Session<IExecuteFunctions>,
	jobs: ReadonlyArray<PolledJob | InputProblem>,
	outcomes: ReadonlyMap<string, PollOutcome>,
	timeoutSeconds: number,
): Promise<ItemResult[]> {
	const { context } = session;
	const settled = jobs.map((job, index): ItemResult | AvatarTask => {
		if (job instanceof InputProblem) return inputFailure(session, job);
		const outcome = outcomes.get(job.taskId);
		if (!outcome) throw new TypeError('every distinct task has an outcome');
		return settle(session, outcome, index, timeoutSeconds);
	});
	// When the node is going to stop anyway, nobody would get the files.
	const stops = !context.continueOnFail() && settled.some((one) => 'ok' in one && !one.ok);
	const limit = pLimit(PARALLEL_DOWNLOADS);
	return await Promise.all(
		settled.map(async (one, index): Promise<ItemResult> => {
			if ('ok' in one) return one;
			if (stops) return { ok: true, json: { ...taskOutput(one) } };
			return await limit(async () => await taskResult(session, one, index));
		}),
	);
}

/** A task to output, or the failure that its outcome is under the user's two settings. */
function settle(
	session: Session<IExecuteFunctions>,
	outcome: PollOutcome,
	index: number,
	timeoutSeconds: number,
): ItemResult | AvatarTask {
	const { context } = session;
	const { task } = outcome;
	if (outcome.kind === 'done' && task) {
		const throws = itemParameter(context, 'onTaskFailure', index, 'throw') !== 'output';
		return task.status === 'failed' && throws
			? { ok: false, failure: taskFailure(session, task) }
			: task;
	}
	if (outcome.kind !== 'timeout') return { ok: false, failure: noAnswerFailure(session, outcome) };
	const failure = timeoutFailure(session, outcome, timeoutSeconds);
	return itemParameter(context, 'onTimeout', index, 'throw') === 'output'
		? { ok: true, json: { ...failure.output } }
		: { ok: false, failure };
}

function taskFailure({ adapter }: Session<IExecuteFunctions>, task: AvatarTask): Failure {
	const reason = task.failureReason ?? 'the provider gave no reason';
	return {
		message: `${adapter.label} could not make the video of task ${task.taskId}: ${reason}`,
		description:
			'Common reasons are a picture without a clear face, audio without speech, and content rules. To go on with the other items, set "On Task Failure" to "Output the Item".',
		output: taskOutput(task),
	};
}

function timeoutFailure(
	session: Session<IExecuteFunctions>,
	outcome: PollOutcome,
	timeoutSeconds: number,
): Failure {
	const { task, fault, taskId } = outcome;
	const word = task?.providerStatus ?? task?.status;
	const state = word ? `its last known state is "${word}"` : 'its state was never told';
	const message = `Task ${taskId} was not ready within ${timeoutSeconds} s; ${state}`;
	const output = outcomeOutput(session, outcome);
	return {
		message,
		description: sentences(
			fault ? `The last answer was of no use: ${explainFault(session.adapter, fault).what}` : null,
			stillThere(taskId),
			'For longer videos, raise "Timeout (Seconds)"',
		),
		output: { ...output, failureReason: output.failureReason ?? message },
	};
}
