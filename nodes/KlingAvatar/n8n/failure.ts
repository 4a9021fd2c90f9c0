import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type INode,
	type JsonObject,
} from 'n8n-workflow';

import type { Failure } from '../task/failure';

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
