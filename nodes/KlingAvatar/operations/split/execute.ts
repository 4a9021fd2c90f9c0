import {
	sleep,
	type IBinaryData,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import type { SplitSound } from '../../media/split/splitAudio';
import { videoStillMade, withoutFailure } from '../../n8n/failedItem';
import { Failure } from '../../task/failure';
import { orProblemOfInput, refusedItem } from '../../n8n/localItems';
import { itemParameter } from '../../n8n/parameters';
import { fieldsOfPart, newCutId } from '../../n8n/partOfWhole';
import { readNumber, readText } from '../../n8n/values';
import { commonLimits } from '../../providers';
import { Breather } from '../breather';
import { readFile } from '../submit/files/binaryFile';
import { LONGEST_PART, SHORTEST_PART } from './fields';

/** What Split adds to an item for each part of its sound. */
export interface SplitOutput {
	audioDurationSeconds: number;
	/** Counted from 1. */
	part: number;
	parts: number;
	/** The same for all parts of this sound, and for no others. */
	cutId: string;
	/** Whether the cut at its end is in a pause; `null` at the end of the whole. */
	cutInPause: boolean | null;
}

/** Split: an audio file becomes parts, each an item. It asks no provider, and needs no key. */
export async function executeSplit(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const output: INodeExecutionData[] = [];
	for (const itemIndex of context.getInputData().keys()) {
		const parts = await orProblemOfInput(async () => await splitItem(context, itemIndex));
		if (parts instanceof Failure) output.push(refusedItem(context, parts, [itemIndex]));
		else output.push(...parts);
	}
	return output;
}

/**
 * The parts of an item's audio, each an item; one, with the file as it is, where that is short enough. Throws
 * Failure and MediaError.
 */
export async function splitItem(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<INodeExecutionData[]> {
	const { splitAudio } = await import('../../media');
	const { field, longest, shortest } = readSplit(context, itemIndex);
	const input = context.getInputData()[itemIndex];
	const file = input?.binary?.[field];
	if (!file) throw noFile(field, Object.keys(input?.binary ?? {}));
	const bytes = await readFile(context, itemIndex, field, file);
	const { maxBytes } = commonLimits.audio;
	const breather = new Breather(async () => await sleep(0));
	const sound = await splitAudio(
		bytes,
		{ longest, shortest, maxBytes },
		async (work) => await breather.run(work),
	);
	const isWhole = sound.parts.length === 1;
	const cutId = newCutId(context, itemIndex, [
		bytes.length,
		...sound.parts.map((part) => part.bytes.length),
	]);
	const kept = input ? withoutFailure(input) : {};
	const items: INodeExecutionData[] = [];
	for (const [index, part] of sound.parts.entries()) {
		items.push({
			json: {
				...(isWhole ? kept : withoutSound(kept)),
				...({
					audioDurationSeconds: Number(part.durationSeconds.toFixed(3)),
					...fieldsOfPart(input?.json, { cutId, number: index + 1, parts: sound.parts.length }),
					cutInPause: part.cutInPause,
				} satisfies SplitOutput),
				...(isWhole && input ? videoStillMade(input.json) : {}),
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

/** What Split is to do with an item. */
interface SplitRequest {
	field: string;
	longest: number;
	shortest: number;
}

/** Throws Failure. */
function readSplit(context: IExecuteFunctions, itemIndex: number): SplitRequest {
	const get = (name: string, fallback: unknown) =>
		itemParameter(context, name, itemIndex, fallback);
	const field = readText('Audio Input Binary Field', get('audioBinaryField', 'data')).trim();
	if (field === '') {
		throw new Failure(
			'"Audio Input Binary Field" is empty',
			'Enter the name of the field that holds the audio file. Text-to-speech nodes use "data".',
		);
	}
	const unit = 'seconds';
	const longest = readNumber('Longest Part (Seconds)', get('longestPart', 60), {
		...LONGEST_PART,
		unit,
	});
	const shortest = readNumber('Shortest Part (Seconds)', get('shortestPart', 5), {
		...SHORTEST_PART,
		unit,
	});
	if (shortest > longest / 2) {
		throw new Failure(
			`"Shortest Part" is ${shortest} s, which is more than half of "Longest Part" (${longest} s)`,
			'Not every audio could be cut like that. Make "Shortest Part" smaller, or "Longest Part" larger.',
		);
	}
	return { field, longest, shortest };
}

/** What Speech says of the whole sound, and is not true of a part: a part is a sound of its own, of no task. */
const OF_WHOLE = ['taskId', 'audioId', 'audioUrl', 'audioUrlExpiresAt', 'characters', 'charge'];

/** The fields of an item without those of its sound. A text is one of them where Speech has put it out. */
function withoutSound(json: IDataObject): IDataObject {
	const isSpoken = 'characters' in json || 'voiceId' in json || 'audioId' in json;
	const dropped = isSpoken ? [...OF_WHOLE, 'text'] : OF_WHOLE;
	return Object.fromEntries(Object.entries(json).filter(([name]) => !dropped.includes(name)));
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

function noFile(field: string, present: readonly string[]): Failure {
	return new Failure(
		`"Audio Input Binary Field" is "${field}", but the item has no file in a field of that name`,
		present.length > 0
			? `The item's files are in: ${present.map((name) => `"${name}"`).join(', ')}.`
			: 'The item holds no file at all. Check that the node before outputs one, or that nothing in between (Set, Code, Merge) dropped it.',
	);
}
