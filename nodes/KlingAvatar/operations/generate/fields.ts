import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { submissionsInParallel, submitAgainWhenUnsure, waitForCapacity } from '../../paying/fields';
import { allProviders } from '../../providers';
import type { Bounds, SpeechAdapter, SpeechChoice } from '../../providers/types';
import { includeOtherFields, type Operation, withThousands } from '../operation';

/** An option, and a field, of certain providers. */
const asOption = (ids: string[]): IDisplayOptions => ({ show: { '/provider': ids } });
const inGenerate = { resource: ['speech'], operation: ['generate'] };
const asField = (ids: string[]): IDisplayOptions => ({ show: { ...inGenerate, provider: ids } });

/**
 * A field for each group of providers whose speech has the same of something; none for those that have nothing of it
 * (`null`, an empty list).
 */
function fieldsFor<Name extends keyof SpeechAdapter>(
	name: Name,
	shownFor: (ids: string[]) => IDisplayOptions,
	fieldOf: (value: NonNullable<SpeechAdapter[Name]>) => INodeProperties,
): INodeProperties[] {
	const groups = new Map<string, { value: NonNullable<SpeechAdapter[Name]>; ids: string[] }>();
	for (const { id, speech } of allProviders) {
		const value = speech?.[name] ?? null;
		if (value === null || (Array.isArray(value) && value.length === 0)) continue;
		const key = JSON.stringify(value);
		const group = groups.get(key) ?? { value, ids: [] };
		group.ids.push(id);
		groups.set(key, group);
	}
	return [...groups.values()].map(({ value, ids }) => ({
		...fieldOf(value),
		displayOptions: shownFor(ids),
	}));
}

/** A list; its first choice is what a new node starts with, unless the field says otherwise. */
const listOf = (choices: readonly SpeechChoice[]) => ({
	type: 'options' as const,
	options: choices.map((choice) => ({ ...choice })),
	default: choices[0]?.value ?? '',
});

/** A number; 1 is the voice's own. */
const factorOf = ({ min, max }: Bounds) => ({
	type: 'number' as const,
	typeOptions: { minValue: min, maxValue: max, numberPrecision: 1 },
	default: 1,
});

export const DEFAULT_OUTPUT_FIELD = 'data';
export const DEFAULT_TIMEOUT_SECONDS = 300;
export const MAX_TIMEOUT_SECONDS = 3600;
/** How long a part of a text may be that is not told otherwise: well within the minute that gateways take. Seconds. */
export const DEFAULT_LONGEST_PART = 45;
export const LONGEST_TEXT_PART = { min: 5, max: 300 };

/** What few workflows need, alphabetical as n8n wants it. */
export const speechOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	displayOptions: { show: inGenerate },
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
		...fieldsFor('emotions', asOption, (emotions) => ({
			displayName: 'Emotion',
			name: 'emotion',
			...listOf(emotions),
			default: 'neutral',
			description: 'How the text is spoken. When this option is not added, the service decides.',
		})),
		...fieldsFor('formats', asOption, (formats) => ({
			displayName: 'Format',
			name: 'format',
			...listOf(formats),
			default: 'mp3',
			description: 'Format of the audio. MP3 is smaller.',
		})),
		{
			displayName: 'Longest Part (Seconds)',
			name: 'longestPart',
			type: 'number',
			typeOptions: { minValue: LONGEST_TEXT_PART.min, maxValue: LONGEST_TEXT_PART.max },
			displayOptions: { show: { splitLongText: [true] } },
			default: DEFAULT_LONGEST_PART,
			description:
				'Maximum length of a part of a split text when it is spoken. The length is estimated, so leave some room below what the provider accepts (CometAPI 60 seconds, unless an option of Submit says more; the others 300).',
		},
		...fieldsFor('pitch', asOption, ({ min, max }) => ({
			displayName: 'Pitch',
			name: 'pitch',
			type: 'number',
			typeOptions: { minValue: min, maxValue: max },
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
				'Whether to split a text that is too long for one video after sentences, and output an item for each part. Join makes one video of theirs again.',
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
		...fieldsFor('volume', asOption, (volume) => ({
			displayName: 'Volume',
			name: 'volume',
			...factorOf(volume),
			description: `How loud the speech is, from ${volume.min} to ${volume.max}; 1 is the voice's own`,
		})),
		waitForCapacity,
	],
};

const limits = allProviders.flatMap(({ label, speech }) =>
	!speech?.maxCharacters ? [] : [`${label} ${withThousands(speech.maxCharacters)}`],
);

/** The parameters of Generate, in the order a person fills them in. */
export const generateFields: INodeProperties[] = [
	...fieldsFor('models', asField, (models) => ({
		displayName: 'Model',
		name: 'speechModel',
		...listOf(models),
		description: 'Speech model to use',
	})),
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 4 },
		required: true,
		displayOptions: { show: inGenerate },
		default: '',
		placeholder: 'e.g. Welcome to the course. In this lesson you will meet your teacher.',
		description: `Text to speak. Characters at most: ${limits.join(', ')}; for more, add the option "Split Long Text".`,
	},
	...fieldsFor('languages', asField, (languages) => ({
		displayName: 'Language',
		name: 'language',
		...listOf(languages),
		description: 'Language of the text. Choose a voice that supports it.',
	})),
	{
		displayName: 'Voice',
		name: 'voice',
		type: 'resourceLocator',
		required: true,
		displayOptions: { show: inGenerate },
		default: { mode: 'list', value: '' },
		description: 'Voice to use. Lists the voices for the language chosen above.',
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a voice...',
				typeOptions: { searchListMethod: 'searchVoices', searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. genshin_vindi2',
			},
		],
	},
	...fieldsFor('speed', asField, (speed) => ({
		displayName: 'Speed',
		name: 'speed',
		...factorOf(speed),
		description: `How fast the voice speaks, from ${speed.min} to ${speed.max}; 1 is its own speed`,
	})),
	...includeOtherFields(inGenerate),
	speechOptions,
];

export const generate: Operation = {
	resource: 'speech',
	value: 'generate',
	name: 'Generate',
	action: 'Generate speech from text',
	description:
		'Convert text to speech, for Submit or as a file. The provider charges for every text.',
	forModels:
		'Generate speech from text and return an audioId or an audioUrl for an avatar video. Every call with new arguments is charged.',
	subtitle: 'Generate Speech',
	fields: generateFields,
};
