import type { INodeProperties } from 'n8n-workflow';

import { LONGEST_PART, SHORTEST_PART } from './readSplit';

const split = { resource: ['speech'], operation: ['split'] };

/** The parameters of Split, in the order a person fills them in. */
export const splitFields: INodeProperties[] = [
	{
		displayName: 'Audio Input Binary Field',
		name: 'audioBinaryField',
		type: 'string',
		required: true,
		displayOptions: { show: split },
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
		displayOptions: { show: split },
		typeOptions: { minValue: LONGEST_PART.min, maxValue: LONGEST_PART.max, numberPrecision: 1 },
		default: 60,
		description:
			'Maximum length of a part. CometAPI accepts up to 60 s unless the option "Max Audio Length (Seconds)" of Submit says more, the others 300 s. Audio that fits stays whole.',
	},
	{
		displayName: 'Shortest Part (Seconds)',
		name: 'shortestPart',
		type: 'number',
		displayOptions: { show: split },
		typeOptions: { minValue: SHORTEST_PART.min, maxValue: SHORTEST_PART.max, numberPrecision: 1 },
		default: 5,
		description:
			'Minimum length of a part, at most half of "Longest Part". Parts are about equally long, and end in pauses where there are any.',
	},
];
