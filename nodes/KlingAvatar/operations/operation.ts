import type { INodeProperties } from 'n8n-workflow';

import { providersThat } from '../providers';

/** An operation as the editor shows it. What it does is in `index.ts`, which is loaded when it first runs. */
export interface Operation {
	/** A value of the parameter `resource`. */
	resource: 'speech' | 'video';
	/** Its value of the parameter `operation`. Saved workflows keep it: it never changes. */
	value: string;
	name: string;
	/** What the list of nodes shows. A new node gets it as its name. */
	action: string;
	description: string;
	/** What a model reads of the node as a tool: what comes back, and whether it is charged. */
	forModels: string;
	/** Below the node on the canvas. */
	subtitle: string;
	/** In the order a person fills them in; those that others have, too, are shown once. */
	fields: readonly INodeProperties[];
	/** It works on files and asks no provider, so that it needs no credential. */
	isLocal?: true;
}

/**
 * Whether the input's other fields and files go along: in a new node, but not in one that was saved before the
 * field was there.
 *
 * @param show the operation that has it
 */
export function includeOtherFields(show: {
	resource: string[];
	operation: string[];
}): INodeProperties[] {
	const hide = { '@tool': [true] };
	const inNewNodes: INodeProperties = {
		displayName: 'Include Other Input Fields',
		name: 'includeOtherFields',
		type: 'boolean',
		noDataExpression: true,
		displayOptions: { show: { ...show, '@version': [{ _cnd: { gte: 1.1 } }] }, hide },
		default: true,
		description:
			"Whether to pass the input's other fields and its files to the output, along with the result",
	};
	const inSavedNodes = {
		...inNewNodes,
		displayOptions: { show: { ...show, '@version': [1] }, hide },
	};
	return [{ ...inSavedNodes, default: false }, inNewNodes];
}

const showForResults = { resource: ['video'], operation: ['get', 'wait'] };

const knowsNames = providersThat((adapter) => adapter.takesExternalTaskId);
const knowsNoNames = providersThat((adapter) => !adapter.takesExternalTaskId);

const taskIdField: INodeProperties = {
	displayName: 'Task ID',
	name: 'taskId',
	type: 'string',
	required: true,
	default: '={{ $json.taskId }}',
	placeholder: 'e.g. 811275293799699687',
	description: 'ID of the task, as the Submit operation outputs it',
};

/**
 * Get and Wait: which task. The editor keeps what was chosen in Identify Task By before the provider was changed,
 * so where tasks have no names it must not be looked at.
 */
export const identityFields: INodeProperties[] = [
	{
		displayName: 'Identify Task By',
		name: 'identifyBy',
		type: 'options',
		displayOptions: { show: { ...showForResults, provider: knowsNames } },
		options: [
			{
				name: 'External Task ID',
				value: 'externalTaskId',
				description: 'Your own ID, which the video was submitted with',
			},
			{ name: 'Task ID', value: 'taskId', description: 'The ID that the Submit operation outputs' },
		],
		default: 'taskId',
		description:
			'How to find the task. With an External Task ID, such as the number of a row, a video is found again even if its Task ID was lost.',
	},
	{ ...taskIdField, displayOptions: { show: { ...showForResults, provider: knowsNoNames } } },
	{
		...taskIdField,
		displayOptions: { show: { ...showForResults, provider: knowsNames, identifyBy: ['taskId'] } },
	},
	{
		displayName: 'External Task ID',
		name: 'externalTaskId',
		type: 'string',
		required: true,
		displayOptions: {
			show: { ...showForResults, provider: knowsNames, identifyBy: ['externalTaskId'] },
		},
		default: '={{ $json.externalTaskId }}',
		placeholder: 'e.g. lesson-12',
		description:
			'Your own ID of the task, as it was entered in the option "External Task ID" of Submit',
	},
];

/** Nodes as they were saved before 1.1, and those that are added now, which show less at first. */
const saved = { '@version': [1] };
const added = { '@version': [{ _cnd: { gte: 1.1 } }] };

const simplify: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description:
		"Whether to return a simplified version of the response instead of the raw data. When off, the provider's own answer is added as 'raw'.",
};

const downloadVideo: INodeProperties = {
	displayName: 'Download Video',
	name: 'downloadVideo',
	type: 'boolean',
	default: true,
	description:
		"Whether to download the finished video into the item. The provider's link expires; the downloaded file does not.",
};

/** Get and Wait, in saved nodes: how much to output. */
export const simplifyField: INodeProperties = {
	...simplify,
	displayOptions: { show: { ...showForResults, ...saved } },
};

/** Get and Wait, in new nodes: the file as well. A tool puts out no file. */
export const downloadField: INodeProperties = {
	...downloadVideo,
	displayOptions: { show: { ...showForResults, ...added }, hide: { '@tool': [true] } },
};

/** Get and Wait. */
export const includeOtherResultFields = includeOtherFields(showForResults);

const pollInterval: INodeProperties = {
	displayName: 'Min Poll Interval (Seconds)',
	name: 'pollInterval',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 2,
	description: 'Minimum time between two status checks of the same video',
};

const maxPollInterval: INodeProperties = {
	displayName: 'Max Poll Interval (Seconds)',
	name: 'maxPollInterval',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 60,
	description:
		'Maximum time between two status checks of the same video. The interval grows from the minimum to the maximum with the age of the task.',
};

/** How often Wait asks: fields of saved nodes, options of new ones. */
export const pollIntervals = [pollInterval, maxPollInterval];

const outputBinaryField: INodeProperties = {
	displayName: 'Put Output File in Field',
	name: 'outputBinaryField',
	type: 'string',
	default: 'data',
	hint: 'The name of the output binary field to put the file in',
};

const asOption = (field: INodeProperties, show: object): INodeProperties => ({
	...field,
	displayOptions: { show: { ...show } },
});

/** Get and Wait: what few workflows need, alphabetical as n8n wants it. */
export const resultOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	displayOptions: { show: showForResults },
	default: {},
	options: [
		asOption(downloadVideo, saved),
		asOption(maxPollInterval, { ...added, '/operation': ['wait'] }),
		asOption(pollInterval, { ...added, '/operation': ['wait'] }),
		asOption(outputBinaryField, { ...saved, downloadVideo: [true] }),
		asOption(outputBinaryField, { ...added, '/downloadVideo': [true] }),
		asOption(simplify, added),
	],
};

/**
 * "2,500". By hand, because the first `toLocaleString` of a process loads tables for some 15 ms, which would
 * be most of the time in which n8n loads the node.
 */
export function withThousands(number: number): string {
	return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}
