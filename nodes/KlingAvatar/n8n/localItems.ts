import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { errorOutputItem } from './errorOutput';
import type { Failure } from '../task/failure';
import { goesOnAfterFailure, isToolRun } from './nodeRun';
import { partFields } from './partOfWhole';
import { freeToolFailure } from './toolAnswer';

/**
 * What comes of an item, or of some, that can't be used by an operation which asks no provider. Throws
 * what n8n shows, unless the node goes on with items that failed. On the regular output there is no key
 * `error`. What an item that failed by itself is a part of goes along, and its files, so that another branch can
 * use them.
 *
 * @param itemIndexes those that failed together; messages name the first
 */
export function refusedItem(
	context: IExecuteFunctions,
	problem: Failure,
	itemIndexes: readonly number[],
): INodeExecutionData {
	const itemIndex = itemIndexes[0] ?? 0;
	const { message, description: advice } = problem;
	const error = new NodeOperationError(context.getNode(), `${message} [item ${itemIndex}]`, {
		description: advice,
		itemIndex,
	});
	if (!goesOnAfterFailure(context)) throw error;
	const pairedItem = itemIndexes.map((item) => ({ item }));
	if (isToolRun(context)) return { json: freeToolFailure(message, advice), pairedItem };
	const input = itemIndexes.length === 1 ? context.getInputData()[itemIndex] : undefined;
	const state: IDataObject = {
		...partFields(input?.json),
		isSuccess: false,
		failureReason: message,
		failureAdvice: advice,
	};
	const binary = input?.binary;
	const rest = { pairedItem, ...(binary ? { binary } : {}) };
	if (context.getNode().onError !== 'continueErrorOutput') return { json: state, ...rest };
	return errorOutputItem(message, state, error, rest);
}
