import { readFileSync } from 'node:fs';
import path from 'node:path';

import { providers } from '../../nodes/KlingAvatar/providers';
import type { WorkflowJson } from '../engine/harness';
import type { Target } from './targets';

const WORKFLOWS = path.resolve(__dirname, '../../workflows');

/** From a script to a video. */
export const SCRIPT_WORKFLOW = 'script-to-video.json';

/** From a script of several minutes to one video. */
export const LONG_SCRIPT_WORKFLOW = 'long-script-to-one-video.json';

/**
 * An example workflow, with only its portrait, credentials and, where it is another one's, provider replaced; and
 * with a linked sound in place of Speech, where the provider makes none.
 */
export function exampleWorkflow(target: Target, file: string): WorkflowJson {
	const { provider, imageUrl, audioUrl } = target;
	const text = readFileSync(path.join(WORKFLOWS, file), 'utf8');
	const workflow = JSON.parse(text) as WorkflowJson;
	if (providers[provider].speech === null) {
		workflow.nodes.find(({ name }) => name === 'Speech')!.disabled = true;
		const submit = workflow.nodes.find(({ name }) => name === 'Submit')!;
		Object.assign(submit.parameters!, { audioSource: 'url', audioUrl });
	}
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
