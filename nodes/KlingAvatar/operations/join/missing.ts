import type { IDataObject } from 'n8n-workflow';

import { partOf, type Group } from './readJoin';

/** A part that can't be joined. `item` is `null` where there is not even an item. */
export interface MissingPart extends IDataObject {
	item: number | null;
	part: number | null;
	reason: string;
}

/** Why an item's own words rule out that it has a video; `null` where they don't. */
export function failureOf(json: IDataObject): string | null {
	const { isSuccess, isFinal, failureReason, status } = json;
	if (isSuccess !== false) return null;
	if (typeof failureReason === 'string' && failureReason !== '') {
		return `its video failed: ${failureReason.replace(/[.\s]+$/, '')}`;
	}
	if (isFinal === false) return 'its video is not ready yet';
	return status === 'failed' ? 'its video failed' : 'it is not a finished video';
}

/** Parts that are numbered but of which no item came. */
export function absentParts(group: Group, items: readonly IDataObject[]): MissingPart[] {
	const numbers = group.items.map((index) => partOf(items[index]));
	const totals = new Set(group.items.map((index) => items[index]?.parts));
	const [total] = totals;
	const isOneSet = totals.size === 1 && new Set(numbers).size === numbers.length;
	if (!isOneSet || typeof total !== 'number' || numbers.includes(null)) return [];
	// More than a script has is no number of parts.
	if (!Number.isInteger(total) || total > 10_000) return [];
	return Array.from({ length: total }, (_, index) => index + 1)
		.filter((part) => !numbers.includes(part))
		.map((part) => ({ item: null, part, reason: `no item has part ${part} of ${total}` }));
}

/** "item 3 (part 4): its video failed" */
export function describeMissing({ item, part, reason }: MissingPart): string {
	if (item === null) return reason;
	return `item ${item}${part === null ? '' : ` (part ${part})`}: ${reason}`;
}
