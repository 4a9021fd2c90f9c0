import type { IDataObject } from 'n8n-workflow';

import { Failure, sentences } from '../task/failure';
import { isObject, textOf } from './values';

const PASSED_ON = 'An earlier node failed for this item, which is passed on';

/**
 * What an item says of the failure of an earlier node of this package, on its regular output or on its error
 * output, to be passed on; `null` for any other item. A column of the user's own that is called `error` or
 * `details` is none.
 */
export function earlierFailure(json: IDataObject): Failure | null {
	const state = [json.details, json].filter(isObject).find(({ isSuccess }) => isSuccess === false);
	const reason = textOf(state?.failureReason);
	if (!state || reason === null) return null;
	const advice = textOf(state.failureAdvice);
	const isPassedOn = advice?.startsWith(PASSED_ON) ?? false;
	const reference = textOf(state.submission);
	const isOfVideo = 'progressPercent' in state && state.failedResource !== 'speech';
	return new Failure(reason, sentences(isPassedOn ? null : PASSED_ON, advice), {
		mayHaveBeenCharged: state.mayHaveBeenCharged === true,
		...(reference === null ? {} : { reference }),
		...(isOfVideo ? {} : { failedResource: 'speech' }),
		known: { externalTaskId: textOf(state.externalTaskId) },
	});
}

/** Whether an item is what Speech put out, so that its task is no video. */
export function isOfSpeech(json: IDataObject): boolean {
	return 'audioId' in json && 'voiceId' in json && !('progressPercent' in json);
}
