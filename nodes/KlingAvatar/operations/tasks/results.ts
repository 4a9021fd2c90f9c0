import type { IBinaryData, IDataObject } from 'n8n-workflow';

import type { NodeContext } from '../../gateway/transport';
import type { ItemResult } from '../../n8n/items';
import type { Session } from '../../n8n/session';
import { capital } from '../../paying/taskClient';
import { explainFault } from '../../providers/answers/explain';
import { Failure, sentences } from '../../task/failure';
import type { PollOutcome } from '../../task/poller';
import { type AvatarTask, taskOutput, type TaskOutput, unknownTaskOutput } from '../../task/task';
import { download, fileNameOf } from '../download';
import type { AskedJob } from './ask';
import { type ItemJob, knownOf, taskWords } from './jobs';

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
	if (downloadTo === null || task.status !== 'completed') return { json: json(task) };
	const download = await downloadVideo(session, task);
	if (!download.ok) {
		return {
			json: { ...taskOutput(task) },
			failure: new Failure(
				`The video of task ${task.taskId} is ready, but could not be downloaded: ${download.why}`,
				'Run a Get operation with this task ID and "Download Video" to try again. It costs nothing.',
			),
		};
	}
	return {
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
	jobs: ReadonlyArray<ItemJob | Failure>,
): ItemResult[] {
	return results.map((result, index) => {
		const job = jobs[index];
		const seconds = job === undefined || job instanceof Failure ? null : job.audioDurationSeconds;
		if (seconds === null) return result;
		const spoken: Pick<FetchedOutput, 'audioDurationSeconds'> = { audioDurationSeconds: seconds };
		return { ...result, json: { ...result.json, ...spoken } };
	});
}

/** An item that named no task, or not one that can be asked for. */
export function inputFailure({ adapter }: Session<NodeContext>, failure: Failure): ItemResult {
	const known = { failureReason: failure.message, ...failure.known };
	return { failure, json: { ...unknownTaskOutput(adapter.id, known) } };
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
): ItemResult {
	const { fault, kind, task } = outcome;
	const failed = (failure: Failure) => ({
		failure,
		json: { ...outcomeOutput(session, outcome, job), failureReason: failure.message },
	});
	const which = taskWords(job);
	if (kind === 'stopped' || fault === null) {
		const message =
			kind === 'stopped'
				? `The execution was stopped while it asked for ${which}`
				: `${capital(which)} was not asked for, since ${session.adapter.label} did not answer in time`;
		return failed(new Failure(message, stillThere(job, task)));
	}
	const { what, advice } = explainFault(session.adapter, fault);
	const isUncertain = ['notFound', 'severalOfName', 'otherName'].includes(fault.kind);
	return failed(
		new Failure(
			`The state of ${which} could not be read: ${what}`,
			sentences(advice, isUncertain ? null : stillThere(job, task)),
			{ fault },
		),
	);
}

/** The failure of a task that is finished, as the provider says, but has got no link. */
export function noLinkFailure({ adapter }: Session<NodeContext>, task: AvatarTask): ItemResult {
	const failure = new Failure(
		`${adapter.label} says that the video of task ${task.taskId} is finished, but gives no link to it`,
		`Run a Get operation with the task ID ${task.taskId} later; it costs nothing. If the link does not come, ask ${adapter.label} with this ID.`,
	);
	return { failure, json: { ...taskOutput(task), failureReason: failure.message } };
}

/** Said wherever a wait ends before the job does. */
export function stillThere({ taskId, externalTaskId = null }: AskedJob, task: AvatarTask | null) {
	const id =
		task === null && externalTaskId !== null
			? `External Task ID "${externalTaskId}"`
			: `task ID ${task?.taskId ?? taskId}`;
	return `The task goes on at the provider and will be charged: get its video with a Get or Wait operation and the ${id}.`;
}

/** Until the provider has answered about a fresh link. Seconds. */
const RENEWAL_SECONDS = 60;

/** What a download came to. `why` completes "The video could not be downloaded: …". */
type VideoDownload = { ok: true; file: IBinaryData; task: AvatarTask } | { ok: false; why: string };

/** Streams a finished video into n8n's binary storage; the task that comes back has the link that worked. */
export async function downloadVideo(
	session: Session<NodeContext>,
	finished: AvatarTask,
): Promise<VideoDownload> {
	let task = finished;
	const done = await download(session, {
		noun: 'video',
		link: finished.videoUrl,
		renew: async () => {
			const reading = await session.ask(finished.taskId, RENEWAL_SECONDS);
			if (reading.kind === 'task') task = reading.task;
			return task.videoUrl;
		},
		named: (link) => ({
			fileName: fileNameOf(link, finished.taskId, 'mp4'),
			mimeType: 'video/mp4',
		}),
	});
	return done.ok ? { ...done, task } : done;
}
