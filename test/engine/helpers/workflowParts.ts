import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';

import type { Gateway, Provider } from '../../simulator';
import type { NodeJson } from '../harness';

export const NODE = 'n8n-nodes-kling-avatar.klingAvatar';
export const ALL_PROVIDERS = ['aijisu', 'cometApi', 'kling'] as const satisfies readonly Provider[];
/** Those with an API of their own. */
export const GATEWAYS = ['fal', 'kie', 'waveSpeed'] as const satisfies readonly Gateway[];
/** One of each kind, for what the node's code does alike with Kling's API under any address. */
export const PROVIDERS = ['aijisu', 'cometApi'] as const satisfies readonly Provider[];
/** Whether a provider speaks Kling's API: names, callbacks, audio IDs, files in the request. */
export const speaksKling = (provider: Provider): boolean =>
	provider === 'cometApi' || provider === 'kling';
export const LABELS: Record<Provider, string> = {
	aijisu: 'aijisu',
	cometApi: 'CometAPI',
	kling: 'Kling AI',
	fal: 'fal.ai',
	kie: 'kie.ai',
	waveSpeed: 'WaveSpeedAI',
};

export const start: NodeJson = { name: 'Start', type: 'n8n-nodes-base.manualTrigger' };
export const end: NodeJson = { name: 'End', type: 'n8n-nodes-base.noOp' };

/** A node of ours as a person adds it now; the others here are as they were saved with version 1 of the node. */
export const added = (node: NodeJson): NodeJson => ({ ...node, typeVersion: 1.1 });

/** An Edit Fields node whose output is what the expression says. */
export const fields = (name: string, expression: string): NodeJson => ({
	name,
	type: 'n8n-nodes-base.set',
	typeVersion: 3.4,
	parameters: { mode: 'raw', jsonOutput: `={{ ${expression} }}` },
});

/** An If node that lets an item through as long as an expression is true. */
export const onlyIf = (name: string, expression: string): NodeJson => ({
	name,
	type: 'n8n-nodes-base.if',
	typeVersion: 2.2,
	parameters: {
		conditions: {
			combinator: 'and',
			options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
			conditions: [
				{
					id: '1',
					leftValue: `={{ ${expression} }}`,
					rightValue: '',
					operator: { type: 'boolean', operation: 'true', singleValue: true },
				},
			],
		},
	},
});

type Settings = Partial<Omit<INode, 'parameters' | 'type'>>;

function kling(
	operation: 'submit' | 'get' | 'wait',
	provider: Provider,
	parameters: INodeParameters,
	settings: Settings,
): NodeJson {
	return {
		name: { submit: 'Submit', get: 'Get', wait: 'Wait' }[operation],
		type: NODE,
		credentials: { klingAvatarApi: { id: provider, name: provider } },
		...settings,
		parameters: { provider, operation, ...parameters },
	};
}

export const submit = (
	provider: Provider,
	parameters: INodeParameters = {},
	settings: Settings = {},
): NodeJson => kling('submit', provider, parameters, settings);

export const get = (
	provider: Provider,
	parameters: INodeParameters = {},
	settings: Settings = {},
): NodeJson => kling('get', provider, parameters, settings);

/** A Wait that asks every 0.1 s, and gives up after 20 s. */
export const wait = (
	provider: Provider,
	parameters: INodeParameters = {},
	settings: Settings = {},
): NodeJson =>
	kling(
		'wait',
		provider,
		{ timeout: 20, pollInterval: 0.1, maxPollInterval: 0.1, ...parameters },
		settings,
	);

/** Submit's parameters for files in `data` and `image` (see `mediaItem`). */
export const fromFiles = { imageSource: 'binary', audioSource: 'binary' } as const;

/** Submit's parameters for media that nobody looks into; the prompt is the item's own. */
export const uncheckedLinks = {
	imageSource: 'url',
	imageUrl: 'https://cdn.example.com/portrait.png',
	audioSource: 'url',
	audioUrl: 'https://cdn.example.com/voice.mp3',
	audioDurationSource: 'manual',
	audioDurationSeconds: 5,
	prompt: '={{ $json.prompt }}',
	options: { checkMediaLinks: false },
} as const;

/** Prompts that tell jobs apart: "job 0", "job 1" … */
export const numbered = (count: number): string[] =>
	Array.from({ length: count }, (_, index) => `job ${index}`);

/** Input items with these prompts. */
export const prompted = (prompts: string[]): { json: { prompt: string } }[] =>
	prompts.map((prompt) => ({ json: { prompt } }));

/** Input items with these fields. */
export const asInput = (items: IDataObject[]): { json: IDataObject }[] =>
	items.map((json) => ({ json }));
