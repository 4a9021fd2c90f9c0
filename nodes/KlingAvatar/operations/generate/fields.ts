import type { INodeProperties } from 'n8n-workflow';

import { allProviders } from '../../providers';
import { speechGroups } from './groups';
import { speechOptions } from './optionFields';

const generate = { resource: ['speech'], operation: ['generate'] };

const limits = allProviders.flatMap(({ label, speech: { maxCharacters } }) =>
	maxCharacters === null ? [] : [`${label} ${maxCharacters.toLocaleString('en-US')}`],
);

/** The parameters of Generate, in the order a person fills them in. */
export const generateFields: INodeProperties[] = [
	...speechGroups(({ models }) => models).map(({ value: models, ids }): INodeProperties => ({
		displayName: 'Model',
		name: 'speechModel',
		type: 'options',
		displayOptions: { show: { ...generate, provider: ids } },
		options: models.map((choice) => ({ ...choice })),
		default: models[0]?.value ?? '',
		description: 'The model that speaks',
	})),
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
	...speechGroups(({ languages }) => languages).map(
		({ value: languages, ids }): INodeProperties => ({
			displayName: 'Language',
			name: 'language',
			type: 'options',
			displayOptions: { show: { ...generate, provider: ids } },
			options: languages.map((choice) => ({ ...choice })),
			default: languages[0]?.value ?? '',
			description: 'The language of the text, which the voice must speak',
		}),
	),
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
	speechOptions,
];
