import {
	deepCopy,
	NodeOperationError,
	validateFieldType,
	type AssignmentCollectionValue,
	type FieldType,
	type IDataObject,
	type INodeExecutionData,
	type INodeType,
	type ValidationResult,
} from 'n8n-workflow';

import { describe } from './basic';

/**
 * Stand-in for n8n's Edit Fields (Set) 3.4: fields by hand (`assignments`, without dotted names) or a JSON
 * object, with or without the other fields; files stay unless the other fields go or `stripBinary` is on.
 * Values are converted to the type of their field. The suite in a full n8n runs the real node.
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
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				default: {},
				options: [
					{
						displayName: 'Strip Binary Data',
						name: 'stripBinary',
						type: 'boolean',
						default: true,
					},
				],
			},
		],
	}),
	async execute() {
		const raw = this.getNodeParameter('jsonOutput', 0, '', { rawExpressions: true });
		if (typeof raw !== 'string') {
			throw new NodeOperationError(this.getNode(), 'The real node, too, wants its JSON as text');
		}
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
				for (const { name, value, type = 'string' } of assignments) {
					const result = converted(name, value, type);
					if (name.includes('.') || !result.valid) {
						const message = result.valid ? 'The harness sets no dotted names' : result.errorMessage;
						throw new NodeOperationError(this.getNode(), message, { itemIndex: index });
					}
					json[name] = (result.newValue ?? null) as IDataObject[string];
				}
			}
			const keepFiles = includeOthers && !stripBinary && item.binary;
			return { json, pairedItem: { item: index }, ...(keepFiles && { binary: item.binary }) };
		});
		return [items];
	},
};

/** A field's value as its type; the real node makes text of everything in a text field. */
function converted(name: string, value: unknown, type: string): ValidationResult {
	if (value === undefined || value === null) return { valid: true, newValue: null };
	if (type !== 'string') return validateFieldType(name, value, type as FieldType);
	return {
		valid: true,
		newValue: typeof value === 'object' ? JSON.stringify(value) : String(value),
	};
}
