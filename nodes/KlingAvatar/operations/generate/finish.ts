import type { IBinaryData, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { ItemResult } from '../../n8n/items';
import { isToolRun } from '../../n8n/nodeRun';
import { itemOptions } from '../../n8n/parameters';
import type { Session } from '../../n8n/session';
import type { Created } from '../../paying/taskClient';
import type { StatusQuestion } from '../../providers/statusQuestion';
import { charactersOf, speechOutput, type SpeechTask } from '../../task/speechTask';
import { outputFieldOf } from './readRequest';
import type { SpeechRequest } from './request';
import { downloadSpeech, secondsOfFile, secondsOfLink } from './soundFile';
import { notFetched, speechFailed, type Speaker } from './speechFailures';

/** A task that was created for an item. */
export type Made = Created<SpeechTask>;

/** What is known of an item's speech, as it is put out: an earlier try may have sent another text. */
export function madeOutput({ input }: SpeechRequest, { task, reused }: Made) {
	const text = task.text ?? input.text;
	const { voiceId } = input;
	return speechOutput(task, { text, voiceId, characters: charactersOf(text), reused });
}

/**
 * The item of a speech that has ended: with its length, which is measured where the provider does not tell
 * it, and with its file, if that was asked for or is the only way to the sound.
 */
export async function finishedItem(
	session: Session<IExecuteFunctions>,
	ask: StatusQuestion<SpeechTask>,
	request: SpeechRequest,
	made: Made,
	speaker: Speaker,
): Promise<ItemResult> {
	const { task } = made;
	const output = madeOutput(request, made);
	if (task.status === 'failed') {
		return speechFailed(speaker, task, output);
	}
	const isWithoutLink = task.audioUrl === null && task.audioId === null;
	if (isToolRun(session.context) && isWithoutLink) {
		const nextStep =
			'The speech is made, but only as a file, which no tool can pass on. Tell the user.';
		return { json: { ...output }, nextStep };
	}
	const fetchFile = async () => await downloadSpeech(session, ask, task, request.input.format);
	let file: IBinaryData | null = null;
	if (request.outputField !== null || isWithoutLink) {
		const download = await fetchFile();
		if (!download.ok) {
			return notFetched(speaker, task, download.why, output);
		}
		file = download.file;
	}
	let seconds = task.audioDurationSeconds;
	if (seconds === null && file === null && task.audioUrl !== null) {
		seconds = await secondsOfLink(session, task.audioUrl);
		if (seconds === null && isOwn(session, task.audioUrl)) {
			// A link that needs the key is of no use to what follows; the file is.
			const download = await fetchFile();
			if (download.ok) file = download.file;
		}
	}
	if (seconds === null && file !== null) seconds = await secondsOfFile(session, file);
	const json: IDataObject = { ...output, audioDurationSeconds: seconds };
	if (file === null) return { json };
	const options = itemOptions(session.context, request.itemIndex);
	const field = request.outputField ?? outputFieldOf(options);
	return { json, file: { field, content: file, noun: 'speech' } };
}

/** Whether a link leads to the gateway itself. */
function isOwn({ credential }: Session<IExecuteFunctions>, link: string): boolean {
	return new URL(link).origin === new URL(credential.baseUrl).origin;
}
