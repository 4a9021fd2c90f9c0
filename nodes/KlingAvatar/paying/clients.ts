import type { Gateway } from '../gateway/gateway';
import { taskIdIn, taskIdsNamed } from '../providers/answers/taskBody';
import type { RunMode } from '../task/ledgerEntry';
import type { ProviderFault, TaskReading } from '../task/reading';
import type { SpeechTask } from '../task/speechTask';
import { type AvatarTask, taskOutput, unknownTaskOutput } from '../task/task';
import type { Goods } from './results';
import type { Labels, NameReading, TaskClient } from './taskClient';

/** A video in the words of a failure. */
const VIDEO_LABELS: Labels = {
	thing: 'a video',
	ifItIsThere: 'If it is there, continue with its task ID in a Get or Wait operation',
	pickUp: 'continue with these task IDs in a Get or Wait operation',
};

/** What Submit makes, for the failures of its items. */
export function videoKind({ adapter }: Pick<Gateway, 'adapter'>): Goods<AvatarTask> {
	return {
		labels: VIDEO_LABELS,
		output: taskOutput,
		unknownOutput: (known) => unknownTaskOutput(adapter.id, known),
		continueWith: 'continue with that ID in a Get or Wait operation',
	};
}

/** Where avatar videos are bought: the gateway, as the machinery of paying once sees it. */
export function videoClient(gateway: Gateway, mode: RunMode): TaskClient<AvatarTask> {
	const { adapter, clock, signal, ask } = gateway;
	return {
		provider: adapter,
		labels: VIDEO_LABELS,
		mode,
		clock,
		signal,
		send: async (request) => await gateway.send(request),
		createPath: adapter.createPath,
		readCreated: (answer, externalTaskId) => adapter.readCreated(answer, externalTaskId),
		findByName: adapter.takesExternalTaskId
			? async (externalTaskId, timeoutSeconds) =>
					nameReading(await ask(externalTaskId, timeoutSeconds), externalTaskId)
			: null,
	};
}

/** Speech in the words of a failure. */
export const SPEECH_LABELS: Labels = {
	thing: 'speech',
	ifItIsThere:
		'If it is there, go on with its audio ID or link: choose "Audio ID" or "URL" as Audio Source of Submit',
	pickUp: 'look up these task IDs in your account, and go on with their audio ID or link in Submit',
};

/** How to get unstuck where a video's advice would speak of pictures. */
export const SPEECH_ADVICE = {
	request:
		'Check the fields that the message names. Not every account has every voice, and a voice speaks certain languages only.',
	policy: 'Change the text: the content rules of the service were applied.',
	notFound:
		'Check that the credential is of the account that made the speech. Tasks are forgotten after some time.',
	account:
		'Check the balance, and whether the account may use text to speech, on the website of the service.',
};

/** Where speech is bought. Nobody lets the caller name it, so an unsure one cannot be looked up. */
export function speechClient(
	{ adapter: { label, speech }, clock, signal, send }: Gateway,
	mode: RunMode,
): TaskClient<SpeechTask> {
	return {
		provider: { label, advice: SPEECH_ADVICE },
		labels: SPEECH_LABELS,
		mode,
		clock,
		signal,
		send,
		createPath: speech.createPath,
		readCreated: (answer) => speech.readCreated(answer),
		findByName: null,
	};
}

/**
 * What the answer to a question by name says. CometAPI passes Kling's API on, which finds a task by its external
 * ID (high for Kling, low that CometAPI forwards it). So only an answer that repeats the very name, and beside
 * it an ID of its own, counts.
 */
export function nameReading(reading: TaskReading, name: string): NameReading<AvatarTask> {
	if (reading.kind === 'task') {
		const { task, answeredAt = null } = reading;
		const taskIds = taskIdsNamed(task.raw, name);
		if (taskIds.length > 1) return { kind: 'several', taskIds };
		const taskId = taskIdIn(task.raw);
		const isNamedSo = taskId !== name && task.externalTaskId === name;
		return taskId !== null && isNamedSo
			? { kind: 'found', task: { ...task, taskId }, answeredAt }
			: { kind: 'namesUnknown' };
	}
	if (reading.kind === 'notFound') return { kind: 'free' };
	const { fault } = reading;
	const fitsNoTask = fault.kind === 'address' || fault.kind === 'request';
	return fitsNoTask ? { kind: 'namesUnknown' } : { kind: 'unclear', fault };
}

/** The same as a wait takes it: nobody guesses which task is meant, and what says nothing is asked again. */
export function readingByName(reading: TaskReading, name: string): TaskReading {
	if (reading.kind !== 'task') return reading;
	const named = nameReading(reading, name);
	if (named.kind === 'found') return { ...reading, task: named.task };
	const said =
		named.kind === 'several' ? named.taskIds.join(', ') : (taskIdIn(reading.task.raw) ?? '');
	const fault: ProviderFault = {
		kind: named.kind === 'several' ? 'severalOfName' : 'otherName',
		text: said === '' ? '' : `task ${said}`,
		httpStatus: null,
		code: null,
		retryAfterSeconds: null,
	};
	return { kind: 'refused', fault };
}
