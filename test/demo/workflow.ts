import { readFileSync } from 'node:fs';
import path from 'node:path';

import { providers } from '../../nodes/KlingAvatar/providers';
import type { WorkflowJson } from '../engine/harness';
import type { Target } from './targets';

const WORKFLOWS = path.resolve(__dirname, '../../workflows');

/** The example workflow from a script to a video; from a sound, where the provider makes no speech. */
export function scriptWorkflow({ provider }: Target): string {
	if (providers[provider].speech === null) return 'retry-safe-submit.json';
	return 'script-to-video.json';
}

/** From a script of several minutes to one video. */
export const LONG_SCRIPT_WORKFLOW = 'long-script-to-one-video.json';

/** An example workflow, with only its portrait, links, credentials and, where it is another one's, provider replaced. */
export function exampleWorkflow(target: Target, file: string): WorkflowJson {
	const { provider, imageUrl, audioUrl } = target;
	const text = readFileSync(path.join(WORKFLOWS, file), 'utf8')
		.replaceAll('https://example.com/portrait.png', imageUrl)
		.replaceAll('https://example.com/voice.mp3', audioUrl);
	const workflow = JSON.parse(text) as WorkflowJson;
	for (const node of workflow.nodes) {
		if (!node.type.endsWith('.klingAvatar')) continue;
		node.credentials = { klingAvatarApi: { id: 'demo', name: 'Demo' } };
		const { provider: own, imageSource } = node.parameters ?? {};
		if (imageSource === 'binary') Object.assign(node.parameters!, { imageSource: 'url', imageUrl });
		if (!node.parameters || own === undefined || own === provider) continue;
		node.parameters.provider = provider;
		const voices = providers[provider].speech?.voices;
		if (node.parameters.operation !== 'generate' || !voices) continue;
		// Where only the gateway knows its voices, one that MiniMax has everywhere.
		const value = voices.from === 'table' ? voices.voices[0]!.id : 'Wise_Woman';
		node.parameters.voice = { __rl: true, mode: 'id', value };
	}
	return workflow;
}
