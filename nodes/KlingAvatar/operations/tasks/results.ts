import type { IDataObject } from 'n8n-workflow';

import type { NodeContext } from '../../gateway/transport';
import type { ShownFailure } from '../../n8n/failure';
import { Failure, sentences } from '../../task/failure';
import type { ItemResult } from '../../n8n/items';
import type { Session } from '../../n8n/session';
import { capital } from '../../paying/shop';
import { explainFault } from '../../providers/answers/explain';
import type { PollOutcome } from '../../task/poller';
import { taskOutput, unknownTaskOutput, type AvatarTask, type TaskOutput } from '../../task/task';
import { downloadVideo } from './download';
import type { AskedJob } from './ask';
import { knownOf, taskWords, type ItemJob, type UnusableItem } from './jobs';

/** The item of a task whose state is known, with the video when it was asked for and is ready. */
export async function taskResult(
	session: Session<NodeContext>,
	task: AvatarTask,
	{ simplify, downloadTo }: ItemJob,
): Promise<ItemResult> {
	const json = (of: AvatarTask): IDataObject => ({
		...taskOutput(of),
		...(simplify ? {} : { raw: of.raw as IDataObject }),
	});
	if (downloadTo === null || task.status !== 'completed') return { ok: true, json: json(task) };
	const download = await downloadVideo(session, task);
	if (!download.ok) {
		return {
			ok: false,
			failure: {
				message: `The video of task ${task.taskId} is ready, but could not be downloaded: ${download.why}`,
				description:
					'Run a Get operation with this task ID and "Download Video" to try again. It costs nothing.',
				output: taskOutput(task),
			},
		};
	}
	return {
		ok: true,
		json: json(download.task),
		file: { field: downloadTo, content: download.file, noun: 'video' },
	};
}

/** What Get and Wait output for an item. */
export interface FetchedOutput extends TaskOutput {
	/** Of its sound, where the item came from Submit and told it. */
	audioDurationSeconds?: number;
}

/** The results with the lengths of the speech, by which Join cuts the ends of the videos. */
export function withSpeechLengths(
	results: readonly ItemResult[],
	jobs: ReadonlyArray<ItemJob | UnusableItem>,
): ItemResult[] {
	return results.map((result, index) => {
		const job = jobs[index];
		const seconds = job === undefined || job instanceof Failure ? null : job.audioDurationSeconds;
		if (seconds === null) return result;
		const spoken: Pick<FetchedOutput, 'audioDurationSeconds'> = { audioDurationSeconds: seconds };
		if (result.ok) return { ...result, json: { ...result.json, ...spoken } };
		const { failure } = result;
		return { ok: false, failure: { ...failure, output: { ...failure.output, ...spoken } } };
	});
}

/** An item that named no task, or not one that can be asked for. */
export function inputFailure(session: Session<NodeContext>, problem: UnusableItem): ItemResult {
	return {
		ok: false,
		failure: {
			message: problem.message,
			description: problem.description,
			...(problem.earlier
				? {
						mayHaveBeenCharged: problem.earlier.mayHaveBeenCharged,
						...(problem.earlier.reference ? { reference: problem.earlier.reference } : {}),
					}
				: {}),
			output: unknownTaskOutput(session.adapter.id, {
				failureReason: problem.message,
				...problem.known,
			}),
		},
	};
}

/** What is known of a task after an outcome, whatever it was. */
export function outcomeOutput(
	session: Session<NodeContext>,
	outcome: PollOutcome,
	job: AskedJob,
): TaskOutput {
	return outcome.task
		? taskOutput(outcome.task)
		: unknownTaskOutput(session.adapter.id, knownOf(job));
}

/** The failure of a task that the provider would not speak of, or not in a way that can be read. */
export function noAnswerFailure(
	session: Session<NodeContext>,
	outcome: PollOutcome,
	job: AskedJob,
): ShownFailure {
	const output = outcomeOutput(session, outcome, job);
	const { fault } = outcome;
	const which = taskWords(job);
	if (outcome.kind === 'stopped' || fault === null) {
		const message =
			outcome.kind === 'stopped'
				? `The execution was stopped while it asked for ${which}`
				: `${capital(which)} was not asked for, since ${session.adapter.label} did not answer in time`;
		return {
			message,
			description: stillThere(job, outcome.task),
			output: { ...output, failureReason: message },
		};
	}
	const { what, advice } = explainFault(session.adapter, fault);
	const message = `The state of ${which} could not be read: ${what}`;
	const isUncertain = ['notFound', 'severalOfName', 'otherName'].includes(fault.kind);
	return {
		message,
		description: sentences(advice, isUncertain ? null : stillThere(job, outcome.task)),
		fault,
		output: { ...output, failureReason: message },
	};
}

/** The failure of a task that is finished, as the provider says, but has got no link. */
export function noLinkFailure({ adapter }: Session<NodeContext>, task: AvatarTask): ShownFailure {
	const message = `${adapter.label} says that the video of task ${task.taskId} is finished, but gives no link to it`;
	return {
		message,
		description: `Run a Get operation with the task ID ${task.taskId} later; it costs nothing. If the link does not come, ask ${adapter.label} with this ID.`,
		output: { ...taskOutput(task), failureReason: message },
	};
}

/** Said wherever a wait ends before the job does. */
export function stillThere({ taskId, externalTaskId = null }: AskedJob, task: AvatarTask | null) {
	const id =
		task === null && externalTaskId !== null
			? `External Task ID "${externalTaskId}"`
			: `task ID ${task?.taskId ?? taskId}`;
	return `The job goes on at the provider, and what it costs is owed: pick it up with a Get or Wait operation and the ${id}.`;
}
