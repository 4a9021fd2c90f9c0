import pLimit from 'p-limit';
import type { IDataObject } from 'n8n-workflow';

import type { NodeContext } from '../../gateway/transport';
import type { ItemResult } from '../../n8n/items';
import { isToolRun } from '../../n8n/nodeRun';
import { itemParameter } from '../../n8n/parameters';
import type { Session } from '../../n8n/session';
import { capital } from '../../paying/taskClient';
import { explainFault } from '../../providers/answers/explain';
import { Failure, sentences } from '../../task/failure';
import { keyOf, type PollOutcome } from '../../task/poller';
import {
	type AvatarTask,
	lacksLink,
	taskOutput,
	type TaskOutput,
	unknownTaskOutput,
} from '../../task/task';
import { download, fileNameOf } from '../download';
import type { AskedJob } from './ask';
import { type ItemJob, type Jobs, knownOf, taskWords } from './jobs';

export type Outcomes = ReadonlyMap<string, PollOutcome>;

/** What Get and Wait output for an item. */
export interface FetchedOutput extends TaskOutput {
	/** Of its sound, where the item came from Submit and told it. */
	audioDurationSeconds?: number;
}

/** A task that is at its end, and is to be output. */
interface Reached {
	job: ItemJob;
	task: AvatarTask;
}

/** Finished videos that a wait fetches at the same time. */
const PARALLEL_DOWNLOADS = 2;

/** Get: what was seen, one result per item. A task that has failed is an answer like any other. */
export async function seenResults(
	session: Session<NodeContext>,
	jobs: Jobs,
	outcomes: Outcomes,
): Promise<ItemResult[]> {
	const settled = settleAll(session, jobs, outcomes, (outcome, job) => {
		const { kind, task } = outcome;
		if (kind === 'done' && task) return { job, task };
		if (kind !== 'noLink' || !task) return noAnswerFailure(session, outcome, job);
		// To know the state is what was asked for, so this is an answer.
		const { failureReason } = noLinkFailure(session, task).json;
		return { json: { ...taskItem(task, job), failureReason } };
	});
	return await fetched(session, jobs, settled, 1);
}

/**
 * What a wait came to, one result per item, with the videos that were asked for: the same for a wait that asked
 * regularly and for one that a callback ended.
 *
 * @param stopsAtFailure whether one failure ends the node, so that nobody would get the files
 */
export async function waitResults(
	session: Session<NodeContext>,
	jobs: Jobs,
	outcomes: Outcomes,
	timeoutSeconds: number,
	stopsAtFailure: boolean,
): Promise<ItemResult[]> {
	const settled = settleAll(session, jobs, outcomes, (outcome, job) =>
		settle(session, outcome, job, timeoutSeconds),
	);
	const stops = stopsAtFailure && settled.some((one) => 'failure' in one && one.failure);
	const ends = stops
		? settled.map((one) => ('json' in one ? one : { json: { ...taskOutput(one.task) } }))
		: settled;
	return await fetched(session, jobs, ends, PARALLEL_DOWNLOADS);
}

/** What became of each item, before any video is fetched. */
function settleAll(
	session: Session<NodeContext>,
	jobs: Jobs,
	outcomes: Outcomes,
	settleOne: (outcome: PollOutcome, job: ItemJob) => ItemResult | Reached,
): Array<ItemResult | Reached> {
	return jobs.map((job) => {
		if (job instanceof Failure) return inputFailure(session, job);
		const outcome = outcomes.get(keyOf(job));
		if (!outcome) throw new TypeError('every distinct task has an outcome');
		return settleOne(outcome, job);
	});
}

/**
 * The results, with the videos that were asked for, and with the lengths of the speech, by which Join cuts the ends of
 * the videos.
 */
async function fetched(
	session: Session<NodeContext>,
	jobs: Jobs,
	settled: ReadonlyArray<ItemResult | Reached>,
	parallel: number,
): Promise<ItemResult[]> {
	const limit = pLimit(parallel);
	const results = await Promise.all(
		settled.map(async (one) =>
			'json' in one ? one : await limit(async () => await taskResult(session, one)),
		),
	);
	return results.map((result, index) => {
		const job = jobs[index];
		const seconds = job === undefined || job instanceof Failure ? null : job.audioDurationSeconds;
		if (seconds === null) return result;
		const spoken: Pick<FetchedOutput, 'audioDurationSeconds'> = { audioDurationSeconds: seconds };
		return { ...result, json: { ...result.json, ...spoken } };
	});
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

/** An item that goes on as if nothing had happened says all the same that its video may still come. */
const asChosen = (result: ItemResult, goesOn: boolean): ItemResult =>
	goesOn ? { json: { ...result.json, failureAdvice: result.failure?.description } } : result;

/** The fields of a task whose state is known. */
const taskItem = (task: AvatarTask, { simplify }: ItemJob): IDataObject => ({
	...taskOutput(task),
	...(simplify ? {} : { raw: task.raw as IDataObject }),
});

/** Until the provider has answered about a fresh link. Seconds. */
const RENEWAL_SECONDS = 60;

/** The item of a task, with the video when it was asked for and is ready. */
async function taskResult(
	session: Session<NodeContext>,
	{ job, task }: Reached,
): Promise<ItemResult> {
	if (job.downloadTo === null || task.status !== 'completed') return { json: taskItem(task, job) };
	const { taskId } = task;
	// With the link that worked.
	let latest = task;
	const done = await download(session, {
		noun: 'video',
		link: task.videoUrl,
		renew: async () => {
			const reading = await session.ask(taskId, RENEWAL_SECONDS);
			if (reading.kind === 'task' && reading.task.videoUrl !== null) {
				latest = { ...reading.task, submittedAt: reading.task.submittedAt ?? task.submittedAt };
			}
			return latest.videoUrl;
		},
		named: (link) => ({ fileName: fileNameOf(link, taskId, 'mp4'), mimeType: 'video/mp4' }),
	});
	if (done.ok) {
		const file = { field: job.downloadTo, content: done.file, noun: 'video' } as const;
		return { json: taskItem(latest, job), file };
	}
	const failure = new Failure(
		`The video of task ${taskId} is ready, but could not be downloaded: ${done.why}`,
		'Run a Get operation with this task ID and "Download Video" to try again. It costs nothing.',
	);
	return { failure, json: { ...taskOutput(task) } };
}

/** An item that named no task, or not one that can be asked for. */
export function inputFailure({ adapter }: Session<NodeContext>, failure: Failure): ItemResult {
	const known = { failureReason: failure.message, ...failure.known };
	return { failure, json: { ...unknownTaskOutput(adapter.id, known) } };
}

/** What is known of a task after an outcome, whatever it was. */
const outcomeOutput = (
	{ adapter }: Session<NodeContext>,
	{ task }: PollOutcome,
	job: AskedJob,
): TaskOutput => (task ? taskOutput(task) : unknownTaskOutput(adapter.id, knownOf(job)));

/** The failure of a task that the provider would not speak of, or not in a way that can be read. */
export function noAnswerFailure(
	session: Session<NodeContext>,
	outcome: PollOutcome,
	job: AskedJob,
): ItemResult {
	const failure = whyNoAnswer(session, outcome, job);
	return {
		failure,
		json: { ...outcomeOutput(session, outcome, job), failureReason: failure.message },
	};
}

function whyNoAnswer(
	{ adapter }: Session<NodeContext>,
	{ fault, kind, task }: PollOutcome,
	job: AskedJob,
): Failure {
	const which = taskWords(job);
	if (kind === 'stopped' || fault === null) {
		const message =
			kind === 'stopped'
				? `The execution was stopped while it asked for ${which}`
				: `${capital(which)} was not asked for, since ${adapter.label} did not answer in time`;
		return new Failure(message, stillThere(job, task));
	}
	const { what, advice } = explainFault(adapter, fault);
	const isUncertain = ['notFound', 'severalOfName', 'otherName'].includes(fault.kind);
	return new Failure(
		`The state of ${which} could not be read: ${what}`,
		sentences(advice, isUncertain ? null : stillThere(job, task)),
		{ fault },
	);
}

/** The failure of a task that is finished, as the provider says, but has got no link. */
function noLinkFailure({ adapter }: Session<NodeContext>, task: AvatarTask): ItemResult {
	const failure = new Failure(
		`${adapter.label} says that the video of task ${task.taskId} is finished, but gives no link to it`,
		`Run a Get operation with the task ID ${task.taskId} later; it costs nothing. If the link does not come, ask ${adapter.label} with this ID.`,
	);
	return { failure, json: { ...taskOutput(task), failureReason: failure.message } };
}

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

/** Said wherever a wait ends before the job does. */
function stillThere({ taskId, externalTaskId = null }: AskedJob, task: AvatarTask | null): string {
	const id =
		task === null && externalTaskId !== null
			? `External Task ID "${externalTaskId}"`
			: `task ID ${task?.taskId ?? taskId}`;
	return `The task goes on at the provider and will be charged: get its video with a Get or Wait operation and the ${id}.`;
}
