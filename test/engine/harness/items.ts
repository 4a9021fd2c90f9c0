import { prepareBinaryData } from 'n8n-core';
import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';

/**
 * A file of an item: bytes (`application/octet-stream`), bytes with their labels (a file name's extension
 * gives the type), or a reference to stored ones.
 */
export type BinaryInput =
	Buffer | { data: Buffer; mimeType?: string; fileName?: string } | IBinaryData;

/** An item as a test writes it down. */
export interface ItemInput extends Pick<INodeExecutionData, 'pairedItem'> {
	json?: IDataObject;
	binary?: Record<string, BinaryInput>;
}

/** Puts the items' files into n8n's binary storage, as the node that made them would have. */
export async function storeItems(
	items: ItemInput[],
	executionId: string,
	workflowId: string,
): Promise<INodeExecutionData[]> {
	const store = async (file: BinaryInput): Promise<IBinaryData> => {
		const { data, mimeType, fileName } = Buffer.isBuffer(file)
			? { data: file, mimeType: undefined, fileName: undefined }
			: file;
		if (!Buffer.isBuffer(data)) return file as IBinaryData;
		// Without any label n8n sniffs the bytes, with a module that jest cannot load.
		const type = mimeType ?? (fileName ? undefined : 'application/octet-stream');
		return prepareBinaryData(data, executionId, workflowId, fileName, type);
	};
	return Promise.all(
		items.map(async ({ json = {}, binary, ...rest }) => {
			if (!binary) return { json, ...rest };
			const files = Object.entries(binary).map(async ([name, file]) => [name, await store(file)]);
			return {
				json,
				...rest,
				binary: Object.fromEntries(await Promise.all(files)) as Record<string, IBinaryData>,
			};
		}),
	);
}
