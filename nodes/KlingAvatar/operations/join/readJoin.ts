import type { IDataObject, IExecuteFunctions, IWorkflowDataProxyData } from 'n8n-workflow';

import { Failure } from '../../task/failure';
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
	/** Indexes of its items. */
	items: number[];
}

/** Throws Failure. */
export function readJoin(context: IExecuteFunctions): JoinRequest {
	const get = (name: string, fallback: unknown) => itemParameter(context, name, 0, fallback);
	const options = itemOptions(context, 0);
	const groupBy = readChoice('Group By', get('groupBy', 'all'), ['all', 'field']);
	const groupField =
		groupBy === 'field' ? readText('Group Field', get('groupField', '')).trim() : null;
	if (groupField === '') {
		throw new Failure(
			'"Group Field" is empty',
			'Enter the name of the field whose value says which items belong together, such as lesson.',
		);
	}
	return {
		source: readChoice('Video Source', get('videoSource', 'binary'), ['binary', 'url']),
		groupField,
		skipsMissing:
			readChoice('If a Part Is Missing', options.ifPartIsMissing ?? 'fail', ['fail', 'skip']) ===
			'skip',
		cutsToSpeech: clipEndsOf(options) === 'cutToSpeech',
		outputField:
			readText('Put Output File in Field', options.outputBinaryField ?? 'data').trim() || 'data',
	};
}

/** Throws Failure. */
export const clipEndsOf = ({ clipEnds }: IDataObject): 'cutToSpeech' | 'keep' =>
	readChoice('Clip Ends', clipEnds ?? 'keep', ['keep', 'cutToSpeech']);

/** The groups in the order in which their first items come. Throws Failure. */
export function groupItems(context: IExecuteFunctions, groupField: string | null): Group[] {
	const groups = new Map<string, Group>();
	for (const index of context.getInputData().keys()) {
		const value = groupField === null ? null : groupValue(context, groupField, index);
		const group = groups.get(value ?? '') ?? { value, items: [] };
		groups.set(value ?? '', group);
		group.items.push(index);
	}
	return [...groups.values()];
}

/**
 * The value of a field in the item, or else in the items that it comes from: Submit and Wait put out fields of
 * their own, and a lesson's name is not among them.
 */
function groupValue(context: IExecuteFunctions, field: string, index: number): string {
	const valueIn = (json: IDataObject) =>
		textOf(json[field] ?? field.split('.').reduce<unknown>(inside, json));
	const own = valueIn(context.getInputData()[index]?.json ?? {});
	const value = own ?? firstOf(ancestors(context, index), valueIn);
	if (value !== null) return value;
	throw new Failure(
		`Item ${index} has no text or number in its field "${field}", by which Join is to group, and neither has an item that it comes from`,
		'Check "Group Field". Where a node between loses the link between its items and those before (a Code or a Merge node, say), put the field into the items again with an Edit Fields node.',
	);
}

function textOf(value: unknown): string | null {
	if (typeof value === 'string' && value.trim() === '') return null;
	return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : null;
}

function firstOf<From, To>(values: Iterable<From>, read: (value: From) => To | null): To | null {
	for (const value of values) {
		const found = read(value);
		if (found !== null) return found;
	}
	return null;
}

/** The items that an item comes from, by n8n's links between items; those of the nearest nodes first. */
function* ancestors(context: IExecuteFunctions, index: number): Generator<IDataObject> {
	const proxy = context.getWorkflowDataProxy(index);
	const nodes = context.getParentNodes(context.getNode().name) as ReadonlyArray<{ name: string }>;
	for (const { name } of nodes) {
		const json = linkedItem(proxy, name);
		if (json) yield json;
	}
}

/** n8n throws where a node has not run or its items are not linked. */
function linkedItem(proxy: IWorkflowDataProxyData, node: string): IDataObject | null {
	try {
		const { item } = (proxy.$ as (name: string) => { item?: { json?: IDataObject } })(node);
		return item?.json ?? null;
	} catch {
		return null;
	}
}

function inside(value: unknown, key: string): unknown {
	return typeof value === 'object' && value !== null
		? (value as Record<string, unknown>)[key]
		: undefined;
}
