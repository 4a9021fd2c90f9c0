import type {
	IDataObject,
	INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

import { isObject, textOf } from './values';

/**
 * An item for n8n's error output. n8n 2 recognises one by the keys `error` and `details` alone, and adds the
 * input's own fields. n8n 1 does not know `details` there, but takes an item with an `error` beside its JSON,
 * whose JSON it would then replace by the message: unless that `error` is not enumerable, and so not copied
 * when the input's fields are added.
 */
export function errorOutputItem(
	message: string,
	details: IDataObject,
	error: NodeApiError | NodeOperationError,
	rest: Omit<INodeExecutionData, 'json'>,
): INodeExecutionData {
	const item: INodeExecutionData = { json: { error: message, details }, ...rest };
	return Object.defineProperty(item, 'error', { value: error, enumerable: false });
}

/** What n8n calls an item by that failed, where nothing else is in it. */
const FAILURE_KEYS = ['error', 'message', 'details'];

/**
 * Why an item failed, where that is beyond doubt; `null` where it did not, and where only a column is called
 * `error`. What n8n puts out brings an error beside the JSON, or an object in it; what this node puts out brings
 * `details` of its own.
 */
export function failureIn({ json, error }: INodeExecutionData): string | null {
	const { details } = json;
	if (error) return error.message;
	if (isObject(json.error)) return textOf(json.error.message);
	if (!isObject(details) || textOf(details.failureAdvice) === null) return null;
	return textOf(details.failureReason) ?? textOf(json.error);
}

/** Why an item failed that holds nothing but an error, as most nodes of n8n put it out on Continue. */
export function bareFailure(json: IDataObject): string | null {
	const isBare = Object.keys(json).every((name) => FAILURE_KEYS.includes(name));
	return isBare ? textOf(json.error) : null;
}

/**
 * The fields of an item that may come from an error output, without what failed there: a new result with a key
 * `error` would count as a failure (n8n's Retry On Fail acts on it). A sheet's own columns of these names stay.
 */
export function withoutFailure(item: INodeExecutionData): IDataObject {
	const { isSuccess, failureAdvice } = item.json;
	const isGoingOn = isSuccess === false && textOf(failureAdvice) !== null;
	const dropped = [
		...(failureIn(item) === null ? [] : ['error', 'details']),
		...(isGoingOn ? ['isSuccess', 'failureReason', 'failureAdvice'] : []),
	];
	const left = Object.entries(item.json).filter(([name]) => !dropped.includes(name));
	return Object.fromEntries(left);
}
