import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { InputProblem } from '../../n8n/inputProblem';
import { itemOptions, itemParameter } from '../../n8n/parameters';
import { readChoice, readText } from '../../n8n/values';

/** What Join is to do, the same for all items. */
export interface JoinRequest {
	source: 'binary' | 'url';
	/** Name of the field by whose value items are grouped; `null` for one group of all. */
	groupField: string | null;
	skipsMissing: boolean;
	cutsToSpeech: boolean;
	outputField: string;
}

/** Items that become one video. */
export interface Group {
	/** The value that its items share; `null` where all items are one group. */
	value: string | null;
	/** Indexes of its items, in the order of joining. */
	items: number[];
}

/** Throws InputProblem. */
export function readJoin(context: IExecuteFunctions): JoinRequest {
	const get = (name: string, fallback: unknown) => itemParameter(context, name, 0, fallback);
	const options = itemOptions(context, 0);
	const groupBy = readChoice('Group By', get('groupBy', 'all'), ['all', 'field']);
	const groupField =
		groupBy === 'field' ? readText('Group Field', get('groupField', '')).trim() : null;
	if (groupField === '') {
		throw new InputProblem(
			'Group Field is empty',
			'Enter the name of the field whose value says which items belong together, such as lesson.',
		);
	}
	return {
		source: readChoice('Video Source', get('videoSource', 'binary'), ['binary', 'url']),
		groupField,
		skipsMissing:
			readChoice('If a Part Is Missing', options.ifPartIsMissing ?? 'fail', ['fail', 'skip']) ===
			'skip',
		cutsToSpeech:
			readChoice('Clip Ends', options.clipEnds ?? 'keep', ['keep', 'cutToSpeech']) ===
			'cutToSpeech',
		outputField:
			readText('Output Data Field Name', options.outputBinaryField ?? 'data').trim() || 'data',
	};
}

/** The groups in the order in which their first items come. Throws InputProblem. */
export function groupItems(items: readonly IDataObject[], groupField: string | null): Group[] {
	const groups = new Map<string, Group>();
	for (const [index, json] of items.entries()) {
		const value = groupField === null ? null : groupValue(json, groupField, index);
		const group = groups.get(value ?? '') ?? { value, items: [] };
		groups.set(value ?? '', group);
		group.items.push(index);
	}
	return [...groups.values()].map((group) => ({ ...group, items: inOrder(group.items, items) }));
}

function groupValue(json: IDataObject, field: string, index: number): string {
	const value = json[field] ?? field.split('.').reduce<unknown>(inside, json);
	if (['string', 'number', 'boolean'].includes(typeof value)) return String(value);
	throw new InputProblem(
		`Item ${index} has no text or number in its field "${field}", by which Join is to group`,
		'Check Group Field, and that the field is still there after Submit and Wait, whose output has fields of its own. A Merge node (Combine by Position) brings it back.',
	);
}

function inside(value: unknown, key: string): unknown {
	return typeof value === 'object' && value !== null
		? (value as Record<string, unknown>)[key]
		: undefined;
}

/** By the number of the part where each item has one of its own; else as the items come. */
function inOrder(indexes: readonly number[], items: readonly IDataObject[]): number[] {
	const parts = indexes.map((index) => partOf(items[index]));
	const areNumbered = parts.every((part) => part !== null) && new Set(parts).size === parts.length;
	if (!areNumbered) return [...indexes];
	return [...indexes].sort((a, b) => (partOf(items[a]) ?? 0) - (partOf(items[b]) ?? 0));
}

/** The number that Split gave the item's part; `null` where there is none. */
export function partOf(json: IDataObject | undefined): number | null {
	return typeof json?.part === 'number' && Number.isFinite(json.part) ? json.part : null;
}
