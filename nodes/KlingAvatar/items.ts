import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { nodeError, type Failure } from './failure';

/** What one item came to. */
export type ItemResult =
	| { ok: true; json: IDataObject; binary?: INodeExecutionData['binary'] }
	| { ok: false; failure: Failure };

/**
 * Turns the results of all items into the node's output, in order and linked to the input. Without
 * "Continue" in the node's settings, the first failure is thrown, with the state of every item as data.
 */
export function outputItems(
	context: IExecuteFunctions,
	results: readonly ItemResult[],
): INodeExecutionData[] {
	const failed = results.findIndex((result) => !result.ok);
	const first = results[failed];
	if (first && !first.ok && !context.continueOnFail()) {
		const items = results.map((result) => (result.ok ? result.json : { ...result.failure.output }));
		throw nodeError(context.getNode(), first.failure, failed, { items: items as IDataObject[] });
	}
	return results.map((result, itemIndex) => {
		const pairedItem = { item: itemIndex };
		if (!result.ok) return { ...failedItem(context, result.failure, itemIndex), pairedItem };
		return {
			json: result.json,
			pairedItem,
			...(result.binary ? { binary: result.binary } : {}),
		};
	});
}

/**
 * A failed item that goes on. For the error output n8n recognises an item by the keys `error` and
 * `details` alone, and adds the input's own fields. On the regular output the item has the fields of every
 * other one and no key `error`. The input's files go along, so that another branch can use them.
 */
function failedItem(
	context: IExecuteFunctions,
	{ message, description, output, mayHaveBeenCharged }: Failure,
	itemIndex: number,
): Pick<INodeExecutionData, 'json' | 'binary'> {
	const state: IDataObject = {
		...output,
		failureReason: output.failureReason ?? message,
		failureAdvice: description,
		...(mayHaveBeenCharged === undefined ? {} : { mayHaveBeenCharged }),
	};
	const binary = context.getInputData()[itemIndex]?.binary;
	const json =
		context.getNode().onError === 'continueErrorOutput'
			? { error: message, details: state }
			: state;
	return { json, ...(binary ? { binary } : {}) };
}
