import type { IDataObject } from 'n8n-workflow';

import { Failure, sentences } from '../task/failure';
import { isObject, textOf } from './values';

const PASSED_ON = 'An earlier node failed for this item, which is passed on';

/** An item on which an earlier node of this package failed: what that node said of it is passed on. */
export class EarlierFailure extends Failure {
	constructor(
		reason: string,
		advice: string,
		/** Whether the item is about a video, and not about a speech or a file. */
		readonly isOfVideo: boolean,
		readonly mayHaveBeenCharged: boolean,
		/** The record of what may have been paid. */
		readonly reference: string | null,
		readonly externalTaskId: string | null,
	) {
		super(reason, advice);
	}
}

/**
 * What an item says of the failure of an earlier node, on its regular output or on its error output; `null` for
 * any other item. A column of the user's own that is called `error` or `details` is none.
 */
export function earlierFailure(json: IDataObject): EarlierFailure | null {
	const state = [json.details, json].filter(isObject).find(({ isSuccess }) => isSuccess === false);
	const reason = textOf(state?.failureReason);
	if (!state || reason === null) return null;
	const advice = textOf(state.failureAdvice);
	const isPassedOn = advice?.startsWith(PASSED_ON) ?? false;
	return new EarlierFailure(
		reason,
		sentences(isPassedOn ? null : PASSED_ON, advice),
		'progressPercent' in state,
		state.mayHaveBeenCharged === true,
		textOf(state.submission),
		textOf(state.externalTaskId),
	);
}

/** Whether an item is what Speech put out, so that its task is no video. */
export function isOfSpeech(json: IDataObject): boolean {
	return 'audioId' in json && 'voiceId' in json && !('progressPercent' in json);
}
