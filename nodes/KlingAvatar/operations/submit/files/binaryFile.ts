import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import type { Subject } from '../../../media/refusals/linkRefusals';
import { Failure } from '../../../task/failure';

/** The file in an item's field. Throws Failure that names the fields which do hold a file. */
export function findBinary(
	context: IExecuteFunctions,
	itemIndex: number,
	fieldName: string,
	subject: Subject,
): IBinaryData {
	const found = binaryOrNull(context, itemIndex, fieldName);
	if (found !== null) return found;
	const present = Object.keys(context.getInputData()[itemIndex]?.binary ?? {});
	const label = subject === 'image' ? 'Image' : 'Audio';
	throw new Failure(
		`"${label} Input Binary Field" is "${fieldName}", but the item has no file in a field of that name`,
		present.length > 0
			? `The item's files are in: ${present.map((name) => `"${name}"`).join(', ')}.`
			: 'The item holds no file at all. Check that the node before outputs one, or that nothing in between (Set, Code, Merge) dropped it.',
	);
}

function binaryOrNull(
	{ helpers }: IExecuteFunctions,
	itemIndex: number,
	fieldName: string,
): IBinaryData | null {
	try {
		return helpers.assertBinaryData(itemIndex, fieldName);
	} catch {
		return null;
	}
}

/** A larger file fits no provider, and is not worth one buffer of its size. Bytes. */
const MAX_IN_ONE_PIECE = 64 * 1024 * 1024;

/** How large a file is by n8n's own account, before it is read; 0 where n8n does not know. Bytes. */
export async function fileSize(
	{ helpers }: IExecuteFunctions,
	binary: IBinaryData,
): Promise<number> {
	if (binary.id === undefined) return Buffer.byteLength(binary.data, 'base64');
	const { fileSize: bytes } = await helpers.getBinaryMetadata(binary.id);
	return bytes > 0 ? bytes : 0;
}

/**
 * The content of a file of an item. n8n's own way of getting a stored file holds it twice for a moment
 * (its pieces, then the whole), so here it is read as one piece of its known size.
 */
export async function readFile(
	context: IExecuteFunctions,
	itemIndex: number,
	fieldName: string,
	binary: IBinaryData,
): Promise<Uint8Array> {
	const { helpers } = context;
	const bytes = binary.id === undefined ? 0 : await fileSize(context, binary);
	if (binary.id !== undefined && bytes > 0 && bytes <= MAX_IN_ONE_PIECE) {
		const stream = await helpers.getBinaryStream(binary.id, bytes);
		for await (const piece of stream as AsyncIterable<Uint8Array>) {
			if (piece.length === bytes) return piece;
			break;
		}
	}
	return await helpers.getBinaryDataBuffer(itemIndex, fieldName);
}
