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
	'Min Poll Interval (Seconds)',
	'Max Poll Interval (Seconds)',
	'On Task Failure',
	'On Timeout',
];
const other = ['Include Other Input Fields', 'Options'];
const waitBegin = ['Identify Task By', 'Task ID', 'Wait Mode', 'Timeout (Seconds)'];
const waitEnd = ['Simplify', ...other];
const spoken = ['Text', 'Language', 'Voice', 'Speed'];
/** What a source of the portrait, or of the audio, asks for beside itself. */
const imageFields: Record<string, string> = {
	'Binary File': 'Image Input Binary Field',
	URL: 'Image URL',
};
const audioFields: Record<string, string[]> = {
	Automatic: [],
	'Binary File': ['Audio Input Binary Field'],
	'Audio ID': ['Audio ID'],
	Text: spoken,
	URL: ['Audio URL'],
};

/** Create or Submit with media from these sources; `more` is shown behind the audio, once it is chosen. */
function made(
	provider: string,
	operation: 'Create' | 'Submit',
	imageSource: string,
	audioSource: string,
	more: { choices?: Record<string, string>; labels?: string[] } = {},
): State {
	const ofMiniMax = provider === aijisu && audioSource === 'Text' ? ['Speech Model'] : [];
	return {
		title: `${imageSource} and ${audioSource}`,
		choices: { provider, operation, imageSource, audioSource, ...more.choices },
		labels: [
			provider === aijisu ? 'Model' : 'Mode',
			'Image Source',
			imageFields[imageSource]!,
			'Audio Source',
			...ofMiniMax,
			...audioFields[audioSource]!,
			...(more.labels ?? []),
			'Prompt',
			...other,
		],
	};
}

/** Every parameter that is ever shown, in the order a person meets it. */
export const states: State[] = [
	made(comet, 'Create', 'Binary File', 'Text'),
	made(aijisu, 'Create', 'URL', 'Text'),
	made(kling, 'Create', 'URL', 'Binary File'),
	made(aijisu, 'Create', 'URL', 'URL'),
	made(comet, 'Submit', 'URL', 'Binary File'),
	made(aijisu, 'Submit', 'URL', 'Automatic'),
	made(comet, 'Submit', 'Binary File', 'Audio ID'),
	made(comet, 'Submit', 'URL', 'URL'),
	made(kling, 'Submit', 'URL', 'URL'),
	made(aijisu, 'Submit', 'URL', 'Binary File', {
		choices: { audioDurationSource: 'Measure Automatically' },
		labels: ['Audio Duration'],
	}),
	made(aijisu, 'Submit', 'URL', 'URL', {
		choices: { audioDurationSource: 'Enter Manually' },
		labels: ['Audio Duration', 'Audio Duration (Seconds)'],
	}),
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
		choices: { provider: comet, operation: 'Wait', waitMode: 'Poll' },
		labels: [...waitBegin, ...polling, ...waitEnd],
	},
	{
		title: 'parked',
		choices: { provider: comet, operation: 'Wait', waitMode: 'Resume on Callback' },
		labels: [...waitBegin, 'On Task Failure', ...waitEnd],
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
		labels: ['Model', ...spoken, ...other],
	},
	{
		title: 'a text for Kling',
		choices: { provider: comet, resource: 'Speech', operation: 'Generate' },
		labels: [...spoken, ...other],
	},
];
