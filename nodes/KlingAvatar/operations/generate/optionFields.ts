import type { INodeProperties } from 'n8n-workflow';

import { labelsOf } from '../../providers';
import { submissionsInParallel, submitAgainWhenUnsure, waitForCapacity } from '../../paying/fields';
import { onlyWhere, speechGroups } from './groups';

export const DEFAULT_OUTPUT_FIELD = 'data';
export const DEFAULT_TIMEOUT_SECONDS = 300;
export const MAX_TIMEOUT_SECONDS = 3600;
/** How long a part of a text may be that is not told otherwise: well within the minute that gateways take. Seconds. */
export const DEFAULT_LONGEST_PART = 45;
export const LONGEST_TEXT_PART = { min: 5, max: 300 };

const formatted = labelsOf(({ speech }) => speech.formats.length > 0);

/** What few workflows need, alphabetical as n8n wants it. */
export const speechOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	displayOptions: { show: { resource: ['speech'], operation: ['generate'] } },
	default: {},
	options: [
		{
			displayName: 'Download Speech',
			name: 'downloadSpeech',
			type: 'boolean',
			default: true,
			description:
				"Whether to download the speech into the item. The provider's link expires, within hours at some; the downloaded file does not.",
		},
		...speechGroups(({ emotions }) => emotions).map(
			({ value: emotions, ids }): INodeProperties => ({
				displayName: 'Emotion',
				name: 'emotion',
				type: 'options',
				displayOptions: onlyWhere(ids),
				options: emotions.map((choice) => ({ ...choice })),
				default: 'neutral',
				description: 'How the text is spoken. When this option is not added, the service decides.',
			}),
		),
		...speechGroups(({ formats }) => formats).map(({ value: formats, ids }): INodeProperties => ({
			displayName: 'Format',
			name: 'format',
			type: 'options',
			displayOptions: onlyWhere(ids),
			options: formats.map((choice) => ({ ...choice })),
			default: 'mp3',
			description: `Format of the sound that ${formatted} makes. MP3 is smaller.`,
		})),
		{
			displayName: 'Longest Part (Seconds)',
			name: 'longestPart',
			type: 'number',
			typeOptions: { minValue: LONGEST_TEXT_PART.min, maxValue: LONGEST_TEXT_PART.max },
			displayOptions: { show: { splitLongText: [true] } },
			default: DEFAULT_LONGEST_PART,
			description:
				'About how long a part of a split text is when it is spoken, at most. How fast a voice speaks is estimated, so leave room up to what Submit takes (60 seconds, unless its option says more).',
		},
		...speechGroups(({ pitch }) => pitch).map(({ value: { min, max }, ids }): INodeProperties => ({
			displayName: 'Pitch',
			name: 'pitch',
			type: 'number',
			typeOptions: { minValue: min, maxValue: max },
			displayOptions: onlyWhere(ids),
			default: 0,
			description: `How many semitones higher or lower the voice is, from ${min} to ${max}`,
		})),
		{
			displayName: 'Put Output File in Field',
			name: 'outputBinaryField',
			type: 'string',
			default: DEFAULT_OUTPUT_FIELD,
			hint: 'The name of the output binary field to put the file in',
		},
		{
			displayName: 'Split Long Text',
			name: 'splitLongText',
			type: 'boolean',
			default: true,
			description:
				'Whether to cut a text that is too long for one video into parts, after sentences, and to put out an item with its speech for each. Join makes one video of theirs again.',
		},
		submissionsInParallel,
		submitAgainWhenUnsure('made its speech'),
		{
			displayName: 'Timeout (Seconds)',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: MAX_TIMEOUT_SECONDS },
			default: DEFAULT_TIMEOUT_SECONDS,
			description: `How long to wait for the speech of all items together, up to ${MAX_TIMEOUT_SECONDS} seconds. Speech that takes longer goes on at the provider, and a retry of the execution picks it up.`,
		},
		...speechGroups(({ volume }) => volume).map(
			({ value: { min, max }, ids }): INodeProperties => ({
				displayName: 'Volume',
				name: 'volume',
				type: 'number',
				typeOptions: { minValue: min, maxValue: max, numberPrecision: 1 },
				displayOptions: onlyWhere(ids),
				default: 1,
				description: `How loud the speech is, from ${min} to ${max}; 1 is the voice's own`,
			}),
		),
		waitForCapacity,
	],
};
