import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type INode,
	type JsonObject,
} from 'n8n-workflow';

import type { ProviderFault } from '../task/reading';
import type { SpeechOutput } from '../task/speechTask';
import type { TaskOutput } from '../task/task';

/** What went wrong with one item, before it is known whether it stops the node or becomes an item. */
export interface ShownFailure {
	/** What happened, with the field's label or the provider's words. No key, no signed link. */
	message: string;
	/** How to get unstuck. */
	description: string;
	/** The provider's refusal, when there was one. */
	fault?: ProviderFault;
	/** Submit only: whether a job may exist although nobody confirmed it. */
	mayHaveBeenCharged?: boolean;
	/** The record of what was paid or may have been, by which the item is recognised if it comes again. */
	reference?: string;
	/** The item was left alone because another one failed. */
	isConsequence?: true;
	/** It was told often enough that it is not sent again: it leaves a loop that leads it back. */
	leavesLoop?: true;
	/** For the model behind an agent, where more is known than what follows from the rest. */
	nextStep?: string;
	/** What is known about the task; on a failure after creation it holds the task ID. */
	output: TaskOutput | SpeechOutput;
}

/** The error n8n shows. What is known about the tasks goes along as data, under `context`. */
export function nodeError(
	node: INode,
	failure: ShownFailure,
	itemIndex: number,
	data: IDataObject = {},
): NodeApiError | NodeOperationError {
	const { description, fault } = failure;
	const message = `${failure.message} [item ${itemIndex}]`;
	const error =
		fault && fault.httpStatus !== null
			? new NodeApiError(node, { message } as JsonObject, {
					message,
					description,
					httpCode: String(fault.httpStatus),
					itemIndex,
				})
			: new NodeOperationError(node, message, { description, itemIndex });
	Object.assign(error.context, { task: failure.output as unknown as IDataObject, ...data });
	return error;
}
