import type { INodeProperties } from 'n8n-workflow';

import { allProviders, DEFAULT_PROVIDER } from '../providers';

/** Operations on files alone: they ask no provider, so they need no credential. */
export const localOperations = ['join', 'split'];

/** The parameters on which every other one depends. */
export const selectorFields: INodeProperties[] = [
	{
		displayName: 'Provider',
		name: 'provider',
		type: 'options',
		noDataExpression: true,
		displayOptions: { hide: { operation: localOperations } },
		options: allProviders.map(({ id, option }) => ({ ...option, value: id })),
		default: DEFAULT_PROVIDER,
		description: 'The service that makes the video or the speech. Must match the credential.',
	},
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Avatar Video', value: 'video' },
			{ name: 'Speech', value: 'speech' },
		],
		default: 'video',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['video'] } },
		options: [
			{
				name: 'Get',
				value: 'get',
				action: 'Get the status and link of an avatar video',
				description:
					'Retrieve the status of a submitted video, and the video once it is ready. Costs nothing.',
			},
			{
				name: 'Join',
				value: 'join',
				action: 'Join avatar videos',
				description:
					'Join finished videos into one MP4, one behind the other, without loss and without ffmpeg',
			},
			{
				name: 'Submit',
				value: 'submit',
				action: 'Submit a paid avatar video and get its task ID',
				description:
					'Submit a portrait and a voice, and get a task ID back immediately. The provider charges per second of video.',
			},
			{
				name: 'Wait',
				value: 'wait',
				action: 'Wait for an avatar video and get its link',
				description: 'Wait until the videos of all items are ready. Costs nothing.',
			},
		],
		default: 'submit',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['speech'] } },
		options: [
			{
				name: 'Generate',
				value: 'generate',
				action: 'Generate paid speech from text',
				description:
					'Turn text into speech, for Submit or as a file. The provider charges for every text.',
			},
			{
				name: 'Split Audio',
				value: 'split',
				action: 'Split speech into parts',
				description:
					'Cut an audio file into parts that are short enough for a video each, in pauses and without loss',
			},
		],
		default: 'generate',
	},
];

const showForResults = { resource: ['video'], operation: ['get', 'wait'] };

/** Get and Wait: which task. */
export const taskIdField: INodeProperties = {
	displayName: 'Task ID',
	name: 'taskId',
	type: 'string',
	required: true,
	displayOptions: { show: showForResults },
	default: '={{ $json.taskId }}',
	placeholder: 'e.g. task_abc123',
	description: 'ID of the task, as the Submit operation outputs it',
};

/** Get and Wait: how much to output. */
export const simplifyField: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	displayOptions: { show: showForResults },
	default: true,
	description:
		"Whether to return a simplified version of the response instead of the raw data. When off, the provider's own answer is added as 'raw'.",
};

/** Get and Wait: what to do with the finished video. */
export const resultOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	displayOptions: { show: showForResults },
	default: {},
	options: [
		{
			displayName: 'Download Video',
			name: 'downloadVideo',
			type: 'boolean',
			default: true,
			description:
				"Whether to download the finished video into the item. The provider's link expires; the downloaded file does not.",
		},
		{
			displayName: 'Put Output File in Field',
			name: 'outputBinaryField',
			type: 'string',
			default: 'data',
			hint: 'The name of the output binary field to put the file in',
			displayOptions: { show: { downloadVideo: [true] } },
		},
	],
};
