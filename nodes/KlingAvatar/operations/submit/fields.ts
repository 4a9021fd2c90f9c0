import type { INodeProperties } from 'n8n-workflow';

import { allProviders, COMMON_PROMPT_CHARACTERS, providersThat } from '../../providers';
import {
	added,
	includeOtherFields,
	type Operation,
	saved,
	shownIn,
	withThousands,
} from '../operation';
import { EMPTY_PROMPT_RULE, PORTRAIT_RULES, submitOptions, VOICE_RULES } from './optionFields';

/** Submit's choice of quality: one field for each way in which the providers name it. */
const qualityFields = [...new Set(allProviders.map((adapter) => adapter.quality))].map(
	(quality): INodeProperties => {
		const { displayName, field: name, choices, initial } = quality;
		const provider = providersThat((adapter) => adapter.quality === quality);
		return {
			displayName,
			name,
			type: 'options',
			displayOptions: { show: { provider } },
			options: choices.map((choice) => ({ ...choice })),
			default: initial,
		};
	},
);

const inSubmit = { resource: ['video'], operation: ['submit'] };

const takesAudioId = providersThat((adapter) => adapter.takesAudioId);
const needsDuration = providersThat((adapter) => adapter.needsDuration);

/** Audio Source, with the choices that a group of providers has. In new nodes it needs none: the item says which it is. */
function audioSourceFields(ofAudioId: boolean): INodeProperties[] {
	const provider = providersThat((adapter) => adapter.takesAudioId === ofAudioId);
	const field: INodeProperties = {
		displayName: 'Audio Source',
		name: 'audioSource',
		type: 'options',
		displayOptions: { show: { provider, ...saved } },
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
				name: 'Automatic',
				value: 'auto',
				description:
					'The speech in the incoming item, as the Speech resource of this node outputs it, or else its audio file',
			},
			{
				name: 'Binary File',
				value: 'binary',
				description: 'A file in the incoming item, such as a text-to-speech node outputs',
			},
			{
				name: 'Speech Node',
				value: 'speech',
				description:
					'The speech in the incoming item, as the Speech resource of this node outputs it: spoken, or cut by Split Audio',
			},
			{ name: 'URL', value: 'url', description: 'A link that anyone can open' },
		],
		default: 'binary',
		description: 'Where the voice comes from',
	};
	return [field, { ...field, displayOptions: { show: { provider, ...added } }, default: 'auto' }];
}

/** The parameters of Submit, in the order a person fills them in. */
export const submitFields = shownIn(inSubmit, [
	...qualityFields,
	{
		displayName: 'Image Source',
		name: 'imageSource',
		type: 'options',
		options: [
			{ name: 'Binary File', value: 'binary', description: 'A file in the incoming item' },
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
		displayOptions: { show: { imageSource: ['url'] } },
		default: '',
		placeholder: 'e.g. https://example.com/portrait.png',
		description: `Link to the portrait: ${PORTRAIT_RULES}`,
	},
	{
		displayName: 'Image Input Binary Field',
		name: 'imageBinaryField',
		type: 'string',
		required: true,
		displayOptions: { show: { imageSource: ['binary'] } },
		default: 'image',
		placeholder: 'e.g. image',
		typeOptions: { binaryDataProperty: true },
		hint: 'The name of the input binary field containing the image file',
	},
	...[false, true].flatMap(audioSourceFields),
	{
		displayName: 'Audio Input Binary Field',
		name: 'audioBinaryField',
		type: 'string',
		required: true,
		displayOptions: { show: { audioSource: ['binary'] } },
		default: 'data',
		placeholder: 'e.g. data',
		typeOptions: { binaryDataProperty: true },
		hint: 'The name of the input binary field containing the audio file',
	},
	{
		displayName: 'Audio URL',
		name: 'audioUrl',
		type: 'string',
		required: true,
		displayOptions: { show: { audioSource: ['url'] } },
		default: '',
		placeholder: 'e.g. https://example.com/voice.mp3',
		description: `Link to the voice: ${VOICE_RULES}`,
	},
	{
		displayName: 'Audio ID',
		name: 'audioId',
		type: 'string',
		required: true,
		displayOptions: { show: { provider: takesAudioId, audioSource: ['audioId'] } },
		default: '',
		placeholder: 'e.g. 8371650291',
		description: 'ID that Kling text to speech returned for the audio',
	},
	{
		displayName: 'Audio Duration',
		name: 'audioDurationSource',
		type: 'options',
		displayOptions: {
			show: { provider: needsDuration },
			hide: { audioSource: ['auto', 'speech'] },
		},
		options: [
			{
				name: 'Measure Automatically',
				value: 'auto',
				description: 'Read the length from the audio itself',
			},
			{ name: 'Enter Manually', value: 'manual', description: 'Enter a length that you know' },
		],
		default: 'auto',
		description:
			'How the length of the audio is determined. The provider reserves this many seconds of credit before it starts.',
	},
	{
		displayName: 'Audio Duration (Seconds)',
		name: 'audioDurationSeconds',
		type: 'number',
		required: true,
		typeOptions: { minValue: 0 },
		displayOptions: {
			show: { provider: needsDuration, audioDurationSource: ['manual'] },
			hide: { audioSource: ['auto', 'speech'] },
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
		default: '',
		placeholder: 'e.g. warm smile, stable camera, clean studio lighting',
		description: `Scene, expression and camera movement; not the spoken text. Up to ${withThousands(COMMON_PROMPT_CHARACTERS)} characters. ${EMPTY_PROMPT_RULE}.`,
	},
	...includeOtherFields(inSubmit),
	submitOptions,
]);

export const submit: Operation = {
	resource: 'video',
	value: 'submit',
	name: 'Submit',
	action: 'Submit an avatar video',
	description:
		'Submit a portrait and a voice, and get a task ID back immediately. The provider charges per second of video. Turn on "Save execution progress" in the workflow settings to keep the ID if the execution is stopped.',
	forModels:
		'Submit an avatar video and return its taskId at once, by which it is fetched when it is ready. Every call with new arguments is charged, per second of video.',
	subtitle: 'Submit',
	fields: submitFields,
};
