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

/** Fields of which each shows where `show` says, and under the conditions of its own that come after. */
export const shownIn = (show: object, fields: readonly INodeProperties[]): INodeProperties[] =>
	fields.map(({ displayOptions, ...field }) => ({
		...field,
		displayOptions: { ...displayOptions, show: { ...show, ...displayOptions?.show } },
	}));

/** Nodes as they were saved before 1.1, and those that are added now, which show less at first. */
export const saved = { '@version': [1] };
export const added = { '@version': [{ _cnd: { gte: 1.1 } }] };

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
	const field: INodeProperties = {
		displayName: 'Include Other Input Fields',
		name: 'includeOtherFields',
		type: 'boolean',
		noDataExpression: true,
		displayOptions: { show: added, hide: { '@tool': [true] } },
		default: true,
		description:
			"Whether to pass the input's other fields and its files to the output, along with the result",
	};
	const displayOptions = { ...field.displayOptions, show: saved };
	return shownIn(show, [{ ...field, displayOptions, default: false }, field]);
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
export const identityFields = shownIn(showForResults, [
	{
		displayName: 'Identify Task By',
		name: 'identifyBy',
		type: 'options',
		displayOptions: { show: { provider: knowsNames } },
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
	{ ...taskIdField, displayOptions: { show: { provider: knowsNoNames } } },
	{
		...taskIdField,
		displayOptions: { show: { provider: knowsNames, identifyBy: ['taskId'] } },
	},
	{
		displayName: 'External Task ID',
		name: 'externalTaskId',
		type: 'string',
		required: true,
		displayOptions: {
			show: { provider: knowsNames, identifyBy: ['externalTaskId'] },
		},
		default: '={{ $json.externalTaskId }}',
		placeholder: 'e.g. lesson-12',
		description:
			'Your own ID of the task, as it was entered in the option "External Task ID" of Submit',
	},
]);

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

const when = (field: INodeProperties, show: object): INodeProperties => ({
	...field,
	displayOptions: { show: { ...show } },
});

/** Get and Wait: how much to output, and what few workflows need. A tool puts out no file. */
export const resultFields = shownIn(showForResults, [
	{ ...downloadVideo, displayOptions: { show: added, hide: { '@tool': [true] } } },
	when(simplify, saved),
	...includeOtherFields(showForResults),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		// Alphabetical, as n8n wants it.
		options: [
			when(downloadVideo, saved),
			when(maxPollInterval, { ...added, '/operation': ['wait'] }),
			when(pollInterval, { ...added, '/operation': ['wait'] }),
			when(outputBinaryField, { ...saved, downloadVideo: [true] }),
			when(outputBinaryField, { ...added, '/downloadVideo': [true] }),
			when(simplify, added),
		],
	},
]);

// Both by hand: the first `toLocaleString` or `localeCompare` of a process loads tables for some 10 ms, which would be
// most of the time in which n8n loads the node.

/** Orders texts as the alphabet of English does, capitals first. */
export const byAlphabet = (one: string, other: string): number => (one < other ? -1 : 1);

/** "2,500". */
export function withThousands(number: number): string {
	return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}
