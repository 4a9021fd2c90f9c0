import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { WorkflowJson } from '../engine/harness';
import type { Target } from './targets';

const WORKFLOWS = path.resolve(__dirname, '../../workflows');

/** The example workflow of a provider from a script to a video. */
export const scriptWorkflow = (target: Target): string =>
	`script-to-video-${target.provider.toLowerCase()}.json`;
/** From a script of several minutes to one video. */
export const LONG_SCRIPT_WORKFLOW = 'long-script-to-one-video.json';

/** An example workflow, with only its links and credentials replaced. */
export function exampleWorkflow(target: Target, file: string): WorkflowJson {
	const workflow = JSON.parse(readFileSync(path.join(WORKFLOWS, file), 'utf8')) as WorkflowJson;
	for (const node of workflow.nodes) {
		if (!node.type.endsWith('.klingAvatar')) continue;
		node.credentials = { klingAvatarApi: { id: 'demo', name: 'Demo' } };
		if (node.parameters?.operation !== 'submit') continue;
		node.parameters.imageUrl = target.imageUrl;
	}
	return workflow;
}
