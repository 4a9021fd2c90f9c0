import type { IExecuteFunctions, IWorkflowSettings } from 'n8n-workflow';

import type { ItemResult } from '../../n8n/items';
import { isToolRun, nodeRunOf } from '../../n8n/nodeRun';

/** Says in the output pane of a run by hand how the next one does not pay again. */
export function hintAtPinning(context: IExecuteFunctions, results: readonly ItemResult[]): void {
	if (context.getMode() !== 'manual' || !isFirstPurchase(context, results)) return;
	context.addExecutionHints?.({
		message:
			'Pin this output while you build the rest of the workflow. Otherwise the next run by hand may pay for it again.',
		location: 'outputPane',
		type: 'info',
	});
}

/**
 * Says in the output pane that n8n does not store what the nodes have output before the execution ends, so that
 * after a stop or a crash the task IDs are gone. Versions of n8n that do not tell a node its workflow's settings
 * say nothing.
 */
export function hintAtSaving(context: IExecuteFunctions, results: readonly ItemResult[]): void {
	const { getWorkflowSettings } = context as Partial<IExecuteFunctions>;
	if (!getWorkflowSettings || !isFirstPurchase(context, results)) return;
	const settings: IWorkflowSettings = getWorkflowSettings.call(context);
	const { saveExecutionProgress = 'DEFAULT' } = settings;
	if (saveExecutionProgress === true) return;
	const isDefault = saveExecutionProgress === 'DEFAULT';
	context.addExecutionHints?.({
		message: `The workflow setting "Save execution progress" is ${isDefault ? 'not on (unless it is the default of your n8n)' : 'off'}. If the execution is stopped, or n8n is, the task IDs are lost and a retry pays again. Turn it on in the workflow's settings.`,
		location: 'outputPane',
		type: 'warning',
	});
}

/** Whether something was paid, and this is the first run of the node: a loop says it once, and a tool to nobody. */
function isFirstPurchase(context: IExecuteFunctions, results: readonly ItemResult[]): boolean {
	const isPaid = results.some(({ json, failure }) => !failure && json.reused === false);
	return isPaid && !isToolRun(context) && nodeRunOf(context).run === 0;
}
