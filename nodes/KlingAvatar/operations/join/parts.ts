import type { IDataObject } from 'n8n-workflow';

import { partOfWhole, type PartOfWhole } from '../../n8n/partOfWhole';

/** An item that is to be joined, as far as its place depends on it. */
export interface Candidate {
	item: number;
	/** What it is a part of, from the outermost whole to the innermost; empty for an item without a number. */
	path: readonly PartOfWhole[];
	hasVideo: boolean;
	/** Which task its video is of; `null` where the item does not say. */
	task: string | null;
}

/** The items of one place in the video: those that are the same part, or parts of that part. */
export type Part = readonly Candidate[];

/** A part that can't be joined. */
export interface MissingPart extends IDataObject {
	/** `null` where there is not even an item. */
	item: number | null;
	part: number | null;
	/** What was cut into parts of which this is one, where that is a part itself. */
	partOf?: { part: number; parts: number | null };
	reason: string;
}

/** Items in order, and what is missing between them. */
export interface OrderedItems {
	items: number[];
	absent: MissingPart[];
	/** Two items of which only one can be in the video, although both have one. */
	clash: readonly [Candidate, Candidate] | null;
}

/** What an item says it is a part of, from the outermost whole to the innermost. */
export function pathOf(json: unknown): PartOfWhole[] {
	const path: PartOfWhole[] = [];
	for (let own = partOfWhole(json); own !== null; own = own.partOf) path.unshift(own);
	return path;
}

/** Which part an item is, as the output names it. */
export function partFieldsOf(json: IDataObject | undefined): Pick<MissingPart, 'part' | 'partOf'> {
	const { part = null, partOf = null } = partOfWhole(json) ?? {};
	return { part, ...partOfIn(partOf) };
}

const partOfIn = (whole: PartOfWhole | null | undefined): Pick<MissingPart, 'partOf'> =>
	whole ? { partOf: { part: whole.part, parts: whole.parts } } : {};

/** The items of one place in order. Of those that failed and were made again, the one with a video is taken. */
export function orderPart(place: Part, depth = 0): OrderedItems {
	const versions = [...groupBy(place, ({ path }) => versionOf(path, depth)).values()];
	const [version, other] = versions.filter(hasVideo);
	if (version && other) {
		const [one, another] = [version, other].map((items) => items.find((item) => item.hasVideo));
		if (one && another) return { items: [], absent: [], clash: [one, another] };
	}
	const chosen = version ?? versions.at(-1) ?? [];
	const isCut = chosen.some(({ path }) => path.length > depth + 1);
	return isCut ? orderCut(chosen, depth + 1) : chooseItem(chosen);
}

/** The parts of one cut in order of their numbers. */
function orderCut(parts: Part, depth: number): OrderedItems {
	const places = [...groupBy(parts, ({ path }) => path[depth]?.part).entries()]
		.toSorted(([one = 0], [other = 0]) => one - other)
		.map(([, place]) => place);
	const ordered = places.map((place) => orderPart(place, depth));
	return {
		items: ordered.flatMap(({ items }) => items),
		absent: [...absentParts(places, depth), ...ordered.flatMap(({ absent }) => absent)],
		clash: ordered.find(({ clash }) => clash !== null)?.clash ?? null,
	};
}

/** One of the items that are the same part: the last that has a video, or the last of those that failed. */
function chooseItem(same: Part): OrderedItems {
	const [one, ...others] = same.filter((item) => item.hasVideo);
	const another = others.find(({ task }) => task === null || task !== one?.task);
	if (one && another) return { items: [], absent: [], clash: [one, another] };
	const chosen = others.at(-1) ?? one ?? same.at(-1);
	return { items: chosen ? [chosen.item] : [], absent: [], clash: null };
}

/** Parts of a cut that no item is, not even one that failed. */
export function absentParts(places: readonly Part[], depth = 0): MissingPart[] {
	const steps = places.flatMap((place) => place[0]?.path[depth] ?? []);
	const total = steps.find(({ parts }) => parts !== null)?.parts ?? null;
	if (total === null) return [];
	const numbers = new Set(steps.map(({ part }) => part));
	const outer = places[0]?.[0]?.path.slice(0, depth) ?? [];
	const partOf = partOfIn(steps[0]?.partOf);
	// Who counts from 0 has no part of the number that the whole has.
	const first = numbers.has(0) ? 0 : 1;
	return Array.from({ length: total }, (_, index) => index + first)
		.filter((part) => !numbers.has(part))
		.map((part) => ({
			item: null,
			part,
			...partOf,
			reason: `no item has ${pathWords([...outer, { part, parts: total }])}`,
		}));
}

/** "item 3 (part 4): its video failed" */
export function describeMissing({ item, part, partOf, reason }: MissingPart): string {
	if (item === null) return reason;
	return `item ${item}${part === null ? '' : ` (${pathWords([...(partOf ? [partOf] : []), { part, parts: null }])})`}: ${reason}`;
}

/** "part 1 of 2", or "part 1 of 2 of part 3 of 4" where part 3 was cut again. */
export function pathWords(path: ReadonlyArray<Pick<PartOfWhole, 'part' | 'parts'>>): string {
	// What was cut into one part stayed whole.
	const cuts = path.filter(({ parts }) => parts !== 1);
	return (cuts.length > 0 ? cuts : path.slice(-1))
		.toReversed()
		.map(({ part, parts }) => `part ${part}${parts === null ? '' : ` of ${parts}`}`)
		.join(' of ');
}

/** Which cut of a part an item is from; `null` where it is the part itself. */
function versionOf(path: Candidate['path'], depth: number): string | null {
	const next = path[depth + 1];
	return next === undefined ? null : (next.cutId ?? '');
}

const hasVideo = (items: Part): boolean => items.some((item) => item.hasVideo);

/** In the order in which their first items come. */
export function groupBy<Value, Key>(
	values: readonly Value[],
	keyOf: (value: Value) => Key,
): Map<Key, Value[]> {
	const groups = new Map<Key, Value[]>();
	for (const value of values) {
		const key = keyOf(value);
		const group = groups.get(key) ?? [];
		group.push(value);
		groups.set(key, group);
	}
	return groups;
}
