import pLimit from 'p-limit';
import type { IBinaryData, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { ItemResult } from '../../n8n/items';
import { goesOnAfterFailure, isToolRun } from '../../n8n/nodeRun';
import { itemOptions } from '../../n8n/parameters';
import { secondsLeftOfCall, type Session } from '../../n8n/session';
import { isCreated } from '../../paying/submissionRun';
import type { Created, TaskClient } from '../../paying/taskClient';
import { speechOf } from '../../providers';
import { fitsNoTask, type StatusQuestion, statusQuestion } from '../../providers/statusQuestion';
import { pollJobs } from '../../task/poller';
import { charactersOf, speechOutput, type SpeechTask } from '../../task/speechTask';
import { isFinalStatus } from '../../task/status';
import { download, type Download, fileNameOf } from '../download';
import { measureLink, mediaReaders, type MediaReaders } from '../submit/files/measureLink';
import { notFetched, outcomeFailure, speechFailed } from './failures';
import { isRequest, outputFieldOf, type SpeechRequest } from './read';

/** Sounds measured and fetched at the same time. */
const PARALLEL_FILES = 2;
/** Status requests under way at once. */
const MAX_IN_FLIGHT = 5;
const POLL_SECONDS = 1;
const MAX_POLL_SECONDS = 10;
/** For so long a finished speech is asked for its sound. Seconds. */
const SOUND_GRACE_SECONDS = 15;
/** Whether speech can be asked for at all is not documented everywhere: after this, a missing path counts. Seconds. */
const UNKNOWN_SECONDS = 20;

/** Waits for what was created, and puts each item together. A node that is going to fail does neither. */
export async function finishAll(
	session: Session<IExecuteFunctions>,
	client: TaskClient<SpeechTask>,
	requests: ReadonlyArray<SpeechRequest | ItemResult>,
	submitted: ReadonlyArray<Created<SpeechTask> | ItemResult>,
): Promise<ItemResult[]> {
	const { context, adapter, clock, signal } = session;
	const ask = speechQuestion(session);
	const stops = !goesOnAfterFailure(context) && submitted.some((one) => !isCreated(one));
	const timeouts = requests.map((one) => (isRequest(one) ? one.timeoutSeconds : 0));
	const timeoutSeconds = Math.min(Math.max(0, ...timeouts), Math.floor(secondsLeftOfCall(session)));
	const tasks = submitted.flatMap((one) => (isCreated(one) && !stops ? [one.task] : []));
	const outcomes = await pollJobs<SpeechTask>(
		tasks.filter(({ status }) => !isFinalStatus(status)),
		{
			until: 'final',
			timeoutSeconds,
			pollIntervalSeconds: POLL_SECONDS,
			maxPollIntervalSeconds: MAX_POLL_SECONDS,
			maxInFlight: MAX_IN_FLIGHT,
			linkGraceSeconds: SOUND_GRACE_SECONDS,
			unknownAgeGraceSeconds: UNKNOWN_SECONDS,
			registrationSeconds: UNKNOWN_SECONDS,
		},
		{
			clock,
			random: Math.random,
			ask: async ({ taskId }, leftSeconds) => await ask(taskId, leftSeconds),
			onChange: ({ taskId, status }) =>
				context.logger.debug(`Kling Avatar: speech ${taskId} at ${adapter.label} is ${status}`),
			...(signal ? { signal } : {}),
		},
	);
	const limit = pLimit(PARALLEL_FILES);
	return await Promise.all(
		submitted.map(async (one, index): Promise<ItemResult> => {
			const request = requests[index];
			if (!isCreated(one)) return one;
			if (!request || !isRequest(request)) throw new TypeError('what was made was asked for');
			if (stops) return { json: { ...madeOutput(request, one) } };
			const outcome = outcomes.get(one.task.taskId);
			const task = latest(one.task, outcome?.task ?? null);
			// The gateway may keep the sound itself in a place of its own.
			const isElsewhere =
				outcome?.kind === 'noLink' && speechOf(adapter).contentPath(task.taskId) !== null;
			const made = { ...one, task: isElsewhere ? { ...task, status: 'completed' as const } : task };
			if (outcome && outcome.kind !== 'done' && !isElsewhere) {
				return outcomeFailure(client, outcome, madeOutput(request, made), timeoutSeconds);
			}
			return await limit(async () => await finishedItem(session, client, ask, request, made));
		}),
	);
}

/** What is known of an item's speech, as it is put out: an earlier try may have sent another text. */
function madeOutput({ input }: SpeechRequest, { task, reused }: Created<SpeechTask>) {
	const text = task.text ?? input.text;
	const { voiceId } = input;
	return speechOutput(task, { text, voiceId, characters: charactersOf(text), reused });
}

/** The last that was heard of a task, with what only its creation told. */
function latest(created: SpeechTask, heard: SpeechTask | null): SpeechTask {
	if (heard === null) return created;
	const { text } = created;
	return {
		...heard,
		submittedAt: heard.submittedAt ?? created.submittedAt,
		...(text === undefined ? {} : { text }),
	};
}

/** Asks for the state of a speech, on the path that works. */
function speechQuestion({
	adapter,
	sendRequest,
}: Session<IExecuteFunctions>): StatusQuestion<SpeechTask> {
	const ask = statusQuestion(speechOf(adapter), (path, timeoutSeconds) =>
		sendRequest({ method: 'GET', path, timeoutSeconds }),
	);
	return async (taskId, leftSeconds) => {
		const reading = await ask(taskId, leftSeconds);
		// There is one path only, so an answer that fits no task says that it is not there.
		const isMissing = reading.kind === 'again' && fitsNoTask(reading);
		return isMissing ? { kind: 'notFound', fault: reading.fault } : reading;
	};
}

/**
 * The item of a speech that has ended: with its length, which is measured where the provider does not tell
 * it, and with its file, if that was asked for or is the only way to the sound.
 */
async function finishedItem(
	session: Session<IExecuteFunctions>,
	client: TaskClient<SpeechTask>,
	ask: StatusQuestion<SpeechTask>,
	request: SpeechRequest,
	made: Created<SpeechTask>,
): Promise<ItemResult> {
	const { context, credential } = session;
	const { task } = made;
	const { audioUrl } = task;
	const output = madeOutput(request, made);
	if (task.status === 'failed') return speechFailed(client, task, output);
	const isWithoutLink = audioUrl === null && task.audioId === null;
	if (isToolRun(context) && isWithoutLink && !session.stage) {
		const nextStep =
			'The speech is made, but only as a file, which no tool can pass on. Tell the user.';
		return { json: { ...output }, nextStep };
	}
	const fetchFile = async () => await downloadSpeech(session, ask, task, request.input.format);
	let file: IBinaryData | null = null;
	if (request.outputField !== null || isWithoutLink) {
		const fetched = await fetchFile();
		if (!fetched.ok) return notFetched(client, task, output, fetched.why);
		file = fetched.file;
	}
	let seconds = task.audioDurationSeconds;
	if (seconds === null && file === null && audioUrl !== null) {
		seconds = await secondsOf(
			async ({ measureAudio }) =>
				await measureLink(session, audioUrl, 'audio', MAX_MEASURED_BYTES, measureAudio),
		);
		// A link that needs the key is of no use to what follows; the file is.
		if (seconds === null && new URL(audioUrl).origin === new URL(credential.baseUrl).origin) {
			const fetched = await fetchFile();
			if (fetched.ok) file = fetched.file;
		}
	}
	if (seconds === null && file !== null) {
		const stored = file;
		seconds = await secondsOf(
			async ({ measureAudio }) => await measureAudio(await contentOf(context, stored)),
		);
	}
	const json: IDataObject = { ...output, audioDurationSeconds: seconds };
	if (file === null) return { json };
	const options = itemOptions(context, request.wanted.item);
	const field = request.outputField ?? outputFieldOf(options);
	return { json, file: { field, content: file, noun: 'speech' } };
}

/** Speech is at most some minutes long; what is larger than this is not read to measure it. Bytes. */
const MAX_MEASURED_BYTES = 64 * 1024 * 1024;
/** Until the provider has answered about a fresh link. Seconds. */
const RENEWAL_SECONDS = 60;

/** The sound formats that speech comes in, by extension. */
const TYPES = { mp3: 'audio/mpeg', wav: 'audio/wav' } as const;

/**
 * Streams a finished speech into n8n's binary storage: by its link, or, where there is none, from where the
 * gateway keeps the sound itself.
 *
 * @param format what was asked for; `null`: what the provider makes by itself, MP3
 */
async function downloadSpeech(
	session: Session<IExecuteFunctions>,
	ask: StatusQuestion<SpeechTask>,
	task: SpeechTask,
	format: string | null,
): Promise<Download> {
	const { adapter, credential } = session;
	const path = speechOf(adapter).contentPath(task.taskId);
	const own = task.audioUrl === null && path !== null ? `${credential.baseUrl}${path}` : null;
	return await download(session, {
		noun: 'speech',
		link: task.audioUrl ?? own,
		needsKey: own !== null,
		renew: async () => {
			const reading = await ask(task.taskId, RENEWAL_SECONDS);
			return reading.kind === 'task' ? reading.task.audioUrl : null;
		},
		named: (link, contentType) => {
			const extension = extensionOf(link, contentType, format);
			return {
				fileName: fileNameOf(link, task.taskId, extension),
				mimeType: TYPES[extension],
			};
		},
	});
}

/** By what the server says, else by the link's name, else by what was asked for. */
function extensionOf(link: string, contentType: string, format: string | null): keyof typeof TYPES {
	if (/^audio\/(x-|vnd\.)?wav/i.test(contentType)) return 'wav';
	if (/^audio\/(x-)?(mpeg|mp3)/i.test(contentType)) return 'mp3';
	const named = /\.(mp3|wav)$/i.exec(new URL(link).pathname)?.[1]?.toLowerCase();
	return (named ?? format) === 'wav' ? 'wav' : 'mp3';
}

/** The length of a sound; `null` when it cannot be measured: it is paid for, and that must not cost it. Seconds. */
async function secondsOf(
	measure: (readers: MediaReaders) => Promise<{ durationSeconds: number }>,
): Promise<number | null> {
	const readers = await mediaReaders();
	try {
		return Math.round((await measure(readers)).durationSeconds * 1000) / 1000;
	} catch {
		return null;
	}
}

async function contentOf(
	{ helpers }: IExecuteFunctions,
	{ id, data }: IBinaryData,
): Promise<Uint8Array> {
	if (id === undefined) return Buffer.from(data, 'base64');
	return await helpers.binaryToBuffer(await helpers.getBinaryStream(id));
}
