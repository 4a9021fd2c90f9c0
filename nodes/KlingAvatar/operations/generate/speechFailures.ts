import type { ItemResult } from '../../n8n/items';
import { Failure, sentences, type FailureFacts } from '../../task/failure';
import { RUN_AGAIN } from '../../paying/words';
import { explainFault } from '../../providers/answers/explain';
import type { RunMode } from '../../task/ledgerEntry';
import type { PollOutcome } from '../../task/poller';
import type { SpeechOutput, SpeechTask } from '../../task/speechTask';
import { SPEECH_ADVICE } from '../../paying/clients';

/** What the words of a failure after creation depend on. */
export interface Speaker {
	label: string;
	mode: RunMode;
	/** How long was waited. Seconds. */
	timeoutSeconds: number;
}

/** The speech did not come about, or nobody says so; it was created, so every failure names its task. */
export function outcomeFailure(
	speaker: Speaker,
	{
		kind,
		task,
		fault,
		taskId,
	}: Pick<PollOutcome<SpeechTask>, 'kind' | 'task' | 'fault' | 'taskId'>,
	output: SpeechOutput,
): ItemResult {
	const { label, mode, timeoutSeconds } = speaker;
	const owed = `What it costs is owed. ${RUN_AGAIN[mode]}`;
	const asked = fault && explainFault({ label, advice: SPEECH_ADVICE }, fault);
	if (kind === 'stopped') {
		const message = `The execution was stopped while it waited for the speech of task ${taskId}`;
		return failed(message, sentences(owed), output);
	}
	if (kind === 'timeout') {
		const word = task?.providerStatus ?? output.providerStatus;
		const state = word === null ? 'its state was never told' : `its last known state is "${word}"`;
		return failed(
			`The speech of task ${taskId} was not ready within ${timeoutSeconds} s; ${state}`,
			sentences(
				asked && `The last answer was of no use: ${asked.what}`,
				'It goes on at the provider',
				owed,
				'For longer speech, raise the option "Timeout (Seconds)"',
			),
			output,
		);
	}
	if (kind === 'noLink') {
		return failed(
			`${label} says that the speech of task ${taskId} is finished, but gives no sound`,
			sentences(
				`Look in your ${label} account for task ${taskId}`,
				'If its audio is there, choose "Audio ID" or "URL" as Audio Source of Submit',
				owed,
			),
			output,
		);
	}
	if (fault?.kind === 'key' || fault?.kind === 'account') {
		const message = `The state of the speech of task ${taskId} could not be read: ${asked?.what}`;
		return failed(message, sentences(asked?.advice, owed), output, { fault });
	}
	// The provider took the text, gave no sound, and has no way to ask for it.
	const message = `${label} took the text as task ${taskId} and gave no sound, and the task cannot be asked for: ${asked?.what}`;
	return failed(
		message,
		sentences(
			`Look in your ${label} account for task ${taskId}`,
			'If its audio is there, choose "Audio ID" or "URL" as Audio Source of Submit',
			owed,
		),
		output,
		fault ? { fault } : {},
	);
}

/** The provider says that it could not speak the text. */
export function speechFailed(
	{ label }: Speaker,
	task: SpeechTask,
	output: SpeechOutput,
): ItemResult {
	const reason = task.failureReason ?? 'the provider gave no reason';
	return failed(
		`${label} could not make the speech of task ${task.taskId}: ${reason}`,
		'Common reasons are a voice that the account does not have, and content rules. A retry of this execution finds the same task; change the item or start a new execution to have it made anew.',
		output,
	);
}

/** It is made, but the file that is wanted, or needed, cannot be had. */
export function notFetched(
	{ mode }: Speaker,
	task: SpeechTask,
	why: string,
	output: SpeechOutput,
): ItemResult {
	return failed(
		`The speech of task ${task.taskId} is ready, but could not be downloaded: ${why}`,
		sentences(
			'It is paid for',
			RUN_AGAIN[mode],
			task.audioId === null
				? null
				: `A Submit needs no file: its Audio Source "Audio ID" takes ${task.audioId}`,
		),
		output,
	);
}

function failed(
	message: string,
	description: string,
	output: SpeechOutput,
	facts: FailureFacts = {},
): ItemResult {
	return {
		json: { ...output, failureReason: output.failureReason ?? message },
		failure: new Failure(message, description, facts),
	};
}
