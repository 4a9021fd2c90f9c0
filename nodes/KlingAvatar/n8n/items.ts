import * as n8nWorkflow from 'n8n-workflow';
import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import type { NodeContext } from '../gateway/transport';
import { DEFAULT_PROVIDER } from '../providers';
import { Failure } from '../task/failure';
import { unknownTaskOutput } from '../task/task';
import { errorOutputItem, nodeError } from './failedItem';
import { goesOnAfterFailure, isToolRun, remembersCalls } from './nodeRun';
import { freeFields, includesOtherFields, otherFields, type OwnFile } from './otherFields';
import { inputItems, itemParameter } from './parameters';
import { partFields } from './partOfWhole';
import { toolFailure, toolResult } from './toolAnswer';

/**
 * Whether this n8n surely takes an item with `error` and `details` for a failed one. 2.41 does; 1.123, which lacks
 * this export, takes only one with `error`, or with `error` and `message`.
 */
const KNOWS_DETAILS = 'WAIT_FOR_SUB_EXECUTION' in n8nWorkflow;

/** What one item came to. */
export interface ItemResult {
	/** Its item; of one that failed, what is known of its task. */
	json: IDataObject;
	failure?: Failure;
	/** The file that the operation made. */
	file?: OwnFile;
	/** For the model behind an agent, where more is known than what follows from the task's state. */
	nextStep?: string;
}

/** The item that a result is of, where one item has several. */
export type ItemOf = (index: number) => number;
export const itself: ItemOf = (index) => index;

/** Says something in the output pane. A callback has none, nor have versions of n8n without hints. */
export function hint(context: NodeContext, message: string, type: 'info' | 'warning' = 'info') {
	if (!('addExecutionHints' in context)) return;
	context.addExecutionHints({ message, location: 'outputPane', type });
}

/**
 * Turns the results of all items into the node's output, in order and linked to the input. Without
 * "Continue" in the node's settings, the first failure is thrown, with the state of every item as data. Never
 * in the run of a tool.
 */
export function outputItems(
	context: IExecuteFunctions,
	results: readonly ItemResult[],
	itemOf: ItemOf = itself,
): INodeExecutionData[] {
	if (!goesOnAfterFailure(context)) throwFirst(context, results, itemOf);
	return resultItems(context, results, itemOf);
}

/**
 * An item for each result, which for an agent holds what its model can act on, and else, where the user wants it,
 * what the input brought.
 */
export function resultItems(
	context: NodeContext,
	results: readonly ItemResult[],
	itemOf: ItemOf = itself,
): INodeExecutionData[] {
	const input = inputItems(context);
	const isKept = includesOtherFields(context) === true;
	const fields = freeFields(
		results.flatMap((result, index) => {
			const { file, json, failure } = result;
			if (failure || !file) return [];
			return [{ file, taskId: json.taskId, item: isKept ? input[itemOf(index)] : undefined }];
		}),
	);
	hintAtFields(context, results, fields);
	return results.map((result, index): INodeExecutionData => {
		const itemIndex = itemOf(index);
		const item = input[itemIndex];
		const { failure, file, nextStep } = result;
		if (failure) return failedItem(context, result.json, failure, itemIndex, { item, isKept });
		const pairedItem = { item: itemIndex };
		const json = { ...partFields(item?.json), ...result.json };
		if (isToolRun(context)) return { json: toolResult(json, nextStep), pairedItem };
		const binary = {
			...(isKept ? item?.binary : {}),
			...(file ? { [fields.get(file.field) ?? file.field]: file.content } : {}),
		};
		return {
			json: isKept ? { ...json, ...otherFields(item, json) } : json,
			pairedItem,
			...(Object.keys(binary).length > 0 ? { binary } : {}),
		};
	});
}

/** Says in the output pane where a file is that could not be put into the field that was named. */
function hintAtFields(
	context: NodeContext,
	results: readonly ItemResult[],
	fields: ReadonlyMap<string, string>,
): void {
	for (const [wanted, field] of fields) {
		if (field === wanted) continue;
		const noun = results.find(({ failure, file: own }) => !failure && own)?.file?.noun;
		hint(
			context,
			`The ${noun} is in the field "${field}", because "${wanted}" holds another file of the input.`,
		);
	}
}

/** Ends the node with the first failure, if there is one. What is known of every item goes along as data. */
export function throwFirst(
	context: IExecuteFunctions,
	results: readonly ItemResult[],
	itemOf: ItemOf = itself,
): void {
	const index = firstFailure(results);
	const { failure, json: task } = results[index] ?? {};
	if (!failure) return;
	const items = results.map(({ json }) => json);
	throw nodeError(context.getNode(), failure, itemOf(index), { task, items });
}

/** The index of the failure that is shown: the first that is no mere consequence of another; -1 for none. */
export function firstFailure(results: readonly ItemResult[]): number {
	const cause = results.findIndex(({ failure }) => failure && !failure.isConsequence);
	return cause >= 0 ? cause : results.findIndex(({ failure }) => failure);
}

/**
 * The node's output, or every item as a failed one when the node cannot do its work at all (a wrong credential,
 * say) and is to go on all the same. Left alone, n8n would pass the input on along the regular output,
 * also where there is an error output, as if it had been worked on.
 *
 * @param open what comes before the work, and creates nothing
 */
export async function orFailedItems<Opened>(
	context: IExecuteFunctions,
	open: () => Promise<Opened>,
	run: (opened: Opened) => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	if (!goesOnAfterFailure(context)) return await run(await open());
	let isOpen = false;
	try {
		const opened = await open();
		isOpen = true;
		return await run(opened);
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		const description =
			(error instanceof NodeOperationError || error instanceof Failure) && error.description
				? error.description
				: 'Check the parameters and the credential of the node.';
		const isKept = includesOtherFields(context) === true;
		return context.getInputData().map((item, itemIndex) => {
			const { taskId } = item.json;
			const known = { taskId: typeof taskId === 'string' ? taskId : null, failureReason: message };
			const output = unknownTaskOutput(
				String(itemParameter(context, 'provider', itemIndex, DEFAULT_PROVIDER)),
				known,
			);
			// Whatever broke off in the middle of the work may have left a task behind.
			const isUnsure = isToolRun(context) && isOpen && !(error instanceof NodeOperationError);
			const failure = new Failure(
				message,
				description,
				isUnsure ? { mayHaveBeenCharged: true } : {},
			);
			return failedItem(context, { ...output }, failure, itemIndex, { item, isKept });
		});
	}
}

/**
 * A failed item that goes on. On the regular output it has the fields of every other one and no key `error`.
 * The input's files go along, so that another branch can use them. An agent's model gets an item of its own
 * kind.
 *
 * @param input the input item, and whether its other fields go along; on the error output n8n adds them itself
 */
function failedItem(
	context: NodeContext,
	known: IDataObject,
	failure: Failure,
	itemIndex: number,
	{ item: input, isKept }: { item: INodeExecutionData | undefined; isKept: boolean },
): INodeExecutionData {
	if (isToolRun(context)) {
		const json = toolFailure(failure, known, {
			parameters: context.getNode().parameters,
			remembersCalls: remembersCalls(context),
		});
		return { json, pairedItem: { item: itemIndex } };
	}
	const { message, description, mayHaveBeenCharged, reference, failedResource } = failure;
	const state: IDataObject = {
		// What is led back from an error output says there which part it is.
		...partFields(input?.json.details),
		...partFields(input?.json),
		...known,
		failureReason: known.failureReason ?? message,
		failureAdvice: description,
		...(mayHaveBeenCharged === undefined ? {} : { mayHaveBeenCharged }),
		...(reference === undefined ? {} : { submission: reference }),
		...(failedResource === undefined ? {} : { failedResource }),
	};
	const binary = input?.binary;
	const rest = { pairedItem: { item: itemIndex }, ...(binary ? { binary } : {}) };
	const isByRegularOutput = failure.leavesLoop === true;
	if (isByRegularOutput || context.getNode().onError !== 'continueErrorOutput') {
		return { json: isKept ? { ...state, ...otherFields(input, state) } : state, ...rest };
	}
	// What a callback returns is stored before n8n sorts it, so there only what JSON holds counts.
	const isStored = !('getInputData' in context);
	if (isStored && !KNOWS_DETAILS)
		return { json: { error: message, message: description }, ...rest };
	const error = nodeError(context.getNode(), failure, itemIndex, { task: known });
	return errorOutputItem(message, state, error, rest);
}
