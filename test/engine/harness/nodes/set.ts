import {
	deepCopy,
	NodeOperationError,
	type AssignmentCollectionValue,
	type IDataObject,
	type INodeExecutionData,
	type INodeType,
} from 'n8n-workflow';

import { describe } from './basic';

/**
 * Stand-in for n8n's Edit Fields (Set) 3.4: fields by hand (`assignments`, without dotted names) or a JSON
 * object, with or without the other fields; files stay unless the other fields go or `stripBinary` is on.
 * Values keep the type they evaluate to. The suite in a full n8n runs the real node.
 */
export const set: INodeType = {
	description: describe('set', {
		version: [3, 3.1, 3.2, 3.3, 3.4],
		properties: [
			{ displayName: 'Mode', name: 'mode', type: 'string', default: 'manual' },
			{ displayName: 'JSON', name: 'jsonOutput', type: 'json', default: '{}' },
			{
				displayName: 'Fields to Set',
				name: 'assignments',
				type: 'assignmentCollection',
				default: {},
			},
			{
				displayName: 'Include Other Input Fields',
				name: 'includeOtherFields',
				type: 'boolean',
				default: false,
			},
			{ displayName: 'Options', name: 'options', type: 'collection', default: {}, options: [] },
		],
	}),
	async execute() {
		const items = this.getInputData().map((item, index): INodeExecutionData => {
			const includeOthers = this.getNodeParameter('includeOtherFields', index) as boolean;
			const { stripBinary } = this.getNodeParameter('options', index) as IDataObject;
			const json: IDataObject = includeOthers ? deepCopy(item.json) : {};
			if (this.getNodeParameter('mode', index) === 'raw') {
				const value = this.getNodeParameter('jsonOutput', index) as string | IDataObject;
				Object.assign(json, typeof value === 'string' ? JSON.parse(value) : value);
			} else {
				const { assignments = [] } = this.getNodeParameter(
					'assignments',
					index,
				) as Partial<AssignmentCollectionValue>;
				for (const { name, value } of assignments) {
					if (name.includes('.')) {
						const message = 'The harness sets no dotted field names';
						throw new NodeOperationError(this.getNode(), message, { itemIndex: index });
					}
					json[name] = value as IDataObject[string];
				}
			}
			const keepFiles = includeOthers && !stripBinary && item.binary;
			return { json, pairedItem: { item: index }, ...(keepFiles && { binary: item.binary }) };
		});
		return [items];
	},
};
