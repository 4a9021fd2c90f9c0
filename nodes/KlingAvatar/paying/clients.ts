import type { Gateway } from '../gateway/transport';
import { speechOf } from '../providers';
import { nameReading } from '../providers/answers/read';
import type { RunMode } from '../task/ledgerEntry';
import { speechOutput, unknownSpeechOutput, type SpeechTask } from '../task/speechTask';
import { type AvatarTask, taskOutput, unknownTaskOutput } from '../task/task';
import type { Labels, TaskClient } from './taskClient';

/** A video in the words of a failure. */
const VIDEO_LABELS: Labels = {
	thing: 'a video',
	ifItIsThere: 'If it is there, continue with its task ID in a Get or Wait operation',
	pickUp: 'continue with these task IDs in a Get or Wait operation',
	continueWith: 'continue with that ID in a Get or Wait operation',
};

/** Avatar videos, as Submit makes them. */
export function videoClient(gateway: Gateway, mode: RunMode): TaskClient<AvatarTask> {
	const { adapter, clock, signal, ask } = gateway;
	return {
		provider: adapter,
		labels: VIDEO_LABELS,
		mode,
		clock,
		signal,
		sendRequest: async (request) => await gateway.sendRequest(request),
		readCreated: (answer, externalTaskId) => adapter.readCreated(answer, externalTaskId),
		findByName: adapter.takesExternalTaskId
			? async (externalTaskId, timeoutSeconds) =>
					nameReading(await ask(externalTaskId, timeoutSeconds), externalTaskId)
			: null,
		output: taskOutput,
		unknownOutput: (known) => unknownTaskOutput(adapter.id, known),
	};
}

/** Speech in the words of a failure. */
const SPEECH_LABELS: Labels = {
	thing: 'speech',
	ifItIsThere:
		'If it is there, go on with its audio ID or link: choose "Audio ID" or "URL" as "Audio Source" of Submit',
	pickUp: 'look up these task IDs in your account, and go on with their audio ID or link in Submit',
	continueWith: 'with the item as it was, a retry of this execution picks it up',
};

/** How to get unstuck where a video's advice would speak of pictures. */
const SPEECH_ADVICE = {
	request:
		'Check the fields that the message names. Not every account has every voice, and a voice speaks certain languages only.',
	policy: 'Change the text: the content rules of the service were applied.',
	notFound:
		'Check that the credential is of the account that made the speech. Tasks are forgotten after some time.',
	account:
		'Check the balance, and whether the account may use text to speech, on the website of the service.',
};

/** Speech, as Generate makes it. Nobody lets the caller name it, so an unsure one cannot be looked up. */
export function speechClient(
	{ adapter, clock, signal, sendRequest }: Gateway,
	mode: RunMode,
): TaskClient<SpeechTask> {
	return {
		provider: { label: adapter.label, advice: SPEECH_ADVICE },
		labels: SPEECH_LABELS,
		mode,
		clock,
		signal,
		sendRequest,
		readCreated: (answer) => speechOf(adapter).readCreated(answer),
		findByName: null,
		output: speechOutput,
		unknownOutput: ({ failureReason = null }) => unknownSpeechOutput(adapter.id, { failureReason }),
	};
}
