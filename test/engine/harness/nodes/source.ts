import { jsonParse, type IDataObject, type INodeExecutionData, type INodeType } from 'n8n-workflow';

import { describe } from './basic';

/** An item of the source's `items` parameter; files are given as base64 with their labels. */
export interface SourceItem {
	json?: IDataObject;
	binary?: Record<string, { base64: string; mimeType?: string; fileName?: string }>;
}

/**
 * A node of the tests' own, `harness.source`: whatever comes in, it puts out the items of its parameter, their
 * files stored through n8n's binary helpers, as a node that downloads or makes them does.
 */
export const source: INodeType = {
	description: describe('source', {
		properties: [{ displayName: 'Items', name: 'items', type: 'json', default: '[]' }],
	}),
	async execute() {
		const value = this.getNodeParameter('items', 0) as string | SourceItem[];
		const items = typeof value === 'string' ? jsonParse<SourceItem[]>(value) : value;
		const output = items.map(async ({ json = {}, binary = {} }): Promise<INodeExecutionData> => {
			const files = Object.entries(binary).map(async ([name, file]) => {
				const bytes = Buffer.from(file.base64, 'base64');
				return [name, await this.helpers.prepareBinaryData(bytes, file.fileName, file.mimeType)];
			});
			const stored = Object.fromEntries(await Promise.all(files)) as INodeExecutionData['binary'];
			return { json, pairedItem: { item: 0 }, ...(files.length && { binary: stored }) };
		});
		return [await Promise.all(output)];
	},
};
