import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { providers } from '../../nodes/KlingAvatar/providers';
import type { WorkflowJson } from '../engine/harness';
import type { Target } from './targets';

const WORKFLOWS = path.resolve(__dirname, '../../workflows');

/** The example workflow of a provider from a script to a video; from a sound, where it makes no speech. */
export function scriptWorkflow({ provider }: Target): string {
	if (providers[provider].speech === null) return 'retry-safe-submit.json';
	const own = `script-to-video-${provider.toLowerCase()}.json`;
	return existsSync(path.join(WORKFLOWS, own)) ? own : 'script-to-video-cometapi.json';
}

/** From a script of several minutes to one video. */
export const LONG_SCRIPT_WORKFLOW = 'long-script-to-one-video.json';

/** An example workflow, with only its links, credentials and, where it is another one's, provider replaced. */
export function exampleWorkflow(target: Target, file: string): WorkflowJson {
	const { provider, imageUrl, audioUrl } = target;
	const text = readFileSync(path.join(WORKFLOWS, file), 'utf8')
		.replaceAll('https://example.com/portrait.png', imageUrl)
		.replaceAll('https://example.com/voice.mp3', audioUrl);
	const workflow = JSON.parse(text) as WorkflowJson;
	for (const node of workflow.nodes) {
		if (!node.type.endsWith('.klingAvatar')) continue;
		node.credentials = { klingAvatarApi: { id: 'demo', name: 'Demo' } };
		const { provider: own } = node.parameters ?? {};
		if (!node.parameters || own === undefined || own === provider) continue;
		node.parameters.provider = provider;
		const voices = providers[provider].speech?.voices;
		if (node.parameters.operation !== 'generate' || voices?.from !== 'table') continue;
		node.parameters.voice = { __rl: true, mode: 'id', value: voices.voices[0]!.id };
	}
	return workflow;
}
