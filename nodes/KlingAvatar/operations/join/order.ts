import type { IDataObject } from 'n8n-workflow';

import { InputProblem } from '../../n8n/inputProblem';
import { partOfWhole, type PartOfWhole } from '../../n8n/partOfWhole';
import type { MissingPart } from './missing';

/** Items in the order of joining, and the parts that none of them is. */
export interface OrderedParts {
	items: number[];
	absent: MissingPart[];
}

/** A numbered item. */
type NumberedItem = PartOfWhole & { item: number };

/**
 * By their numbers where they are the parts of one whole, whatever the order they come in. Items without
 * numbers, and the parts of several wholes one whole behind the other, are in order as they come.
 *
 * @param group the indexes of the items
 * @throws {InputProblem} for parts of several wholes that come mixed
 */
export function orderParts(
	group: readonly number[],
	items: readonly IDataObject[],
	skipsMissing: boolean,
): OrderedParts {
	const numbered = group.flatMap((item): NumberedItem[] => {
		const own = partOfWhole(items[item]);
		return own ? [{ ...own, item }] : [];
	});
	const areAllNumbered = numbered.length === group.length;
	const areUnique = new Set(numbered.map(({ part }) => part)).size === numbered.length;
	const areOfOne = new Set(numbered.map(({ parts }) => parts)).size === 1;
	if (areAllNumbered && areUnique && areOfOne) {
		const sorted = numbered.toSorted((one, other) => one.part - other.part);
		return { items: sorted.map(({ item }) => item), absent: absentParts(sorted) };
	}
	const wholes = ascending(numbered);
	const absent = wholes.map(absentParts);
	const broken = absent.findIndex(({ length }) => length > 0);
	if (wholes.length > 1 && broken >= 0 && !skipsMissing) {
		throw mixedParts(wholes[broken] ?? [], wholes[broken + 1] ?? wholes[broken - 1] ?? []);
	}
	// Beside items without a number, nobody can say what is missing.
	return { items: [...group], absent: areAllNumbered ? absent.flat() : [] };
}

/** The items as runs in which the numbers rise and the whole is the same. */
function ascending(numbered: readonly NumberedItem[]): NumberedItem[][] {
	const runs: NumberedItem[][] = [];
	for (const item of numbered) {
		const run = runs.at(-1);
		const last = run?.at(-1);
		if (run && last && item.part > last.part && item.parts === last.parts) run.push(item);
		else runs.push([item]);
	}
	return runs;
}

/** Parts of a whole that no item is. */
function absentParts(whole: readonly NumberedItem[]): MissingPart[] {
	const total = whole[0]?.parts ?? null;
	if (total === null) return [];
	const numbers = new Set(whole.map(({ part }) => part));
	// Who counts from 0 has no part of the number that the whole has.
	const first = numbers.has(0) ? 0 : 1;
	return Array.from({ length: total }, (_, index) => index + first)
		.filter((part) => !numbers.has(part))
		.map((part) => ({ item: null, part, reason: `no item has part ${part} of ${total}` }));
}

function mixedParts(one: readonly NumberedItem[], other: readonly NumberedItem[]): InputProblem {
	const name = (numbered: NumberedItem | undefined) =>
		`item ${numbered?.item} says part ${numbered?.part}${numbered?.parts === null ? '' : ` of ${numbered?.parts}`}`;
	return new InputProblem(
		`The numbers of the parts do not say one order: ${name(one.at(-1))}, ${name(other[0])}`,
		'If they belong to several videos, set Group By to "Value of a Field". If they are to be joined in the order of the items, remove their field "part" with an Edit Fields node before.',
	);
}
