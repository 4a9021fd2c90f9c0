import type { IBinaryData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { ItemPart } from '../task/submission';

/** An item of one stage of a run that does several operations one after the other. */
export interface StageItem extends Pick<INodeExecutionData, 'json' | 'binary' | 'pairedItem'> {
	/** The node's own input item that it was made of. */
	origin: INodeExecutionData;
	/** What its sound is known by, where not by its content or link; a link may be another one at every question. */
	soundId?: string;
	/** The record of an earlier submission of the same sound. */
	reference?: string;
	/** Its index, and which part of what it asks for this is. */
	place: ItemPart;
}

/** What an operation has to know where it is one stage of several. */
export interface Stage {
	items: readonly StageItem[];
}

/** The node's own items, each as it is. */
export const wholeItems = (context: IExecuteFunctions): StageItem[] =>
	context.getInputData().map((origin, item) => ({ ...origin, origin, place: { item } }));

/**
 * The session of an operation that works on other items than those that the node was given, with parameters that
 * this run decides. Every other parameter is the node's, of the input item that the stage's item was made of.
 *
 * @param parameterOf the values that replace the node's own, by name; `undefined` for those that do not
 */
export function stageSession<Whole extends { context: IExecuteFunctions }>(
	session: Whole,
	items: readonly StageItem[],
	parameterOf: (name: string, index: number) => unknown,
): Whole & { stage: Stage } {
	const { context } = session;
	const itemOf = (index: number) => items[index]?.place.item ?? index;
	const fileOf = (index: number, field: string): IBinaryData => {
		const file = items[index]?.binary?.[field];
		if (!file) throw new TypeError(`The item has no file in "${field}"`);
		return file;
	};
	const helpers = Object.assign(Object.create(context.helpers) as IExecuteFunctions['helpers'], {
		assertBinaryData: fileOf,
		getBinaryDataBuffer: async (index: number, field: string): Promise<Buffer> => {
			const { id, data } = fileOf(index, field);
			if (id === undefined) return Buffer.from(data, 'base64');
			return await context.helpers.binaryToBuffer(await context.helpers.getBinaryStream(id));
		},
	});
	// Whatever is not named here is n8n's own.
	const staged = Object.assign(Object.create(context) as IExecuteFunctions, {
		helpers,
		getInputData: () => items as unknown as INodeExecutionData[],
		getNodeParameter: (name: string, index: number, ...rest: unknown[]): unknown =>
			parameterOf(name, index) ??
			(context.getNodeParameter as (...all: unknown[]) => unknown)(name, itemOf(index), ...rest),
		evaluateExpression: (expression: string, index: number) =>
			context.evaluateExpression(expression, itemOf(index)),
	});
	return { ...session, context: staged, stage: { items } };
}
