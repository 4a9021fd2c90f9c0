import type { INodeProperties } from 'n8n-workflow';

import { allProviders } from '../../providers';
import type { SpeechChoice } from '../../providers/types';
import { includeOtherFields } from '../sharedFields';
import { withThousands } from '../withThousands';
import { speechGroups, type SpeechGroup } from './groups';
import { speechOptions } from './optionFields';

const generate = { resource: ['speech'], operation: ['generate'] };

const limits = allProviders.flatMap(({ label, speech: { maxCharacters } }) =>
	maxCharacters === null ? [] : [`${label} ${withThousands(maxCharacters)}`],
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
		displayOptions: { show: { ...generate, provider: ids } },
		options: choices.map((choice) => ({ ...choice })),
		default: initial,
	};
}

const modelFields = speechGroups(({ models }) => models).map((group) =>
	listField(group, {
		displayName: 'Model',
		name: 'speechModel',
		description: 'The model that speaks',
	}),
);

const languageFields = speechGroups(({ languages }) => languages).map((group) =>
	listField(group, {
		displayName: 'Language',
		name: 'language',
		description: 'The language of the text, which the voice must speak',
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
		displayOptions: { show: generate },
		default: '',
		placeholder: 'e.g. Welcome to the course. In this lesson you will meet your teacher.',
		description: `What is spoken. Longest text in characters: ${limits.join(', ')}.`,
	},
	...languageFields,
	{
		displayName: 'Voice',
		name: 'voice',
		type: 'resourceLocator',
		required: true,
		displayOptions: { show: generate },
		default: { mode: 'list', value: '' },
		description: 'Who speaks. The list holds the voices for the language chosen above.',
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
		displayOptions: { show: { ...generate, provider: ids } },
		default: 1,
		description: `How fast the voice speaks, from ${min} to ${max}; 1 is its own speed`,
	})),
	...includeOtherFields(generate),
	speechOptions,
];
