import type { INodeProperties } from 'n8n-workflow';

const cometApiOnly = { show: { '/provider': ['cometApi'] } };

/** What few workflows need, alphabetical as n8n wants it. */
export const submitOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	displayOptions: { show: { resource: ['video'], operation: ['submit'] } },
	default: {},
	options: [
		{
			displayName: 'Callback',
			name: 'callback',
			type: 'options',
			displayOptions: cometApiOnly,
			options: [
				{ name: 'Another URL', value: 'url', description: 'Call a URL of yours' },
				{ name: 'None', value: 'none', description: 'Call nobody' },
				{
					name: 'Resume This Execution',
					value: 'execution',
					description:
						'Call this execution, for a following Wait whose Wait Mode is "On Callback". This n8n must be reachable from the internet.',
				},
			],
			default: 'none',
			description: 'Whom the provider calls when the state of the task changes',
		},
		{
			displayName: 'Callback URL',
			name: 'callbackUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://example.com/kling-callback',
			description: 'URL that the provider calls when the state of the task changes',
			displayOptions: { show: { '/provider': ['cometApi'], callback: ['url'] } },
		},
		{
			displayName: 'Check Media Links',
			name: 'checkMediaLinks',
			type: 'boolean',
			default: true,
			description:
				'Whether to read just enough of linked images and audio to check their format, size and length before paying. When off, aijisu needs Audio Duration entered manually.',
		},
		{
			displayName: 'External Task ID',
			name: 'externalTaskId',
			type: 'string',
			displayOptions: cometApiOnly,
			default: '',
			placeholder: 'e.g. lesson-12',
			description:
				'Your own name for the task, unique in your account. When empty, one is made up that no other task has, so that a task whose creation got no answer can be found.',
		},
		{
			displayName: 'If External Task ID Exists',
			name: 'ifExternalTaskIdExists',
			type: 'options',
			displayOptions: cometApiOnly,
			options: [
				{
					name: 'Fail',
					value: 'fail',
					description: 'Refuse the item before anything is sent',
				},
				{
					name: 'Use the Existing Task',
					value: 'useExisting',
					description: 'Output that task, whatever its state, and send nothing',
				},
			],
			default: 'fail',
			description:
				'What to do when a task already has your External Task ID. It is asked for by name first, which is free. With "Use the Existing Task", a batch can be run again after a crash, and only what is missing is made. This rests on the service finding tasks by name, as Kling does; one that does not makes every task anew.',
		},
		{
			displayName: 'Max Audio Length (Seconds)',
			name: 'maxAudioSeconds',
			type: 'number',
			typeOptions: { minValue: 2, maxValue: 300 },
			default: 60,
			description:
				'Longest audio to submit. CometAPI documents 60 seconds; Kling itself takes 300, so longer audio may work there. Up to 300.',
		},
		{
			displayName: 'Submissions in Parallel',
			name: 'submissionsInParallel',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 10 },
			default: 3,
			description: 'How many items are submitted at the same time',
		},
		{
			displayName: 'Submit Again When Unsure',
			name: 'submitAgainWhenUnsure',
			type: 'boolean',
			default: false,
			description:
				'Whether to submit an item once more, but not more often in one execution, although an earlier attempt may have created a job. You may pay for that video twice.',
		},
	],
};
