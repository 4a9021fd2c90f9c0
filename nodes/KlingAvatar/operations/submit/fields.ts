import type { INodeProperties } from 'n8n-workflow';

import { providersThat } from '../../providers';
import { MAX_PROMPT_CHARACTERS } from '../../providers/klingLimits';
import { withThousands } from '../withThousands';
import { EMPTY_PROMPT_RULE, PORTRAIT_RULES, VOICE_RULES } from './mediaWords';
import { submitOptions } from './optionFields';
import { qualityFields } from './qualityFields';

const submit = { resource: ['video'], operation: ['submit'] };

const takesAudioId = providersThat((adapter) => adapter.takesAudioId);
const needsDuration = providersThat((adapter) => adapter.needsDuration);

/** Audio Source, with the choices that a group of providers has. */
function audioSourceField(ofAudioId: boolean): INodeProperties {
	return {
		displayName: 'Audio Source',
		name: 'audioSource',
		type: 'options',
		displayOptions: {
			show: {
				...submit,
				provider: providersThat((adapter) => adapter.takesAudioId === ofAudioId),
			},
		},
		options: [
			...(ofAudioId
				? [
						{
							name: 'Audio ID',
							value: 'audioId',
							description: 'Speech made by Kling text to speech in the last 30 days',
						},
					]
				: []),
			{
				name: 'Input Data',
				value: 'binary',
				description: 'A file in the incoming item, such as a text-to-speech node outputs',
			},
			{
				name: 'Speech Node',
				value: 'speech',
				description: 'What the Speech resource of this node put out: the incoming item holds it',
			},
			{ name: 'URL', value: 'url', description: 'A link that anyone can open' },
		],
		default: 'binary',
		description: 'Where the voice comes from',
	};
}

const audioSourceFields = [audioSourceField(false), audioSourceField(true)];

/** The parameters of Submit, in the order a person fills them in. */
export const submitFields: INodeProperties[] = [
	...qualityFields,
	{
		displayName: 'Image Source',
		name: 'imageSource',
		type: 'options',
		displayOptions: { show: submit },
		options: [
			{ name: 'Input Data', value: 'binary', description: 'A file in the incoming item' },
			{ name: 'URL', value: 'url', description: 'A link that anyone can open' },
		],
		default: 'url',
		description: 'Where the portrait comes from',
	},
	{
		displayName: 'Image URL',
		name: 'imageUrl',
		type: 'string',
		required: true,
		displayOptions: { show: { ...submit, imageSource: ['url'] } },
		default: '',
		placeholder: 'e.g. https://example.com/portrait.png',
		description: `Link to the portrait: ${PORTRAIT_RULES}`,
	},
	{
		displayName: 'Image Input Data Field Name',
		name: 'imageBinaryField',
		type: 'string',
		required: true,
		displayOptions: { show: { ...submit, imageSource: ['binary'] } },
		default: 'image',
		placeholder: 'e.g. image',
		hint: 'Input field with the portrait file',
	},
	...audioSourceFields,
	{
		displayName: 'Audio Input Data Field Name',
		name: 'audioBinaryField',
		type: 'string',
		required: true,
		displayOptions: { show: { ...submit, audioSource: ['binary'] } },
		default: 'data',
		placeholder: 'e.g. data',
		hint: 'Input field with the audio file; text-to-speech nodes use "data"',
	},
	{
		displayName: 'Audio URL',
		name: 'audioUrl',
		type: 'string',
		required: true,
		displayOptions: { show: { ...submit, audioSource: ['url'] } },
		default: '',
		placeholder: 'e.g. https://example.com/voice.mp3',
		description: `Link to the voice: ${VOICE_RULES}`,
	},
	{
		displayName: 'Audio ID',
		name: 'audioId',
		type: 'string',
		required: true,
		displayOptions: { show: { ...submit, provider: takesAudioId, audioSource: ['audioId'] } },
		default: '',
		placeholder: 'e.g. 8371650291',
		description: 'ID that Kling text to speech returned for the audio',
	},
	{
		displayName: 'Audio Duration',
		name: 'audioDurationSource',
		type: 'options',
		displayOptions: {
			show: { ...submit, provider: needsDuration },
			hide: { audioSource: ['speech'] },
		},
		options: [
			{
				name: 'Measure Automatically',
				value: 'auto',
				description: 'Read the length from the audio itself',
			},
			{ name: 'Enter Manually', value: 'manual', description: 'Send a number that you know' },
		],
		default: 'auto',
		description: 'The provider reserves money by this length before it starts',
	},
	{
		displayName: 'Audio Duration (Seconds)',
		name: 'audioDurationSeconds',
		type: 'number',
		required: true,
		typeOptions: { minValue: 0 },
		displayOptions: {
			show: { ...submit, provider: needsDuration, audioDurationSource: ['manual'] },
			hide: { audioSource: ['speech'] },
		},
		default: 0,
		placeholder: 'e.g. 18.5',
		description: 'True length of the audio, in seconds',
	},
	{
		displayName: 'Prompt',
		name: 'prompt',
		type: 'string',
		typeOptions: { rows: 3 },
		displayOptions: { show: submit },
		default: '',
		placeholder: 'e.g. warm smile, stable camera, clean studio lighting',
		description: `Scene, expression and camera, up to ${withThousands(MAX_PROMPT_CHARACTERS)} characters. ${EMPTY_PROMPT_RULE}.`,
	},
	submitOptions,
];
