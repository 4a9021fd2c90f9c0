import type { INodeProperties } from 'n8n-workflow';

import { submitOptions } from './optionFields';

const submit = { resource: ['video'], operation: ['submit'] };

/** The parameters of Submit, in the order a person fills them in. */
export const submitFields: INodeProperties[] = [
	{
		displayName: 'Model',
		name: 'model',
		type: 'options',
		displayOptions: { show: { ...submit, provider: ['aijisu'] } },
		options: [
			{
				name: 'Kling Avatar V2 Pro',
				value: 'kling-avatar-v2-pro',
				description: 'Better picture, expression and stability, at a higher price per second',
			},
			{
				name: 'Kling Avatar V2 Standard',
				value: 'kling-avatar-v2-standard',
				description: 'For everyday talking-head videos and batches',
			},
		],
		default: 'kling-avatar-v2-standard',
	},
	{
		displayName: 'Mode',
		name: 'mode',
		type: 'options',
		displayOptions: { show: { ...submit, provider: ['cometApi'] } },
		options: [
			{
				name: 'Professional',
				value: 'pro',
				description: 'Better picture, at a higher price per second',
			},
			{ name: 'Standard', value: 'std', description: 'Faster and cheaper' },
		],
		default: 'std',
	},
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
		description:
			'Link to the portrait: JPG or PNG, up to 10 MB, at least 300 pixels on each side, no longer than 2.5 times its width or wider than 2.5 times its height',
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
	{
		displayName: 'Audio Source',
		name: 'audioSource',
		type: 'options',
		displayOptions: { show: { ...submit, provider: ['aijisu'] } },
		options: [
			{
				name: 'Input Data',
				value: 'binary',
				description:
					'A file in the incoming item, such as a text-to-speech node outputs. The provider fetches it from this n8n.',
			},
			{ name: 'URL', value: 'url', description: 'A link that anyone can open' },
		],
		default: 'binary',
		description: 'Where the voice comes from',
	},
	{
		displayName: 'Audio Source',
		name: 'audioSource',
		type: 'options',
		displayOptions: { show: { ...submit, provider: ['cometApi'] } },
		options: [
			{
				name: 'Audio ID',
				value: 'audioId',
				description: 'Speech made by Kling text to speech in the last 30 days',
			},
			{
				name: 'Input Data',
				value: 'binary',
				description: 'A file in the incoming item, such as a text-to-speech node outputs',
			},
			{ name: 'URL', value: 'url', description: 'A link that anyone can open' },
		],
		default: 'binary',
		description: 'Where the voice comes from',
	},
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
		description: 'Link to the voice: MP3, WAV, M4A or AAC, up to 5 MB',
	},
	{
		displayName: 'Audio ID',
		name: 'audioId',
		type: 'string',
		required: true,
		displayOptions: { show: { ...submit, provider: ['cometApi'], audioSource: ['audioId'] } },
		default: '',
		placeholder: 'e.g. 8371650291',
		description: 'ID that Kling text to speech returned for the audio',
	},
	{
		displayName: 'Audio Duration',
		name: 'audioDurationSource',
		type: 'options',
		displayOptions: { show: { ...submit, provider: ['aijisu'] } },
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
		displayOptions: { show: { ...submit, provider: ['aijisu'], audioDurationSource: ['manual'] } },
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
		description:
			'Scene, expression and camera, up to 2,500 characters. CometAPI wants a prompt, so when this is empty, it gets the text "A person speaks naturally to the camera" instead.',
	},
	submitOptions,
];
