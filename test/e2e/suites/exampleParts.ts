import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { itemsOf, videoOf } from '../rig';
import type { Keys, Rig } from '../rig';
import type { Execution, WorkflowJson } from '../n8nTypes';
import { avatarType, withCredentials } from '../workflowParts';

/** Where the example workflows are. */
export const exampleFolder = path.join(__dirname, '..', '..', '..', 'workflows');

/** The files of the example workflows. */
export const exampleFiles = readdirSync(exampleFolder).filter((name) => name.endsWith('.json'));

/** Whether a release of n8n has the nodes of an example: agents whose tools are nodes came with n8n 2. */
export const runsOn = (version: string, file: string): boolean =>
	version.startsWith('2.') || !file.startsWith('agent-');

/** An example, with only its credentials replaced: by those of a simulator. */
export function exampleWorkflow(rig: Rig, file: string, slow = false): WorkflowJson {
	const used = slow ? rig.slowKeys : rig.keys;
	return withCredentials(
		JSON.parse(readFileSync(path.join(exampleFolder, file), 'utf8')) as WorkflowJson,
		(provider) => used[provider as keyof Keys],
		used.openAi,
	);
}

/** An example set to another provider, as its note asks for. */
export function exampleAt(
	rig: Rig,
	file: string,
	provider: 'aijisu' | 'cometApi' | 'kling',
): WorkflowJson {
	const { keys } = rig;
	const workflow = exampleWorkflow(rig, file);
	for (const { type, parameters } of workflow.nodes) {
		if (type !== avatarType) continue;
		parameters.provider = provider;
		if (parameters.voice && provider === 'aijisu') {
			parameters.voice = { __rl: true, mode: 'id', value: 'Wise_Woman' };
		}
	}
	return withCredentials(workflow, () => keys[provider], keys.openAi);
}

/** Expects that each item a node gave carries the very video that a simulator made for its task. */
export async function expectVideos(rig: Rig, execution: Execution, node: string) {
	const jobs = [...rig.sim.jobs, ...rig.slowSim.jobs];
	for (const item of itemsOf(execution, node)) {
		const job = jobs.find(({ id }) => id === item.json.taskId);
		const [field] = Object.entries(item.binary ?? {}).find(
			([, { mimeType }]) => mimeType === 'video/mp4',
		)!;
		expect((await rig.fileOf(item, field)).equals(videoOf(job))).toBe(true);
	}
}
