import type { IDataObject } from 'n8n-workflow';

/** Which part of a text or a sound an item is. */
export interface PartOfWhole {
	/** Counted from 1. */
	part: number;
	/** How many there are; `null` when the item does not say. */
	parts: number | null;
}

/** More than a script has is no number of parts. */
const MOST_PARTS = 10_000;

/** What an item says of itself in its fields `part` and `parts`; `null` where it says nothing of the kind. */
export function partOfWhole(json: IDataObject | undefined): PartOfWhole | null {
	const part = count(json?.part);
	return part === null ? null : { part, parts: count(json?.parts) };
}

/** The same two fields, to go along with what becomes of the part; none where the item has none. */
export function partFields(json: IDataObject | undefined): IDataObject {
	const { part, parts } = partOfWhole(json) ?? {};
	return { ...(part === undefined ? {} : { part }), ...(parts ? { parts } : {}) };
}

/** Nodes that read tables give numbers as text. */
function count(value: unknown): number | null {
	const number = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
	const isCount = typeof number === 'number' && Number.isInteger(number);
	return isCount && number >= 0 && number <= MOST_PARTS ? number : null;
}
