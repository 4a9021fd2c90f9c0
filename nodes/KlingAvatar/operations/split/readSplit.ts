import type { IExecuteFunctions } from 'n8n-workflow';

import { Failure } from '../../task/failure';
import { itemParameter } from '../../n8n/parameters';
import { readNumber, readText } from '../../n8n/values';
import { commonLimits } from '../../providers';

const { minSeconds } = commonLimits.audio;

/** Kling takes up to 300 s; parts shorter than what it takes are of no use. Seconds. */
export const LONGEST_PART = { min: 2 * minSeconds, max: 300 };
export const SHORTEST_PART = { min: minSeconds, max: LONGEST_PART.max / 2 };

/** What Split is to do with an item. */
export interface SplitRequest {
	field: string;
	longest: number;
	shortest: number;
}

/** Throws Failure. */
export function readSplit(context: IExecuteFunctions, itemIndex: number): SplitRequest {
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
