import type { IRunExecutionData } from 'n8n-workflow';

import type { Run } from './run';
import { completeNode, type SavedWorkflow } from './workflow';

/**
 * The data "Retry execution" starts from (n8n 2.41.1, ExecutionService.retry with the current workflow):
 * the stored data of the previous execution, node context included, without its error and without the
 * failed node's last run; the nodes still to be executed are taken from the workflow as it is now.
 */
export function retryData(previous: Run, workflow: SavedWorkflow): IRunExecutionData {
	const { execution } = previous;
	if (execution.finished) {
		throw new Error('The execution succeeded, so it cannot be retried.');
	}
	const data = execution.data();
	if (!data.executionData) {
		throw new Error('The execution was aborted before starting, so it cannot be retried');
	}
	const { lastNodeExecuted, runData } = data.resultData;
	if (lastNodeExecuted) {
		delete data.resultData.error;
		const tasks = runData[lastNodeExecuted];
		if (tasks?.at(-1)?.error !== undefined) tasks.pop();
	}
	for (const entry of data.executionData.nodeExecutionStack) {
		const node = workflow.nodes.find(({ name }) => name === entry.node.name);
		if (!node) throw new Error(`Could not find the node "${entry.node.name}" in workflow.`);
		entry.node = completeNode(node);
	}
	return data;
}
