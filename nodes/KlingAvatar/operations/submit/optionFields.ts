import type { INodeProperties } from 'n8n-workflow';

import { allProviders, labelsOf, providersThat } from '../../providers';
import { KLING_LIMITS } from '../../providers/klingLimits';
import type { ProviderAdapter } from '../../providers/types';

const callsBack = providersThat((adapter) => adapter.callsBack);
const takesNames = { show: { '/provider': providersThat((a) => a.takesExternalTaskId) } };

const measuredProviders = labelsOf((adapter) => adapter.needsDuration);

/** Max Audio Length starts with each provider's own limit, so that adding it changes nothing. */
const maxAudioFields: INodeProperties[] = [
	...new Set(allProviders.map(({ limits }) => limits.audio.maxSeconds)),
].map((maxSeconds) => {
	const isDocumentedLower = maxSeconds < KLING_LIMITS.audio.maxSeconds;
	const group = (adapter: ProviderAdapter) => adapter.limits.audio.maxSeconds === maxSeconds;
	return {
		displayName: 'Max Audio Length (Seconds)',
		name: 'maxAudioSeconds',
		type: 'number',
		typeOptions: {
			minValue: KLING_LIMITS.audio.minSeconds,
			maxValue: KLING_LIMITS.audio.maxSeconds,
		},
		displayOptions: { show: { '/provider': providersThat(group) } },
		default: maxSeconds,
		description: isDocumentedLower
			? `Longest audio to submit. ${labelsOf(group)} documents ${maxSeconds} seconds; Kling itself takes ${KLING_LIMITS.audio.maxSeconds}, so longer audio may work there. Up to ${KLING_LIMITS.audio.maxSeconds}.`
			: `Longest audio to submit, up to ${KLING_LIMITS.audio.maxSeconds} seconds`,
	};
});

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
			displayOptions: { show: { '/provider': callsBack } },
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
			displayOptions: { show: { '/provider': callsBack, callback: ['url'] } },
		},
		{
			displayName: 'Check Media Links',
			name: 'checkMediaLinks',
			type: 'boolean',
			default: true,
			description: `Whether to read just enough of linked images and audio to check their format, size and length before paying. When off, ${measuredProviders} needs Audio Duration entered manually.`,
		},
		{
			displayName: 'Check Only',
			name: 'checkOnly',
			type: 'boolean',
			default: false,
			description:
				'Whether to make every check and submit nothing. Each item then tells how many seconds its video would last and what would be sent.',
		},
		{
			displayName: 'External Task ID',
			name: 'externalTaskId',
			type: 'string',
			displayOptions: takesNames,
			default: '',
			placeholder: 'e.g. lesson-12',
			description:
				'Your own name for the task, unique in your account. When empty, one is made up that no other task has, so that a task whose creation got no answer can be found.',
		},
		{
			displayName: 'If External Task ID Exists',
			name: 'ifExternalTaskIdExists',
			type: 'options',
			displayOptions: takesNames,
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
		...maxAudioFields,
		{
			displayName: 'Max Total Seconds',
			name: 'maxTotalSeconds',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 600,
			description:
				'Longest audio of all items together that one run of the node may submit. When it is longer, nothing is submitted. Videos last as long as their audio, and are paid per second.',
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
