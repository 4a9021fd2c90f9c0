/** What is chosen, and the labels that are shown then after Provider, Resource and Operation. */
export interface State {
	title: string;
	/** Parameter → shown name of the option; chosen in this order. */
	choices: Record<string, string>;
	labels: string[];
	/** It asks no provider, so there is none to choose. */
	isLocal?: true;
}

export const aijisu = 'Aijisu (UniAll)';
export const comet = 'CometAPI';
export const kling = 'Kling AI';
const polling = [
	'Poll Interval (Seconds)',
	'Max Poll Interval (Seconds)',
	'On Task Failure',
	'On Timeout',
];
const other = ['Include Other Input Fields', 'Options'];
const submitEnd = ['Prompt for Expression and Camera', ...other];
const waitEnd = ['Simplify', ...other];

/** Every parameter that is ever shown, in the order a person meets it. */
export const states: State[] = [
	{
		title: 'a text',
		choices: {
			provider: comet,
			operation: 'Create',
			imageSource: 'Binary File',
			audioSource: 'Text',
		},
		labels: [
			'Mode',
			'Image Source',
			'Image Input Binary Field',
			'Audio Source',
			'Text',
			'Language',
			'Voice',
			'Speed',
			'Prompt for Expression and Camera',
			'Include Other Input Fields',
			'Options',
		],
	},
	{
		title: 'a text',
		choices: { provider: aijisu, operation: 'Create', imageSource: 'URL', audioSource: 'Text' },
		labels: [
			'Model',
			'Image Source',
			'Image URL',
			'Audio Source',
			'Speech Model',
			'Text',
			'Language',
			'Voice',
			'Speed',
			'Prompt for Expression and Camera',
			'Include Other Input Fields',
			'Options',
		],
	},
	{
		title: 'a file',
		choices: {
			provider: kling,
			operation: 'Create',
			imageSource: 'URL',
			audioSource: 'Binary File',
		},
		labels: [
			'Mode',
			'Image Source',
			'Image URL',
			'Audio Source',
			'Audio Input Binary Field',
			'Prompt for Expression and Camera',
			'Include Other Input Fields',
			'Options',
		],
	},
	{
		title: 'a link',
		choices: { provider: aijisu, operation: 'Create', imageSource: 'URL', audioSource: 'URL' },
		labels: [
			'Model',
			'Image Source',
			'Image URL',
			'Audio Source',
			'Audio URL',
			'Prompt for Expression and Camera',
			'Include Other Input Fields',
			'Options',
		],
	},
	{
		title: 'a link and a file',
		choices: {
			provider: comet,
			operation: 'Submit',
			imageSource: 'URL',
			audioSource: 'Binary File',
		},
		labels: [
			'Mode',
			'Image Source',
			'Image URL',
			'Audio Source',
			'Audio Input Binary Field',
			...submitEnd,
		],
	},
	{
		title: 'what the item holds',
		choices: {
			provider: aijisu,
			operation: 'Submit',
			imageSource: 'URL',
			audioSource: 'Automatic',
		},
		labels: [
			'Model',
			'Image Source',
			'Image URL',
			'Audio Source',
			'Prompt for Expression and Camera',
			'Include Other Input Fields',
			'Options',
		],
	},
	{
		title: 'a file and the ID of speech',
		choices: {
			provider: comet,
			operation: 'Submit',
			imageSource: 'Binary File',
			audioSource: 'Audio ID',
		},
		labels: [
			'Mode',
			'Image Source',
			'Image Input Binary Field',
			'Audio Source',
			'Audio ID',
			...submitEnd,
		],
	},
	{
		title: 'two links',
		choices: { provider: comet, operation: 'Submit', imageSource: 'URL', audioSource: 'URL' },
		labels: ['Mode', 'Image Source', 'Image URL', 'Audio Source', 'Audio URL', ...submitEnd],
	},
	{
		title: 'two links',
		choices: { provider: kling, operation: 'Submit', imageSource: 'URL', audioSource: 'URL' },
		labels: ['Mode', 'Image Source', 'Image URL', 'Audio Source', 'Audio URL', ...submitEnd],
	},
	{
		title: 'a link and a file, measured',
		choices: {
			provider: aijisu,
			operation: 'Submit',
			imageSource: 'URL',
			audioSource: 'Binary File',
			audioDurationSource: 'Measure Automatically',
		},
		labels: [
			'Model',
			'Image Source',
			'Image URL',
			'Audio Source',
			'Audio Input Binary Field',
			'Audio Duration',
			...submitEnd,
		],
	},
	{
		title: 'two links, with the length entered',
		choices: {
			provider: aijisu,
			operation: 'Submit',
			imageSource: 'URL',
			audioSource: 'URL',
			audioDurationSource: 'Enter Manually',
		},
		labels: [
			'Model',
			'Image Source',
			'Image URL',
			'Audio Source',
			'Audio URL',
			'Audio Duration',
			'Audio Duration (Seconds)',
			...submitEnd,
		],
	},
	{
		title: 'which task',
		choices: { provider: aijisu, operation: 'Get' },
		labels: ['Task ID', ...waitEnd],
	},
	...[comet, kling].flatMap((provider) =>
		['External Task ID', 'Task ID'].map((identifyBy) => ({
			title: `which task, by its ${identifyBy}`,
			choices: { provider, operation: 'Get', identifyBy },
			labels: ['Identify Task By', identifyBy, ...waitEnd],
		})),
	),
	{
		title: 'how to ask',
		choices: { provider: aijisu, operation: 'Wait' },
		labels: ['Task ID', 'Timeout (Seconds)', ...polling, ...waitEnd],
	},
	{
		title: 'how to ask',
		choices: { provider: comet, operation: 'Wait', waitMode: 'Poll' },
		labels: [
			'Identify Task By',
			'Task ID',
			'Wait Mode',
			'Timeout (Seconds)',
			...polling,
			...waitEnd,
		],
	},
	{
		title: 'parked',
		choices: { provider: comet, operation: 'Wait', waitMode: 'Resume on Callback' },
		labels: [
			'Identify Task By',
			'Task ID',
			'Wait Mode',
			'Timeout (Seconds)',
			'On Task Failure',
			...waitEnd,
		],
	},
	{
		title: 'how to ask, whatever was chosen for the other provider',
		choices: { provider: aijisu, operation: 'Wait' },
		labels: ['Task ID', 'Timeout (Seconds)', ...polling, ...waitEnd],
	},
	{
		title: 'files, all into one video',
		choices: {
			resource: 'Avatar Video',
			operation: 'Join',
			videoSource: 'Binary File',
			groupBy: 'All Items',
		},
		labels: ['Video Source', 'Video Input Binary Field', 'Group By', 'Options'],
		isLocal: true,
	},
	{
		title: 'links, a video for each value of a field',
		choices: { videoSource: 'URL', groupBy: 'Value of a Field' },
		labels: ['Video Source', 'Video URL', 'Group By', 'Group Field', 'Options'],
		isLocal: true,
	},
	{
		title: 'a sound',
		choices: { resource: 'Speech', operation: 'Split Audio' },
		labels: ['Audio Input Binary Field', 'Longest Part (Seconds)', 'Shortest Part (Seconds)'],
		isLocal: true,
	},
	{
		title: 'a text for MiniMax',
		// The provider last: there is none to choose before the operation is another one.
		choices: { resource: 'Speech', operation: 'Generate', provider: aijisu },
		labels: ['Model', 'Text', 'Language', 'Voice', 'Speed', ...other],
	},
	{
		title: 'a text for Kling',
		choices: { provider: comet, resource: 'Speech', operation: 'Generate' },
		labels: ['Text', 'Language', 'Voice', 'Speed', ...other],
	},
];
