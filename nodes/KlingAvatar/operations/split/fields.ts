import type { INodeProperties } from 'n8n-workflow';

import { commonLimits } from '../../providers';
import type { Operation } from '../operation';

const { minSeconds } = commonLimits.audio;

/** Kling takes up to 300 s; parts shorter than what it takes are of no use. Seconds. */
export const LONGEST_PART = { min: 2 * minSeconds, max: 300 };
export const SHORTEST_PART = { min: minSeconds, max: LONGEST_PART.max / 2 };

const show = { resource: ['speech'], operation: ['split'] };

const fields: INodeProperties[] = [
	{
		displayName: 'Audio Input Binary Field',
		name: 'audioBinaryField',
		type: 'string',
		required: true,
		displayOptions: { show },
		default: 'data',
		placeholder: 'e.g. data',
		typeOptions: { binaryDataProperty: true },
		hint: 'The name of the input binary field containing the audio file',
		description:
			'MP3, WAV, M4A or AAC. The parts are put into the same field; other files of the item go along.',
	},
	{
		displayName: 'Longest Part (Seconds)',
		name: 'longestPart',
		type: 'number',
		displayOptions: { show },
		typeOptions: { minValue: LONGEST_PART.min, maxValue: LONGEST_PART.max, numberPrecision: 1 },
		default: 60,
		description:
			'Maximum length of a part. CometAPI accepts up to 60 s unless the option "Max Audio Length (Seconds)" of Submit says more, the others 300 s. Audio that fits stays whole.',
	},
	{
		displayName: 'Shortest Part (Seconds)',
		name: 'shortestPart',
		type: 'number',
		displayOptions: { show },
		typeOptions: { minValue: SHORTEST_PART.min, maxValue: SHORTEST_PART.max, numberPrecision: 1 },
		default: 5,
		description:
			'Minimum length of a part, at most half of "Longest Part". Parts are about equally long, and end in pauses where there are any.',
	},
];

export const split: Operation = {
	resource: 'speech',
	value: 'split',
	name: 'Split Audio',
	action: 'Split audio into parts',
	description:
		'Cut an audio file into parts that are short enough for a video each, in pauses and without loss',
	forModels: 'Split audio into parts. Free.',
	subtitle: 'Split Audio',
	fields,
	isLocal: true,
};
