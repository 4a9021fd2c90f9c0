import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { Failure } from '../../../task/failure';
import type { Session } from '../../../n8n/session';

/** The file in an item's field. Throws Failure that names the fields which do hold a file. */
export function findBinary(
	{ context }: Session<IExecuteFunctions>,
	itemIndex: number,
	fieldName: string,
	subject: 'image' | 'audio',
): IBinaryData {
	const found = binaryOrNull(context, itemIndex, fieldName);
	if (found !== null) return found;
	const present = Object.keys(context.getInputData()[itemIndex]?.binary ?? {});
	const label = subject === 'image' ? 'Image' : 'Audio';
	throw new Failure(
		`${label} Input Binary Field is "${fieldName}", but the item has no file in a field of that name`,
		present.length > 0
			? `The item's files are in: ${present.map((name) => `"${name}"`).join(', ')}.`
			: 'The item holds no file at all. Check that the node before outputs one, or that nothing in between (Set, Code, Merge) dropped it.',
	);
}

function binaryOrNull(
	context: IExecuteFunctions,
	itemIndex: number,
	fieldName: string,
): IBinaryData | null {
	try {
		return context.helpers.assertBinaryData(itemIndex, fieldName);
	} catch {
		return null;
	}
}
