import type { IExecuteFunctions } from 'n8n-workflow';

import { unfinishedTask, videoStillMade } from '../../n8n/failedItem';
import { originOf } from '../../n8n/nodeRun';
import { textOf } from '../../n8n/values';
import type { Ledger } from '../../task/ledger';
import type { SpeechTask } from '../../task/speechTask';
import { isRequest, type ReadText } from './read';

/** The record of the speech, or a part of it, that an item is led back without, or without whose video; or `null`. */
export type KeyOfSpeech = (itemIndex: number) => string | null;

/**
 * Of an item that is led back because its speech or its video was not ready in time, the speech that there is
 * already, whatever its text has become.
 *
 * @param keys the record of each item, as `KeyOfSpeech` finds it
 */
export function goingOn(
	ledger: Ledger<SpeechTask>,
	texts: readonly ReadText[],
	keys: ReadonlyArray<string | null>,
): ReadText[] {
	return texts.map((text) => {
		const { itemIndex, request } = text;
		if (!isRequest(request)) return text;
		const key = ledger.keyOfPart(keys[itemIndex] ?? null, request.wanted.part);
		return { itemIndex, request: { ...request, wanted: ledger.reopened(key, request.wanted) } };
	});
}

/** For the items of Generate: a video that is late says from which speech n8n has it. */
export const keyByOrigin =
	(context: IExecuteFunctions, ledger: Ledger<SpeechTask>): KeyOfSpeech =>
	(itemIndex) => {
		const task = unfinishedTask(context.getInputData()[itemIndex]?.json ?? {});
		if (task === null) return null;
		const { taskId } = task.isOfVideo ? originOf(context, itemIndex) : task;
		return ledger.keyOf(textOf(taskId));
	};

/** Tells Submit of each item whose video is still being made. */
export function tellingSubmit(context: IExecuteFunctions, texts: readonly ReadText[]): ReadText[] {
	const items = context.getInputData();
	return texts.map((text, index) => {
		const { itemIndex, request } = text;
		// Of a text that is cut only now, the video is none of a part.
		const isAlone = [index - 1, index + 1].every((next) => texts[next]?.itemIndex !== itemIndex);
		if (!isAlone || !isRequest(request)) return text;
		return { itemIndex, request: { ...request, ...videoStillMade(items[itemIndex]?.json ?? {}) } };
	});
}
