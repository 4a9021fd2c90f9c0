import type { IBinaryData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { SplitSound } from '../../media/split/splitAudio';
import { withoutFailure } from '../../n8n/errorOutput';
import { InputProblem } from '../../n8n/inputProblem';
import { refusedItem } from '../../n8n/localItems';
import { KLING_LIMITS } from '../../providers/klingLimits';
import { orProblemOfInput } from '../files/orProblemOfInput';
import { readFile } from '../submit/files/readFile';
import type { SplitOutput } from './output';
import { readSplit } from './readSplit';

/** Split: an audio file becomes parts, each an item. It asks no provider, and needs no key. */
export async function executeSplit(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const output: INodeExecutionData[] = [];
	for (const itemIndex of context.getInputData().keys()) {
		const parts = await orProblemOfInput(async () => await splitItem(context, itemIndex));
		if (parts instanceof InputProblem) output.push(refusedItem(context, parts, [itemIndex]));
		else output.push(...parts);
	}
	return output;
}

async function splitItem(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<INodeExecutionData[]> {
	const { splitAudio } = await import('../../media');
	const { field, longest, shortest } = readSplit(context, itemIndex);
	const input = context.getInputData()[itemIndex];
	const file = input?.binary?.[field];
	if (!file) throw noFile(field, Object.keys(input?.binary ?? {}));
	const bytes = await readFile(context, itemIndex, field, file);
	const { maxBytes } = KLING_LIMITS.audio;
	const sound = await splitAudio(bytes, { longest, shortest, maxBytes });
	const items: INodeExecutionData[] = [];
	for (const [index, part] of sound.parts.entries()) {
		const isWhole = sound.parts.length === 1;
		items.push({
			json: {
				...withoutFailure(input?.json),
				...({
					audioDurationSeconds: Number(part.durationSeconds.toFixed(3)),
					part: index + 1,
					parts: sound.parts.length,
					cutInPause: part.cutInPause,
				} satisfies SplitOutput),
			},
			binary: {
				...input?.binary,
				[field]: isWhole ? file : await partFile(context, file, sound, index),
			},
			pairedItem: { item: itemIndex },
		});
	}
	return items;
}

/** A part as a file of n8n, called after the whole. */
async function partFile(
	{ helpers }: IExecuteFunctions,
	{ fileName }: IBinaryData,
	{ parts, mimeType, fileExtension }: SplitSound,
	index: number,
): Promise<IBinaryData> {
	const bytes = parts[index]?.bytes ?? new Uint8Array(0);
	const name = (fileName ?? 'audio').replace(/\.[^.]*$/, '') || 'audio';
	const number = String(index + 1).padStart(String(parts.length).length, '0');
	return await helpers.prepareBinaryData(
		Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
		`${name}-${number}.${fileExtension}`,
		mimeType,
	);
}

function noFile(field: string, present: readonly string[]): InputProblem {
	return new InputProblem(
		`Audio Input Binary Field is "${field}", but the item has no file in a field of that name`,
		present.length > 0
			? `The item's files are in: ${present.map((name) => `"${name}"`).join(', ')}.`
			: 'The item holds no file at all. Check that the node before outputs one, or that nothing in between (Set, Code, Merge) dropped it.',
	);
}
