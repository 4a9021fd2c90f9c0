import type { INodeProperties } from 'n8n-workflow';

import { submissionsInParallel, submitAgainWhenUnsure, waitForCapacity } from '../../paying/fields';
import {
	allProviders,
	commonLimits,
	DEFAULT_PROMPT,
	labelsOf,
	providersThat,
} from '../../providers';
import type { ProviderAdapter } from '../../providers/types';

const { audio, image } = commonLimits;
const MB = 1024 * 1024;
const longestSeconds = Math.max(...allProviders.map((one) => one.maxAudioSecondsCeiling));

/** What a portrait has to be, for a field's description. */
export const PORTRAIT_RULES = `JPG or PNG, up to ${image.maxBytes / MB} MB, at least ${image.minSidePixels} pixels on each side, aspect ratio 1:${image.maxAspectRatio} to ${image.maxAspectRatio}:1`;

/** What a voice has to be, for a field's description. */
export const VOICE_RULES = `MP3, WAV, M4A or AAC, up to ${audio.maxBytes / MB} MB`;

/** Who gets which words when the prompt is empty, for a field's description. */
export const EMPTY_PROMPT_RULE = `When this is empty, ${labelsOf(({ emptyPrompt }) => emptyPrompt !== null)}, which want a prompt, get the text "${DEFAULT_PROMPT}"`;

/** Whether a gateway takes a file itself, so that nobody has to be able to fetch it. */
export const takesFiles = ({ takesBytes, upload }: ProviderAdapter): boolean =>
	takesBytes || upload !== null;

/** Who takes files without fetching them, for advice. */
export const TAKES_FILES = labelsOf((adapter) => takesFiles(adapter), 'or');

const callsBack = providersThat((adapter) => adapter.callsBack);
const takesNames = { show: { '/provider': providersThat((a) => a.takesExternalTaskId) } };

const measuredProviders = labelsOf((adapter) => adapter.needsDuration);

/** Max Audio Length starts with each provider's own limit, so that adding it changes nothing. */
const maxAudioFields: INodeProperties[] = [
	...new Set(allProviders.map(({ limits }) => limits.audio.maxSeconds)),
].map((maxSeconds) => {
	const isDocumentedLower = maxSeconds < longestSeconds;
	const group = (adapter: ProviderAdapter) => adapter.limits.audio.maxSeconds === maxSeconds;
	return {
		displayName: 'Max Audio Length (Seconds)',
		name: 'maxAudioSeconds',
		type: 'number',
		typeOptions: { minValue: audio.minSeconds, maxValue: longestSeconds },
		displayOptions: { show: { '/provider': providersThat(group) } },
		default: maxSeconds,
		description: isDocumentedLower
			? `Longest audio to submit. ${labelsOf(group)} documents ${maxSeconds} seconds; Kling itself accepts ${longestSeconds}, so longer audio may work there. Up to ${longestSeconds}.`
			: `Longest audio to submit, up to ${longestSeconds} seconds`,
	};
});

/** Submit: what few workflows need, alphabetical as n8n wants it. */
export const submitOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Callback',
			name: 'callback',
			type: 'options',
			displayOptions: { show: { '/provider': callsBack } },
			options: [
				{ name: 'Custom URL', value: 'url', description: 'Call a URL that you enter' },
				{ name: 'None', value: 'none', description: 'Make no callback' },
				{
					name: 'Resume This Execution',
					value: 'execution',
					description:
						'Call this execution back, for a following Wait with "Wait Mode" set to "Resume on Callback". Your n8n must be reachable from the internet.',
				},
			],
			default: 'none',
			description: 'Where the provider reports that the status of the task has changed',
		},
		{
			displayName: 'Callback URL',
			name: 'callbackUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://example.com/kling-callback',
			description: 'The URL that the provider calls when the status of the task changes',
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
			displayName: 'Check Only (Dry Run)',
			name: 'checkOnly',
			type: 'boolean',
			default: false,
			description:
				'Whether to run all checks without submitting anything. Each item then holds the length of its video in seconds and the request that would be sent.',
		},
		{
			displayName: 'External Task ID',
			name: 'externalTaskId',
			type: 'string',
			displayOptions: takesNames,
			default: '',
			placeholder: 'e.g. lesson-12',
			description:
				'Your own ID for the task, unique in your account. If empty, a random one is generated, so that the task can be found if the connection drops during submission.',
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
					description:
						'Output that task, whatever its status, and send nothing. A batch that was interrupted can be run again like this: only the missing videos are made.',
				},
			],
			default: 'fail',
			description:
				'What to do if the ID is taken. Looking it up is free, but needs a service that finds tasks by External Task ID, as Kling does.',
		},
		...maxAudioFields,
		{
			displayName: 'Max Total Seconds',
			name: 'maxTotalSeconds',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 600,
			description:
				'Maximum length of the audio of all items together. If exceeded, nothing is submitted. Videos last as long as their audio and are charged per second.',
		},
		submissionsInParallel,
		submitAgainWhenUnsure('created its video'),
		waitForCapacity,
		{
			displayName: 'Watermark',
			name: 'watermark',
			type: 'boolean',
			displayOptions: { show: { '/provider': providersThat((a) => a.takesWatermark) } },
			default: false,
			description: "Whether the video bears Kling's watermark",
		},
	],
};
