import type { INodeType } from 'n8n-workflow';

import { describe } from './basic';

/** Stand-in for n8n's Convert to File, "Move Base64 String to File"; the suite in a full n8n runs the real one. */
export const convertToFile: INodeType = {
	description: describe('convertToFile', {
		version: [1, 1.1],
		properties: [
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				default: 'csv',
				options: [{ name: 'Move Base64 String to File', value: 'toBinary' }],
			},
			{ displayName: 'Base64 Input Field', name: 'sourceProperty', type: 'string', default: '' },
			{
				displayName: 'Put Output File in Field',
				name: 'binaryPropertyName',
				type: 'string',
				default: 'data',
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				default: {},
				options: [
					{ displayName: 'File Name', name: 'fileName', type: 'string', default: '' },
					{ displayName: 'MIME Type', name: 'mimeType', type: 'string', default: '' },
				],
			},
		],
	}),
	async execute() {
		const files = this.getInputData().map(async ({ json }, item) => {
			const text = (name: string) => this.getNodeParameter(name, item, '') as string;
			const bytes = Buffer.from(String(json[text('sourceProperty')]), 'base64');
			const [name, type] = [text('options.fileName'), text('options.mimeType')];
			const file = await this.helpers.prepareBinaryData(bytes, name, type);
			// As the real one, it drops the item's fields.
			return { json: {}, binary: { [text('binaryPropertyName')]: file }, pairedItem: { item } };
		});
		return [await Promise.all(files)];
	},
};

/** Stand-in for n8n's Form Trigger: passes on what the run was started with, as if it had been submitted. */
export const formTrigger: INodeType = {
	description: describe('formTrigger', {
		group: ['trigger'],
		version: [2, 2.1, 2.2, 2.3],
		inputs: [],
	}),
	async execute() {
		return [this.getInputData()];
	},
};

/** Stand-in for n8n's Form with the page type "Form Ending": each item holds the page that would be shown. */
export const form: INodeType = {
	description: describe('form', {
		version: [1, 2.3],
		properties: [
			{ displayName: 'Text', name: 'responseText', type: 'string', default: '' },
			{ displayName: 'Completion Message', name: 'completionMessage', type: 'string', default: '' },
		],
	}),
	async execute() {
		const pages = this.getInputData().map((_, item) => ({
			json: {
				responseText: this.getNodeParameter('responseText', item),
				completionMessage: this.getNodeParameter('completionMessage', item),
			},
			pairedItem: { item },
		}));
		return [pages];
	},
};
