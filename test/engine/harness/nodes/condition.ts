import type { INodeExecutionData, INodeType } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { describe } from './basic';

/**
 * Stand-in for n8n's If, versions 2 to 2.3: n8n-core evaluates the `filter` parameter, as it does for the
 * real one, which the suite in a full n8n runs.
 */
export const condition: INodeType = {
	description: describe('if', {
		version: [2, 2.1, 2.2, 2.3],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['true', 'false'],
		properties: [
			{
				displayName: 'Conditions',
				name: 'conditions',
				type: 'filter',
				default: {},
				typeOptions: {
					filter: {
						caseSensitive: '={{!$parameter.options.ignoreCase}}',
						typeValidation:
							'={{ ($nodeVersion < 2.1 ? $parameter.options.looseTypeValidation : $parameter.looseTypeValidation) ? "loose" : "strict" }}',
						version: '={{ $nodeVersion >= 2.3 ? 3 : $nodeVersion >= 2.2 ? 2 : 1 }}',
					},
				},
			},
			{
				displayName: 'Convert types where required',
				name: 'looseTypeValidation',
				type: 'boolean',
				default: false,
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				default: {},
				options: [
					{ displayName: 'Ignore Case', name: 'ignoreCase', type: 'boolean', default: true },
					{
						displayName: 'Convert types where required',
						name: 'looseTypeValidation',
						type: 'boolean',
						default: true,
					},
				],
			},
		],
	}),
	async execute() {
		const outputs: [INodeExecutionData[], INodeExecutionData[]] = [[], []];
		this.getInputData().forEach((item, index) => {
			const pass = this.getNodeParameter('conditions', index, false, { extractValue: true });
			outputs[pass ? 0 : 1].push({ ...item, pairedItem: item.pairedItem ?? { item: index } });
		});
		return outputs;
	},
};
