import type { IDataObject } from 'n8n-workflow';

/** A part that can't be joined. `item` is `null` where there is not even an item. */
export interface MissingPart extends IDataObject {
	item: number | null;
	part: number | null;
	reason: string;
}

/** Why an item's own words rule out that it has a video; `null` where they don't. */
export function failureOf(json: IDataObject): string | null {
	const { isSuccess, isFinal, failureReason, status, error } = json;
	if (isSuccess === true) return null;
	// What n8n puts out where an item failed in any node.
	if (typeof error === 'string' && error !== '') return `its video failed: ${unended(error)}`;
	if (isSuccess !== false) return null;
	if (typeof failureReason === 'string' && failureReason !== '') {
		return `its video failed: ${unended(failureReason)}`;
	}
	if (isFinal === false) return 'its video is not ready yet';
	return status === 'failed' ? 'its video failed' : 'it is not a finished video';
}

const unended = (sentence: string): string => sentence.replace(/[.\s]+$/, '');

/** "item 3 (part 4): its video failed" */
export function describeMissing({ item, part, reason }: MissingPart): string {
	if (item === null) return reason;
	return `item ${item}${part === null ? '' : ` (part ${part})`}: ${reason}`;
}
