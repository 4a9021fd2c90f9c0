import type { IExecuteFunctions } from 'n8n-workflow';

import { unfinishedTask, videoStillMade } from '../../n8n/failedItem';
import { originOf } from '../../n8n/nodeRun';
import { textOf } from '../../n8n/values';
import type { Ledger } from '../../task/ledger';
import type { SpeechTask } from '../../task/speechTask';
import { isRequest, type ReadText } from './read';

/**
 * Of an item that is led back because its speech or its video was not ready in time, the speech that there is
 * already, whatever its text has become; and what tells Submit that its video is still being made.
 */
export function goingOn(
	context: IExecuteFunctions,
	ledger: Ledger<SpeechTask>,
	texts: readonly ReadText[],
): ReadText[] {
	const items = context.getInputData();
	return texts.map((text, index) => {
		const { itemIndex, request } = text;
		const { json } = items[itemIndex] ?? { json: {} };
		const task = unfinishedTask(json);
		if (task === null || !isRequest(request)) return text;
		const { taskId } = task.isOfVideo ? originOf(context, itemIndex) : task;
		const key = ledger.keyOfPart(ledger.keyOf(textOf(taskId)), request.wanted.part);
		const wanted = ledger.reopened(key, request.wanted);
		// Of a text that is cut only now, the video is none of a part.
		const isAlone = [index - 1, index + 1].every((next) => texts[next]?.itemIndex !== itemIndex);
		const video = isAlone ? videoStillMade(json) : {};
		return { itemIndex, request: { ...request, ...video, wanted } };
	});
}
