import { NodeConnectionTypes, type INodeType } from 'n8n-workflow';

import { describe } from './basic';

/** Stand-in for n8n's Merge in its mode Append: the items of the first input, then those of the second. */
export const merge: INodeType = {
	description: describe('merge', {
		version: [3, 3.1, 3.2],
		inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		requiredInputs: 1,
	}),
	async execute() {
		return [[0, 1].flatMap((input) => this.getInputData(input) ?? [])];
	},
};
