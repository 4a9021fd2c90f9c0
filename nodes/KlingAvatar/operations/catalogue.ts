import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { allProviders, DEFAULT_PROVIDER } from '../providers';
import { create } from './create/fields';
import { generate } from './generate/fields';
import { get } from './get/fields';
import { join } from './join/fields';
import { byAlphabet, type Operation } from './operation';
import { split } from './split/fields';
import { submit } from './submit/fields';
import { wait } from './wait/fields';

/** Every operation, in the order in which their fields stand in the node's description. */
const catalogue: readonly Operation[] = [create, submit, wait, get, join, split, generate];

/** What runs without a provider, by its value of `operation`. */
export const localOperations = catalogue.filter(({ isLocal }) => isLocal).map(({ value }) => value);

const operationField = (
	resource: Operation['resource'],
	initial: Operation['value'],
): INodeProperties => ({
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: [resource] } },
	// n8n wants options in the order of the alphabet.
	options: catalogue
		.filter((operation) => operation.resource === resource)
		.map(({ name, value, action, description }): INodePropertyOptions => {
			return { name, value, action, description };
		})
		.sort((one, other) => byAlphabet(one.name, other.name)),
	default: initial,
});

/**
 * What a model reads of the node as a tool, in the place of the fields by which n8n would take the short `action`:
 * that something is charged must not depend on a node's name.
 */
const toolDescriptions = catalogue.map(({ resource, value, forModels }): INodeProperties => ({
	displayName: 'Description',
	name: 'toolDescription',
	type: 'string',
	typeOptions: { rows: 3 },
	required: true,
	displayOptions: { show: { resource: [resource], operation: [value], '@tool': [true] } },
	default: forModels,
	description: 'What the AI model reads about this tool. Keep in it what is charged.',
}));

/** The parameters on which every other one depends. */
const selectorFields: INodeProperties[] = [
	{
		displayName: 'Provider',
		name: 'provider',
		type: 'options',
		displayOptions: { hide: { operation: localOperations } },
		options: allProviders.map(({ id, option }) => ({ ...option, value: id })),
		default: DEFAULT_PROVIDER,
		description:
			'The service that makes the video or the speech. The credential must hold its key. An expression must give the same for all items of a run.',
	},
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Avatar Video', value: 'video' },
			{ name: 'Speech', value: 'speech' },
		],
		default: 'video',
	},
	operationField('video', 'submit'),
	operationField('speech', 'generate'),
];

/**
 * Every field of the node. n8n shows one as soon as it meets an expression among what decides that, so where the
 * provider comes from an expression the other conditions have to come before it.
 */
export const nodeFields: INodeProperties[] = [
	...selectorFields,
	...toolDescriptions,
	// A field that several operations have stands there once.
	...new Set(catalogue.flatMap(({ fields }) => fields)),
].map((field) => {
	const { provider, ...others } = field.displayOptions?.show ?? {};
	if (provider === undefined) return field;
	const { displayOptions } = field;
	return { ...field, displayOptions: { ...displayOptions, show: { ...others, provider } } };
});

const labels = (of: ReadonlyArray<readonly [value: string, label: string]>) =>
	JSON.stringify(Object.fromEntries(of));
const providerLabels = labels(allProviders.map(({ id, label }) => [id, label]));
const subtitles = (isLocal: boolean) =>
	labels(
		catalogue
			.filter((operation) => (operation.isLocal ?? false) === isLocal)
			.map(({ value, subtitle }) => [value, subtitle]),
	);

/** What stands below the node: the operation, and the provider that it asks. */
export const subtitle = `={{ (${subtitles(true)})[$parameter["operation"]] || (${subtitles(false)})[$parameter["operation"]] + ": " + (${providerLabels})[$parameter["provider"]] }}`;
