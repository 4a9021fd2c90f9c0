import { createHash } from 'crypto';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Failure } from '../task/failure';
import { errorOutputItem, nodeError } from './failedItem';
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
	const error = nodeError(context.getNode(), problem, itemIndex, {});
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

/**
 * The result of the work, or what is wrong with the input or its files. Rejects with anything else, which is
 * no fault of the input.
 */
export async function orProblemOfInput<Result>(
	work: () => Promise<Result>,
): Promise<Result | Failure> {
	return await work().catch(async (error: unknown) => {
		if (error instanceof Failure) return error;
		const { isMediaError } = await import('../media');
		return isMediaError(error)
			? new Failure(error.message, error.advice)
			: await Promise.reject(error);
	});
}

interface StreamClass {
	from(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
}

/**
 * A Node stream of these bytes, as n8n's binary storage takes one, so that a file of any size is stored
 * without ever being in memory. Community nodes may not import Node's stream module; a hash is a stream
 * by its documentation, and so its class has the method that makes one.
 */
export function fileStream(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
	return (createHash('sha256').constructor as unknown as StreamClass).from(chunks);
}
