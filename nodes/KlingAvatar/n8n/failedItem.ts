import {
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type JsonObject,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

import { Failure, sentences } from '../task/failure';
import { isObject, textOf } from './values';

/** The error n8n shows. What is known about the tasks goes along as data, under `context`. */
export function nodeError(
	node: INode,
	{ message: what, description, fault }: Failure,
	itemIndex: number,
	data: IDataObject,
): NodeApiError | NodeOperationError {
	const message = `${what} [item ${itemIndex}]`;
	const error =
		fault && fault.httpStatus !== null
			? new NodeApiError(node, { message } as JsonObject, {
					message,
					description,
					httpCode: String(fault.httpStatus),
					itemIndex,
				})
			: new NodeOperationError(node, message, { description, itemIndex });
	Object.assign(error.context, data);
	return error;
}

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
	if (error) return error.message;
	if (isObject(json.error)) return textOf(json.error.message);
	const details = ownDetails(json);
	return details && (textOf(details.failureReason) ?? textOf(json.error));
}

/** The `details` that this node has put into an item, because it failed or has come back so; `null` for others. */
export const ownDetails = ({ details }: IDataObject): IDataObject | null =>
	isObject(details) && textOf(details.failureAdvice) !== null ? details : null;

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
		...(ownDetails(item.json) === null ? [] : ['details']),
		...(isGoingOn ? ['isSuccess', 'failureReason', 'failureAdvice'] : []),
	];
	const left = Object.entries(item.json).filter(([name]) => !dropped.includes(name));
	return Object.fromEntries(left);
}

const PASSED_ON = 'An earlier node failed for this item, which is passed on';

/**
 * What an item says of the failure of an earlier node of this package, on its regular output or on its error
 * output, to be passed on; `null` for any other item. A column of the user's own that is called `error` or
 * `details` is none.
 */
export function earlierFailure(json: IDataObject): Failure | null {
	const state = [json.details, json].filter(isObject).find(({ isSuccess }) => isSuccess === false);
	const reason = textOf(state?.failureReason);
	if (!state || reason === null) return null;
	const advice = textOf(state.failureAdvice);
	const isPassedOn = advice?.startsWith(PASSED_ON) ?? false;
	const reference = textOf(state.submission);
	return new Failure(reason, sentences(isPassedOn ? null : PASSED_ON, advice), {
		mayHaveBeenCharged: state.mayHaveBeenCharged === true,
		...(reference === null ? {} : { reference }),
		...(isOfVideo(state) ? {} : { failedResource: 'speech' }),
		known: { externalTaskId: textOf(state.externalTaskId) },
	});
}

/** A task that is there or may still come about, of an item that was put out as a failed one. */
interface UnfinishedTask {
	taskId: string;
	isOfVideo: boolean;
	/** What says so to a node that the item comes to later. */
	details: IDataObject;
}

/** What an item that Wait, Get or Speech has put out as a failed one goes on with; `null` for any other item. */
export function unfinishedTask(json: IDataObject): UnfinishedTask | null {
	const state = failedState(json);
	const taskId = textOf(state?.taskId);
	if (!state || taskId === null || state.status === 'failed') return null;
	const { status = null, progressPercent = null, failureAdvice } = state;
	const details = { taskId, status, progressPercent, failureAdvice };
	return { taskId, isOfVideo: isOfVideo(state), details };
}

/** Whether an item was put out as a failed one because of its video, so that its sound is none the worse. */
export function hasFailedAsVideo(json: IDataObject): boolean {
	const state = failedState(json);
	return state !== null && isOfVideo(state);
}

const failedState = (json: IDataObject): IDataObject | null =>
	ownDetails(json) ?? (textOf(json.failureAdvice) === null ? null : json);

/** What an item that has come back without its video keeps saying, so that Submit goes on with it. */
export function videoStillMade(json: IDataObject): { details?: IDataObject } {
	const task = unfinishedTask(json);
	return task?.isOfVideo ? { details: task.details } : {};
}

const isOfVideo = (state: IDataObject): boolean =>
	'progressPercent' in state && state.failedResource !== 'speech';

/** Whether an item is what Speech put out, so that its task is no video. */
export function isOfSpeech(json: IDataObject): boolean {
	return 'audioId' in json && 'voiceId' in json && !('progressPercent' in json);
}
