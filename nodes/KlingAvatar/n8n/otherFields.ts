import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { NodeContext } from '../gateway/transport';
import { findProvider } from '../providers';
import { unknownTaskOutput } from '../task/task';
import { attempt, type Failure } from '../task/failure';
import { ownDetails } from './failedItem';
import { isToolRun } from './nodeRun';
import { itemParameter, labelled } from './parameters';
import { readSwitch } from './values';

/** What every item of a video says about its task. */
const OF_A_TASK = Object.keys(unknownTaskOutput('')).filter((name) => name !== 'externalTaskId');
/** What an item of this node says about its task besides; of any other item, these are the user's own columns. */
const OF_OWN_TASK = [
	'externalTaskId',
	'model',
	'mode',
	'audioDurationSeconds',
	'reused',
	'callbackExecutionId',
];
/** What an item of this node says about one try or one answer, of which the next one makes its own. */
const OF_ONE_TRY = [
	'failureAdvice',
	'failedResource',
	'mayHaveBeenCharged',
	'submission',
	'raw',
	'checkOnly',
	'request',
];
/** Where a column named `error` goes: n8n's Retry On Fail takes an item that has one for a failed one. */
const RENAMED_ERROR = 'inputError';

/**
 * Whether the input's other fields and files go along with a result: one answer for the whole node. A tool puts
 * out its result alone. Never throws.
 */
export function includesOtherFields(context: NodeContext): boolean | Failure {
	if (isToolRun(context)) return false;
	const label = 'Include Other Input Fields';
	const read = () => readSwitch(label, itemParameter(context, 'includeOtherFields', 0, false));
	return attempt(() => labelled(label, read));
}

/**
 * The fields of an item that stay beside a result. What the item says about an earlier task is `null` where the
 * result does not say it of its own; what a failure added is left out. There is never a key `error`: a column
 * of that name becomes `inputError`.
 *
 * @param result the fields that win
 */
export function otherFields(item: INodeExecutionData | undefined, result: IDataObject) {
	const json = item?.json ?? {};
	const isOwn = isOwnItem(json);
	const isLate = isOfOtherTask(json, result);
	const isLed = ownDetails(json) !== null;
	const left: IDataObject = {};
	for (const [name, value] of Object.entries(json)) {
		// Of what could not be read, the text is what the next try needs.
		const isResult = name in result && (name !== 'text' || result.text !== null);
		if (isResult || (isLed && (name === 'error' || name === 'details'))) continue;
		if (isOwn && OF_ONE_TRY.includes(name)) continue;
		const isStale = isLate && (OF_A_TASK.includes(name) || (isOwn && OF_OWN_TASK.includes(name)));
		if (name !== 'error') left[name] = isStale ? null : value;
		else if (!(RENAMED_ERROR in json)) left[RENAMED_ERROR] = value;
	}
	return left;
}

/** Whether this node made the item, whatever its operation. */
function isOwnItem(json: IDataObject): boolean {
	return 'isFinal' in json && 'taskId' in json && findProvider(json.provider) !== null;
}

/** Whether the item names a task, and not the one that the result is about. */
function isOfOtherTask({ taskId }: IDataObject, result: IDataObject): boolean {
	const isNamed = taskId !== undefined && taskId !== null && taskId !== '';
	return isNamed && String(taskId) !== String(result.taskId);
}

/** A file that an operation made, before it is known which field of the item it gets. */
export interface OwnFile {
	/** The field that the user named. */
	field: string;
	content: IBinaryData;
	/** What it is, which is also the field that it gets where the other one is taken. */
	noun: 'video' | 'speech';
}

/** A file, and the item that it goes into. */
export interface PlacedFile {
	file: OwnFile;
	taskId: unknown;
	item: INodeExecutionData | undefined;
}

/**
 * The field for each file by the one that the user named: that one, unless an item has another file there. Then
 * the first free one, and the same for all items, since the node that follows names one field for all.
 */
export function freeFields(placed: readonly PlacedFile[]): Map<string, string> {
	const byField = new Map<string, PlacedFile[]>();
	for (const one of placed) {
		const group = byField.get(one.file.field);
		if (group) group.push(one);
		else byField.set(one.file.field, [one]);
	}
	const fields = new Map<string, string>();
	for (const [wanted, all] of byField) {
		const noun = all[0]?.file.noun ?? wanted;
		const isFree = (field: string) => all.every((one) => !holdsAnother(one, field));
		let field = isFree(wanted) ? wanted : noun;
		for (let count = 1; !isFree(field); count += 1) field = `${noun}_${count}`;
		fields.set(wanted, field);
	}
	return fields;
}

/** Whether an item has a file there that is not the same one, fetched before: then it is replaced. */
function holdsAnother({ file: { content }, taskId, item }: PlacedFile, field: string): boolean {
	const present = item?.binary?.[field];
	if (!present) return false;
	const isOfTask = taskId !== null && item?.json.taskId === taskId;
	const isAlike = present.fileName === content.fileName && present.mimeType === content.mimeType;
	return !(isOfTask && isAlike);
}
