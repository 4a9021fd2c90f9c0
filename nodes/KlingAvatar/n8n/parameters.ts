import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { NodeContext } from '../gateway/transport';
import { Failure } from '../task/failure';

/**
 * A parameter of one item. n8n's context of a callback resolves parameters for the first item only, so
 * there the raw value is taken and each expression resolved for the item.
 */
export function itemParameter(
	context: NodeContext,
	name: string,
	itemIndex: number,
	fallback: unknown,
): unknown {
	if ('getInputData' in context) {
		return context.getNodeParameter(name, itemIndex, fallback as string) as unknown;
	}
	const raw: unknown = context.getNode().parameters[name] ?? fallback;
	return resolved(context, raw, itemIndex);
}

/** A parameter as `read` gives it. Throws Failure with its label, also where its expression fails. */
export function labelled<Value>(label: string, read: () => Value): Value {
	const value = readOrFailure(label, read);
	if (value instanceof Failure) throw value;
	return value;
}

function readOrFailure<Value>(label: string, read: () => Value): Value | Failure {
	try {
		return read();
	} catch (error) {
		if (error instanceof Failure) return error;
		const reason = error instanceof Error ? error.message : String(error);
		return new Failure(
			`"${label}" cannot be read: ${reason}`,
			`Check the expression in "${label}": it has to work for every item.`,
		);
	}
}

/** The `options` collection of one item. */
export function itemOptions(context: NodeContext, itemIndex: number): IDataObject {
	return itemParameter(context, 'options', itemIndex, {}) as IDataObject;
}

/**
 * Gets what is a field in one version of the node and an option in another, of one item. Throws Failure when its
 * options cannot be read.
 */
export function fieldsAndOptions(
	context: NodeContext,
	itemIndex: number,
): (name: string, fallback: unknown) => unknown {
	const options = labelled('Options', () => itemOptions(context, itemIndex));
	return (name, fallback) => options[name] ?? itemParameter(context, name, itemIndex, fallback);
}

/** The node's input items; in a callback those it had when it parked. */
export function inputItems(context: NodeContext): INodeExecutionData[] {
	if ('getInputData' in context) return context.getInputData();
	const items: unknown = context.evaluateExpression('{{ $input.all() }}');
	return Array.isArray(items) ? (items as INodeExecutionData[]) : [];
}

function resolved(
	context: Exclude<NodeContext, { getInputData: unknown }>,
	raw: unknown,
	itemIndex: number,
): unknown {
	if (typeof raw === 'string' && raw.startsWith('=')) {
		return context.evaluateExpression(raw.slice(1), itemIndex);
	}
	if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return raw;
	return Object.fromEntries(
		Object.entries(raw).map(([key, value]) => [key, resolved(context, value, itemIndex)]),
	);
}
