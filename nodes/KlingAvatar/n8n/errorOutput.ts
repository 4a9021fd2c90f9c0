import type {
	IDataObject,
	INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

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

/**
 * The fields of an item that may come from an error output, without what failed there: a new result with a key
 * `error` would count as a failure (n8n's Retry On Fail acts on it).
 */
export function withoutFailure(json: IDataObject = {}): IDataObject {
	if (!('error' in json)) return json;
	const left = Object.entries(json).filter(([name]) => name !== 'error' && name !== 'details');
	return Object.fromEntries(left);
}
