import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { NodeContext } from '../gateway/transport';
import type { NodeRun, RunMode } from '../task/ledgerEntry';
import { isObject } from './values';

/** Which run of the node this is. */
export function nodeRunOf(context: IExecuteFunctions): NodeRun {
	return {
		execution: context.getExecutionId() ?? '',
		run: Number(context.evaluateExpression('{{ $runIndex }}', 0)) || 0,
		isTool: isToolRun(context),
	};
}

/**
 * Whether an AI agent calls the node. Agents of version 3 run it like any other node, under a type of its
 * own; older ones and the MCP trigger do not, and say so. Versions of n8n before that have no such function.
 */
export function isToolRun(context: NodeContext): boolean {
	return context.getNode().type.endsWith('Tool') || isUnparkable(context);
}

/**
 * Whether n8n cannot park the tool: it then runs inside of the node that calls it, which does not wait, and a
 * callback finds no parked execution.
 */
export function isUnparkable(context: NodeContext): boolean {
	const { isToolExecution } = context as Partial<Pick<IExecuteFunctions, 'isToolExecution'>>;
	return isToolExecution?.call(context) === true;
}

/**
 * Whether a failure becomes an item instead of ending the node: the user says so, or an agent calls the node,
 * whose model would learn nothing from an error.
 */
export function goesOnAfterFailure(context: IExecuteFunctions): boolean {
	return context.continueOnFail() || isToolRun(context);
}

/**
 * Whether the same call of the tool again finds what this one made: not from the MCP Server Trigger, which calls
 * its tools in no execution that n8n has a name for.
 */
export function remembersCalls(context: NodeContext): boolean {
	return Boolean(context.getExecutionId());
}

/** An agent, and the person who talks to it, wait no longer than this for one call of a tool. Seconds. */
export const TOOL_TIMEOUT_SECONDS = 600;

/** What n8n keeps of this run for a later one. */
export function runModeOf(context: IExecuteFunctions): RunMode {
	if (isToolRun(context)) return remembersCalls(context) ? 'tool' : 'loneTool';
	const mode = context.getMode();
	if (mode === 'manual') return 'byHand';
	return mode === 'integrated' ? 'subWorkflow' : 'execution';
}

/**
 * The item of this node that an input item was made of, where n8n knows it: a node in between may keep none of its
 * fields. Never throws.
 */
export function originOf(context: IExecuteFunctions, itemIndex: number): IDataObject {
	const paired = [context.getInputData()[itemIndex]?.pairedItem].flat()[0];
	const link = typeof paired === 'object' ? paired : { item: paired ?? 0 };
	const { sourceOverwrite, ...item } = link;
	const source: unknown = sourceOverwrite ?? context.getInputSourceData();
	const asked = [context.getNode().name, source, item].map((one) => JSON.stringify(one));
	try {
		// What stands for `$("…").item` of this very node, which n8n does not resolve.
		const json: unknown = context.evaluateExpression(
			`{{ $getPairedItem(${asked.join(', ')}).json }}`,
			itemIndex,
		);
		return isObject(json) ? json : {};
	} catch {
		return {};
	}
}
