import type { INodeParameters } from 'n8n-workflow';

import type { Provider } from '../../simulator';
import type { NodeJson } from '../harness';
import { NODE } from './workflowParts';

export const SPEAKERS = ['aijisu', 'cometApi', 'kling'] as const satisfies readonly Provider[];

/** A voice of each provider that speaks English. */
export const VOICES: Record<Provider, string> = {
	aijisu: 'Wise_Woman',
	cometApi: 'genshin_vindi2',
	kling: 'genshin_vindi2',
	fal: 'Wise_Woman',
	kie: 'Rachel',
	waveSpeed: 'Wise_Woman',
};

export const TEXT = 'Welcome to the course. In this lesson you will meet your teacher.';

export const voice = (value: string, mode: 'list' | 'id' = 'list') => ({
	__rl: true,
	mode,
	value,
});

/** A Speech node that has the item's text spoken. */
export const generate = (
	provider: Provider,
	parameters: INodeParameters = {},
	settings: Partial<Omit<NodeJson, 'parameters' | 'type'>> = {},
): NodeJson => ({
	name: 'Speech',
	type: NODE,
	credentials: { klingAvatarApi: { id: provider, name: provider } },
	...settings,
	parameters: {
		provider,
		resource: 'speech',
		operation: 'generate',
		text: '={{ $json.text ?? "Welcome to the course. In this lesson you will meet your teacher." }}',
		voice: voice(VOICES[provider]),
		...parameters,
	},
});
