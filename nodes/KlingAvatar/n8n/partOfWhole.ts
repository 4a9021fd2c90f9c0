import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { nodeRunOf } from './nodeRun';
import { hashOf } from './submissionMarks';
import { isObject, textOf } from './values';

/** Which part of a text or a sound an item is, and of which. */
export interface PartOfWhole {
	/** Counted from 1. */
	part: number;
	/** How many there are; `null` when the item does not say. */
	parts: number | null;
	/**
	 * Which cut of which whole it is from, the same for all of its parts and for no other; `null` for a number that
	 * is not this node's own, or from a version that did not say.
	 */
	cutId: string | null;
	/** What was cut into these parts, where that was a part already. */
	partOf: PartOfWhole | null;
}

/** More than a script has is no number of parts. */
const MOST_PARTS = 10_000;

/** What an item says of itself in its fields `part`, `parts`, `cutId` and `partOf`; `null` where it is no part. */
export function partOfWhole(json: unknown): PartOfWhole | null {
	if (!isObject(json)) return null;
	const part = count(json.part);
	if (part === null) return null;
	return {
		part,
		parts: count(json.parts),
		cutId: textOf(json.cutId),
		partOf: partOfWhole(json.partOf),
	};
}

/** The same fields, to go along with what becomes of the part; none where the item has none. */
export function partFields(json: unknown): IDataObject {
	const own = partOfWhole(json);
	if (own === null || !isObject(json)) return {};
	const { part, parts, cutId } = own;
	return {
		part,
		...(parts === null ? {} : { parts }),
		...(cutId === null ? {} : { cutId }),
		...(isObject(json.partOf) ? { partOf: json.partOf } : {}),
	};
}

/**
 * The fields of a part of an item's text or sound. What the item itself is a part of is kept in `partOf`, also a
 * number or a name of the user's own in its field `part`.
 *
 * @param number which of its parts, counted from 1
 */
export function fieldsOfPart(
	json: IDataObject | undefined,
	{ cutId, number, parts }: { cutId: string; number: number; parts: number },
): { part: number; parts: number; cutId: string; partOf?: IDataObject } {
	const { part } = json ?? {};
	const isNamed = typeof part === 'number' || (typeof part === 'string' && part.trim() !== '');
	const outer = isNamed ? { part, parts: null, cutId: null, ...partFields(json) } : null;
	return { part: number, parts, cutId, ...(outer === null ? {} : { partOf: outer }) };
}

/**
 * The `cutId` of a cut that is made now: another one for every place (a run of the node, an item) and for other
 * parts in the same place, as a second try may make them. From here on it is only copied.
 *
 * @param pieces what tells these parts from other ones: their texts, or the sizes of their files
 */
export function newCutId(
	context: IExecuteFunctions,
	itemIndex: number,
	pieces: ReadonlyArray<string | number>,
): string {
	const { execution, run } = nodeRunOf(context);
	return hashOf([execution, context.getNode().name, run, itemIndex, pieces]);
}

/** Nodes that read tables give numbers as text. */
function count(value: unknown): number | null {
	const number = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
	const isCount = typeof number === 'number' && Number.isInteger(number);
	return isCount && number >= 0 && number <= MOST_PARTS ? number : null;
}
