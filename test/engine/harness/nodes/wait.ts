import { NodeOperationError, type INodeType } from 'n8n-workflow';

import { describe } from './basic';

const SECONDS: Record<string, number> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

/**
 * Stand-in for n8n's Wait (resume after an interval, or at a time). It always parks, also below the 65
 * seconds that the real one waits in process: tests then let the time pass with `resumeByTimer`. The suite in
 * a full n8n runs the real node.
 */
export const wait: INodeType = {
	description: describe('wait', {
		version: [1, 1.1],
		properties: [
			{ displayName: 'Resume', name: 'resume', type: 'string', default: 'timeInterval' },
			{ displayName: 'Date and Time', name: 'dateTime', type: 'dateTime', default: '' },
			{ displayName: 'Wait Amount', name: 'amount', type: 'number', default: 5 },
			{ displayName: 'Wait Unit', name: 'unit', type: 'string', default: 'seconds' },
		],
	}),
	async execute() {
		const resume = this.getNodeParameter('resume', 0) as string;
		if (resume === 'specificTime') {
			const at = new Date(this.getNodeParameter('dateTime', 0) as string);
			await this.putExecutionToWait(at);
		} else if (resume === 'timeInterval') {
			const seconds = SECONDS[this.getNodeParameter('unit', 0) as string]!;
			const amount = this.getNodeParameter('amount', 0) as number;
			await this.putExecutionToWait(new Date(Date.now() + amount * seconds * 1000));
		} else {
			throw new NodeOperationError(this.getNode(), `The harness does not resume on "${resume}"`);
		}
		return [this.getInputData()];
	},
};
