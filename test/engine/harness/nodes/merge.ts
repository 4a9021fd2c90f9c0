import { NodeConnectionTypes, type INodeExecutionData, type INodeType } from 'n8n-workflow';

import { describe } from './basic';

/**
 * Stand-in for n8n's Merge in its modes Append (the items of the first input, then those of the second) and
 * Combine by Position (fields and files of the first items together, then of the second ones).
 */
export const merge: INodeType = {
	description: describe('merge', {
		version: [3, 3.1, 3.2],
		inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		requiredInputs: 1,
		properties: [
			{ displayName: 'Mode', name: 'mode', type: 'string', default: 'append' },
			{
				displayName: 'Combine By',
				name: 'combineBy',
				type: 'string',
				default: 'combineByFields',
			},
		],
	}),
	async execute() {
		const [first = [], second = []] = [0, 1].map((input) => this.getInputData(input) ?? []);
		if (this.getNodeParameter('mode', 0) === 'append') return [[...first, ...second]];
		const combined = first.slice(0, second.length).map((one, item): INodeExecutionData => {
			const other = second[item]!;
			return {
				json: { ...one.json, ...other.json },
				binary: { ...one.binary, ...other.binary },
				pairedItem: [
					{ item, input: 0 },
					{ item, input: 1 },
				],
			};
		});
		return [combined];
	},
};
