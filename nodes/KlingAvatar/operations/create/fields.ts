import type { INodeProperties } from 'n8n-workflow';

import { generateFields, speechOptions } from '../generate/fields';
import { joinFields } from '../join/fields';
import { byAlphabet, type Operation } from '../operation';
import { submitFields } from '../submit/fields';
import { submitOptions } from '../submit/optionFields';
import { waitDefaults } from '../wait/fields';

const ofCreate = { resource: ['video'], operation: ['create'] };

/** Another operation's field, as Create shows it. */
const inCreate = ({ displayOptions, ...field }: INodeProperties, also = {}): INodeProperties => ({
	...field,
	displayOptions: { ...displayOptions, show: { ...displayOptions?.show, ...ofCreate, ...also } },
});

/** Fields that Submit has, too. */
const ofSubmit = (...names: string[]): INodeProperties[] =>
	submitFields.filter(({ name }) => names.includes(name)).map((field) => inCreate(field));

const audioSource: INodeProperties = {
	displayName: 'Audio Source',
	name: 'audioSource',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: ofCreate },
	options: [
		{
			name: 'Binary File',
			value: 'binary',
			description: 'An audio file in the incoming item. A long one is split and made in parts.',
		},
		{
			name: 'Text',
			value: 'text',
			description: 'A text of any length. It is converted to speech first.',
		},
		{ name: 'URL', value: 'url', description: 'A link to an audio file that anyone can open' },
	],
	default: 'text',
	description: 'Where the voice comes from',
};

/** What Create says otherwise than Generate: beside the model of the video, and without a limit of the text. */
const inCreatesWords: Record<string, Partial<INodeProperties>> = {
	speechModel: { displayName: 'Speech Model' },
	text: {
		description: 'Text to speak, of any length: a long one is made in parts, which are joined',
	},
};

/** Generate's own fields, for a text. */
const textFields = generateFields
	.filter(({ name }) => name !== 'includeOtherFields' && name !== 'options')
	.map((field) => inCreate({ ...field, ...inCreatesWords[field.name] }, { audioSource: ['text'] }));

const optionsOf = ({ options = [] }: INodeProperties, ...names: string[]): INodeProperties[] =>
	(options as INodeProperties[]).filter(({ name }) => names.includes(name));

const joinOptions = joinFields.filter(({ name }) => name === 'options');

const longestPart = optionsOf(speechOptions, 'longestPart').map(
	({ displayOptions: _, ...field }): INodeProperties => ({
		...field,
		description:
			'Maximum length of a part. A long text or audio file is made in parts, which are joined to one video. The length of spoken text is estimated, so leave some room below what the provider accepts.',
	}),
);

/** Until all videos of a run are ready. Seconds. */
export const DEFAULT_TIMEOUT_SECONDS = Number(waitDefaults.timeout);

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	displayOptions: { show: ofCreate },
	default: {},
	// In the order of the alphabet, as n8n wants it.
	options: [
		...optionsOf(speechOptions, 'emotion', 'outputBinaryField', 'pitch', 'volume'),
		...joinOptions.flatMap((field) => optionsOf(field, 'clipEnds')),
		...longestPart,
		...optionsOf(
			submitOptions,
			'checkMediaLinks',
			'checkOnly',
			'externalTaskId',
			'ifExternalTaskIdExists',
			'maxAudioSeconds',
			'maxTotalSeconds',
			'submissionsInParallel',
			'submitAgainWhenUnsure',
			'waitForCapacity',
		),
		{
			displayName: 'Timeout (Seconds)',
			name: 'timeout',
			type: 'number' as const,
			typeOptions: { minValue: 1 },
			default: DEFAULT_TIMEOUT_SECONDS,
			description:
				'Maximum time to wait for the videos. A minute of video commonly takes ten minutes or more. After a timeout the provider keeps working, and a retry of the execution goes on waiting without paying again.',
		},
	].sort((one, other) => byAlphabet(one.displayName, other.displayName)),
};

/** The parameters of Create, in the order a person fills them in. */
const createFields: INodeProperties[] = [
	...ofSubmit('model', 'mode', 'imageSource', 'imageUrl', 'imageBinaryField'),
	audioSource,
	...textFields,
	...ofSubmit('audioBinaryField', 'audioUrl'),
	...ofSubmit('prompt', 'includeOtherFields'),
	options,
];

export const create: Operation = {
	resource: 'video',
	value: 'create',
	name: 'Create',
	action: 'Create an avatar video',
	description:
		'Turn a portrait and a text or a voice into a finished talking-head video, in one node. The provider charges for speech and per second of video. Turn on "Save execution progress" in the workflow settings to keep the tasks if the execution is stopped.',
	forModels:
		'Create an avatar video and return its link. Takes minutes. Every call with new arguments is charged, for speech and per second of video.',
	subtitle: 'Create',
	fields: createFields,
};
