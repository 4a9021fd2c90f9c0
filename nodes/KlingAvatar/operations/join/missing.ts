import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { bareFailure, failureIn } from '../../n8n/failedItem';
import { partOfWhole } from '../../n8n/partOfWhole';
import { pathWords, type MissingPart } from './places';

/** Which part an item is, as the output names it. */
export function placeOf(json: IDataObject | undefined): Pick<MissingPart, 'part' | 'partOf'> {
	const { part = null, partOf = null } = partOfWhole(json) ?? {};
	return {
		part,
		...(partOf === null ? {} : { partOf: { part: partOf.part, parts: partOf.parts } }),
	};
}

/** Why an item's own words rule out that it has a video; `null` where they don't. */
export function failureOf(item: INodeExecutionData): string | null {
	const { isSuccess, isFinal, status, error, message } = item.json;
	const isSaid = isSuccess === false && typeof error === 'string' && typeof message === 'string';
	const reason =
		failureIn(item) ??
		(isSuccess === false ? item.json.failureReason : null) ??
		// From a callback of n8n 1, which has no `details`.
		(isSaid ? error : null);
	if (typeof reason === 'string' && reason !== '') return failed(reason);
	if (isSuccess !== false) return null;
	if (isFinal === false) return 'its video is not ready yet';
	return status === 'failed' ? 'its video failed' : 'it is not a finished video';
}

/** Why an item that has no video has none: what its words leave open is settled by that. */
export function whyNone({ json }: INodeExecutionData, words: string): string {
	const bare = bareFailure(json);
	if (bare !== null) return failed(bare);
	const { error } = json;
	return typeof error === 'string' && error !== ''
		? `${words}; its field "error" says "${unended(error)}"`
		: words;
}

const failed = (reason: string): string => `its video failed: ${unended(reason)}`;

const unended = (sentence: string): string => sentence.replace(/[.\s]+$/, '');

/** "item 3 (part 4): its video failed" */
export function describeMissing({ item, part, partOf, reason }: MissingPart): string {
	if (item === null) return reason;
	return `item ${item}${part === null ? '' : ` (${pathWords([...(partOf ? [partOf] : []), { part, parts: null }])})`}: ${reason}`;
}
