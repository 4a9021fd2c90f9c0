import { NodeConnectionTypes, type INodeExecutionData, type INodeType } from 'n8n-workflow';

/**
 * A node of the tests' own: what a Code node with `$('Wait').all()` for each of its runs puts out, so that parts
 * of several rounds come together once all rounds are over.
 */
export const gather: INodeType = {
	description: {
		displayName: 'Gather',
		name: 'gather',
		group: ['transform'],
		version: 1,
		description: 'All that a node put out',
		defaults: { name: 'Gather' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [{ displayName: 'Node', name: 'node', type: 'string', default: '' }],
	},
	async execute() {
		const { $ } = this.getWorkflowDataProxy(0) as {
			$: (name: string) => { all: (output: number, run: number) => INodeExecutionData[] };
		};
		const items: INodeExecutionData[] = [];
		try {
			for (let run = 0; ; run += 1) {
				items.push(...$(this.getNodeParameter('node', 0) as string).all(0, run));
			}
		} catch {
			// It has run no further.
		}
		return [items.map((item) => ({ ...item, pairedItem: { item: 0 } }))];
	},
};
