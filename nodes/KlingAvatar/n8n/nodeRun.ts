import type { IExecuteFunctions } from 'n8n-workflow';

import type { NodeRun } from '../task/ledgerEntry';
import type { Occasion } from '../task/occasion';

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
function isToolRun(context: IExecuteFunctions): boolean {
	const { isToolExecution } = context as Partial<Pick<IExecuteFunctions, 'isToolExecution'>>;
	return context.getNode().type.endsWith('Tool') || isToolExecution?.call(context) === true;
}

/** What n8n keeps of this run for a later one. */
export function occasionOf(context: IExecuteFunctions): Occasion {
	if (isToolRun(context)) return 'tool';
	const mode = context.getMode();
	if (mode === 'manual') return 'byHand';
	return mode === 'integrated' ? 'subWorkflow' : 'execution';
}
