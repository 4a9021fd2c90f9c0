import pLimit from 'p-limit';

import type { NodeContext } from '../../gateway/transport';
import { Failure, sentences } from '../../task/failure';
import type { ItemResult } from '../../n8n/items';
import { isToolRun } from '../../n8n/nodeRun';
import { itemParameter } from '../../n8n/parameters';
import type { Session } from '../../n8n/session';
import { explainFault } from '../../providers/answers/explain';
import { capital } from '../../paying/taskClient';
import { keyOf, type PollOutcome } from '../../task/poller';
import { lacksLink, taskOutput, type AvatarTask } from '../../task/task';
import { taskWords, type ItemJob } from '../tasks/jobs';
import {
	inputFailure,
	noAnswerFailure,
	noLinkFailure,
	outcomeOutput,
	stillThere,
	taskResult,
	withSpeechLengths,
} from '../tasks/results';

/** Finished videos fetched at the same time. */
const PARALLEL_DOWNLOADS = 2;

/**
 * What a wait came to, one result per item, with the videos that were asked for: the same for a wait that asked
 * regularly and for one that a callback ended.
 *
 * @param stopsAtFailure whether one failure ends the node, so that nobody would get the files
 */
export async function waitResults(
	session: Session<NodeContext>,
	jobs: ReadonlyArray<ItemJob | Failure>,
	outcomes: ReadonlyMap<string, PollOutcome>,
	timeoutSeconds: number,
	stopsAtFailure: boolean,
): Promise<ItemResult[]> {
	const settled = jobs.map((job): ItemResult | Reached => {
		if (job instanceof Failure) return inputFailure(session, job);
		const outcome = outcomes.get(keyOf(job));
		if (!outcome) throw new TypeError('every distinct task has an outcome');
		return settle(session, outcome, job, timeoutSeconds);
	});
	const stops = stopsAtFailure && settled.some((one) => 'failure' in one && one.failure);
	const limit = pLimit(PARALLEL_DOWNLOADS);
	const results = await Promise.all(
		settled.map(async (one): Promise<ItemResult> => {
			if ('json' in one) return one;
			if (stops) return { json: { ...taskOutput(one.task) } };
			return await limit(async () => await taskResult(session, one.task, one.job));
		}),
	);
	return withSpeechLengths(results, jobs);
}

/** A task that is at its end, and is to be output. */
interface Reached {
	job: ItemJob;
	task: AvatarTask;
}

/** A task to output, or the failure that its outcome is under the user's two settings. */
function settle(
	session: Session<NodeContext>,
	outcome: PollOutcome,
	job: ItemJob,
	timeoutSeconds: number,
): ItemResult | Reached {
	const { task, kind } = outcome;
	if (kind === 'done' && task) {
		return task.status === 'failed' && !job.outputFailed
			? taskFailure(session, task)
			: { job, task };
	}
	if (kind === 'noLink' && task) {
		return asChosen(noLinkFailure(session, task), job.outputFailed);
	}
	if (kind !== 'timeout') return noAnswerFailure(session, outcome, job);
	return asChosen(timeoutFailure(session, outcome, job, timeoutSeconds), job.outputLate);
}

const asChosen = (result: ItemResult, goesOn: boolean): ItemResult =>
	goesOn ? { json: result.json } : result;

/** Create waits with settings that it has no fields for, and submits anew by itself. */
const isCreate = (context: NodeContext): boolean =>
	itemParameter(context, 'operation', 0, 'wait') === 'create';

function taskFailure({ adapter, context }: Session<NodeContext>, task: AvatarTask): ItemResult {
	const reason = task.failureReason ?? 'the provider gave no reason';
	const failure = new Failure(
		`${adapter.label} could not make the video of task ${task.taskId}: ${reason}`,
		sentences(
			'Common reasons are a picture without a clear face, audio without speech, and content rules',
			isCreate(context)
				? null
				: 'A retry from here finds the same failed task: to make the video again, run Submit again. To go on with the other items, set "On Task Failure" to "Output the Item"',
		),
	);
	return { failure, json: { ...taskOutput(task) } };
}

function timeoutFailure(
	session: Session<NodeContext>,
	outcome: PollOutcome,
	job: ItemJob,
	timeoutSeconds: number,
): ItemResult {
	const { task, fault } = outcome;
	const word = task?.providerStatus ?? task?.status;
	const state =
		task && lacksLink(task)
			? `${session.adapter.label} says that it is finished, but gives no link to the video`
			: word
				? `its last known state is "${word}"`
				: 'no status was received';
	const failure = new Failure(
		`${capital(taskWords(job))} was not ready within ${timeoutSeconds} s; ${state}`,
		sentences(
			fault ? `The last answer was of no use: ${explainFault(session.adapter, fault).what}` : null,
			stillThere(job, task),
			isToolRun(session.context)
				? 'A tool waits for a few minutes at most, so that the agent can say how it stands'
				: 'For longer videos, raise "Timeout (Seconds)"',
		),
	);
	const output = outcomeOutput(session, outcome, job);
	return {
		failure,
		json: { ...output, failureReason: output.failureReason ?? failure.message },
	};
}
