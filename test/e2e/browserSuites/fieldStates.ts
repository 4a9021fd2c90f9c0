/** What is chosen, and the labels that are shown then after Provider, Resource and Operation. */
export interface State {
	title: string;
	/** Parameter → shown name of the option; chosen in this order. */
	choices: Record<string, string>;
	labels: string[];
}

const aijisu = 'Aijisu (UniAll)';
const comet = 'CometAPI';
const kling = 'Kling AI';
const polling = [
	'Poll Interval (Seconds)',
	'Max Poll Interval (Seconds)',
	'On Task Failure',
	'On Timeout',
];

/** Every parameter that is ever shown, in the order a person meets it. */
export const states: State[] = [
	{
		title: 'a link and a file',
		choices: {
			provider: comet,
			operation: 'Submit',
			imageSource: 'URL',
			audioSource: 'Input Data',
		},
		labels: [
			'Mode',
			'Image Source',
			'Image URL',
			'Audio Source',
			'Audio Input Data Field Name',
			'Prompt',
			'Options',
		],
	},
	{
		title: 'a file and the ID of speech',
		choices: {
			provider: comet,
			operation: 'Submit',
			imageSource: 'Input Data',
			audioSource: 'Audio ID',
		},
		labels: [
			'Mode',
			'Image Source',
			'Image Input Data Field Name',
			'Audio Source',
			'Audio ID',
			'Prompt',
			'Options',
		],
	},
	{
		title: 'two links',
		choices: { provider: comet, operation: 'Submit', imageSource: 'URL', audioSource: 'URL' },
		labels: ['Mode', 'Image Source', 'Image URL', 'Audio Source', 'Audio URL', 'Prompt', 'Options'],
	},
	{
		title: 'two links',
		choices: { provider: kling, operation: 'Submit', imageSource: 'URL', audioSource: 'URL' },
		labels: ['Mode', 'Image Source', 'Image URL', 'Audio Source', 'Audio URL', 'Prompt', 'Options'],
	},
	{
		title: 'a link and a file, measured',
		choices: {
			provider: aijisu,
			operation: 'Submit',
			imageSource: 'URL',
			audioSource: 'Input Data',
			audioDurationSource: 'Measure Automatically',
		},
		labels: [
			'Model',
			'Image Source',
			'Image URL',
			'Audio Source',
			'Audio Input Data Field Name',
			'Audio Duration',
			'Prompt',
			'Options',
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
			'Prompt',
			'Options',
		],
	},
	...[aijisu, comet, kling].map((provider) => ({
		title: 'which task',
		choices: { provider, operation: 'Get' },
		labels: ['Task ID', 'Simplify', 'Options'],
	})),
	{
		title: 'how to ask',
		choices: { provider: aijisu, operation: 'Wait' },
		labels: ['Task ID', 'Timeout (Seconds)', ...polling, 'Simplify', 'Options'],
	},
	{
		title: 'how to ask',
		choices: { provider: comet, operation: 'Wait', waitMode: 'Ask Regularly' },
		labels: ['Task ID', 'Wait Mode', 'Timeout (Seconds)', ...polling, 'Simplify', 'Options'],
	},
	{
		title: 'parked',
		choices: { provider: comet, operation: 'Wait', waitMode: 'On Callback' },
		labels: ['Task ID', 'Wait Mode', 'Timeout (Seconds)', 'On Task Failure', 'Simplify', 'Options'],
	},
	{
		title: 'how to ask, whatever was chosen for the other provider',
		choices: { provider: aijisu, operation: 'Wait' },
		labels: ['Task ID', 'Timeout (Seconds)', ...polling, 'Simplify', 'Options'],
	},
	{
		title: 'a text for MiniMax',
		choices: { provider: aijisu, resource: 'Speech', operation: 'Generate' },
		labels: ['Model', 'Text', 'Language', 'Voice', 'Speed', 'Options'],
	},
	{
		title: 'a text for Kling',
		choices: { provider: comet, resource: 'Speech', operation: 'Generate' },
		labels: ['Text', 'Language', 'Voice', 'Speed', 'Options'],
	},
];
