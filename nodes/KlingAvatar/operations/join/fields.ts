import type { INodeProperties } from 'n8n-workflow';

import type { Operation } from '../operation';

const show = { resource: ['video'], operation: ['join'] };

/** The parameters of Join, in the order a person fills them in. */
export const joinFields: INodeProperties[] = [
	{
		displayName:
			'The videos are joined in the order of the items. Items with a number in their field "part", as Split Audio and Split Long Text give it, are joined in that order.',
		name: 'joinNotice',
		type: 'notice',
		displayOptions: { show },
		default: '',
	},
	{
		displayName: 'Video Source',
		name: 'videoSource',
		type: 'options',
		displayOptions: { show },
		options: [
			{
				name: 'Binary File',
				value: 'binary',
				description: 'A file in each incoming item, such as Wait outputs with "Download Video"',
			},
			{ name: 'URL', value: 'url', description: 'A link in each incoming item' },
		],
		default: 'binary',
		description: 'Where the videos come from',
	},
	{
		displayName: 'Video Input Binary Field',
		name: 'videoBinaryField',
		type: 'string',
		required: true,
		displayOptions: { show: { ...show, videoSource: ['binary'] } },
		default: 'data',
		placeholder: 'e.g. data',
		typeOptions: { binaryDataProperty: true },
		hint: 'The name of the input binary field containing the video file',
	},
	{
		displayName: 'Video URL',
		name: 'videoUrl',
		type: 'string',
		required: true,
		displayOptions: { show: { ...show, videoSource: ['url'] } },
		default: '={{ $json.videoUrl }}',
		placeholder: 'e.g. https://example.com/part-1.mp4',
		description: "Link to each item's video. The provider's links expire.",
	},
	{
		displayName: 'Group By',
		name: 'groupBy',
		type: 'options',
		displayOptions: { show },
		options: [
			{ name: 'All Items', value: 'all', description: 'All items become one video' },
			{
				name: 'Value of a Field',
				value: 'field',
				description: 'Items with the same value in a field become one video',
			},
		],
		default: 'all',
		description: 'Which items belong together',
	},
	{
		displayName: 'Group Field',
		name: 'groupField',
		type: 'string',
		required: true,
		displayOptions: { show: { ...show, groupBy: ['field'] } },
		default: '',
		placeholder: 'e.g. lesson',
		description:
			'Name of the field whose value says which video an item belongs to. The videos come in the order in which their first items do.',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		displayOptions: { show },
		default: {},
		options: [
			{
				displayName: 'Clip Ends',
				name: 'clipEnds',
				type: 'options',
				options: [
					{
						name: 'Cut to the Speech',
						value: 'cutToSpeech',
						description:
							"Cut where the speech ends: at the item's audioDurationSeconds, or without it where the sound of the video ends",
					},
					{ name: 'Keep', value: 'keep', description: 'Every video is taken to its end' },
				],
				default: 'keep',
				description: 'What to do with the end of a video that outlasts its speech',
			},
			{
				displayName: 'If a Part Is Missing',
				name: 'ifPartIsMissing',
				type: 'options',
				options: [
					{ name: 'Fail', value: 'fail', description: 'Nothing is joined' },
					{
						name: 'Join the Others',
						value: 'skip',
						description: 'Join what is there, and say in the output what is not',
					},
				],
				default: 'fail',
				description: 'What to do when a video has failed, or an item has no video',
			},
			{
				displayName: 'Put Output File in Field',
				name: 'outputBinaryField',
				type: 'string',
				default: 'data',
				hint: 'The name of the output binary field to put the file in',
			},
		],
	},
];

export const join: Operation = {
	resource: 'video',
	value: 'join',
	name: 'Join',
	action: 'Join avatar videos',
	description:
		'Join finished videos into one MP4, one behind the other, without loss and without ffmpeg',
	forModels: 'Join avatar videos into one MP4. Free.',
	subtitle: 'Join',
	fields: joinFields,
	isLocal: true,
};
