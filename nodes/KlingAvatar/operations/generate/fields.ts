import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { submissionsInParallel, submitAgainWhenUnsure, waitForCapacity } from '../../paying/fields';
import { allProviders } from '../../providers';
import type { SpeechAdapter, SpeechChoice } from '../../providers/types';
import { includeOtherFields, type Operation, withThousands } from '../operation';

/** Providers whose speech has the same of something, so that they share one field in the editor. */
interface SpeechGroup<Value> {
	value: Value;
	ids: string[];
}

/** The groups in which providers have something; those that have nothing of it (`null`, an empty list) are left out. */
function speechGroups<Value>(
	of: (speech: SpeechAdapter) => Value | null,
): Array<SpeechGroup<Value>> {
	const groups = new Map<string, SpeechGroup<Value>>();
	for (const { id, speech } of allProviders) {
		const value = speech && of(speech);
		if (value === null || (Array.isArray(value) && value.length === 0)) continue;
		const key = JSON.stringify(value);
		const group = groups.get(key) ?? { value, ids: [] };
		group.ids.push(id);
		groups.set(key, group);
	}
	return [...groups.values()];
}

/** `displayOptions` of an option that some providers have; none where all of them do. */
function onlyWhere(ids: string[]): IDisplayOptions {
	return { show: { '/provider': ids } };
}

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

const inGenerate = { resource: ['speech'], operation: ['generate'] };

const limits = allProviders.flatMap(({ label, speech }) =>
	!speech?.maxCharacters ? [] : [`${label} ${withThousands(speech.maxCharacters)}`],
);

/** A list of one of these for each group of providers; its first choice is what a new node starts with. */
function listField(
	{ value: choices, ids }: SpeechGroup<readonly SpeechChoice[]>,
	field: Pick<INodeProperties, 'displayName' | 'name' | 'description'>,
): INodeProperties {
	const initial = choices[0]?.value ?? '';
	return {
		...field,
		type: 'options',
		displayOptions: { show: { ...inGenerate, provider: ids } },
		options: choices.map((choice) => ({ ...choice })),
		default: initial,
	};
}

const modelFields = speechGroups(({ models }) => models).map((group) =>
	listField(group, {
		displayName: 'Model',
		name: 'speechModel',
		description: 'Speech model to use',
	}),
);

const languageFields = speechGroups(({ languages }) => languages).map((group) =>
	listField(group, {
		displayName: 'Language',
		name: 'language',
		description: 'Language of the text. Choose a voice that supports it.',
	}),
);

/** The parameters of Generate, in the order a person fills them in. */
export const generateFields: INodeProperties[] = [
	...modelFields,
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
	...languageFields,
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
	...speechGroups(({ speed }) => speed).map(({ value: { min, max }, ids }): INodeProperties => ({
		displayName: 'Speed',
		name: 'speed',
		type: 'number',
		typeOptions: { minValue: min, maxValue: max, numberPrecision: 1 },
		displayOptions: { show: { ...inGenerate, provider: ids } },
		default: 1,
		description: `How fast the voice speaks, from ${min} to ${max}; 1 is its own speed`,
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
