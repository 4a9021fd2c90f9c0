import type { INodeType } from 'n8n-workflow';

import { chain, Engine, type NodeJson, type Run } from '../../engine/harness';
import {
	asInput,
	prompted,
	start,
	submit,
	uncheckedLinks,
	wait,
} from '../../engine/helpers/support';
import { remoteSimulator } from '../childProcess';
import { finished } from '../finished';

/** How long the provider takes for a video. */
const JOB_SECONDS = 2;
export const IN_PARALLEL = 10;

export interface TaskRig {
	/** The node of the one node type, which is told the simulator's address. */
	bareNode: NodeJson;
	/** Runs the node on so many prompts. */
	create(node: NodeJson, count: number): Promise<Run>;
	/** Runs the node on the tasks that a run of `submitNode` made. */
	askFor(node: NodeJson, created: Run): Promise<Run>;
	stop(): Promise<void>;
}

export const submitNode = submit('cometApi', {
	...uncheckedLinks,
	options: { checkMediaLinks: false, submissionsInParallel: IN_PARALLEL },
});
export const waitNode = wait('cometApi', { timeout: 120, pollInterval: 0.5 });

/** n8n's engine, and the provider in a process of its own whose time and memory are not the node's. */
export async function startTaskRig(bare: INodeType): Promise<TaskRig> {
	const simulator = await remoteSimulator(JOB_SECONDS, { fetchMedia: false });
	const engine = await Engine.start({ nodeTypes: { 'rig.bare': bare } });
	const data = { provider: 'cometApi', apiKey: simulator.key, baseUrl: simulator.url };
	const credentials = { cometApi: { type: 'klingAvatarApi', data } };
	return {
		bareNode: {
			name: 'Bare',
			type: 'rig.bare',
			parameters: { url: simulator.url },
			credentials: { klingAvatarApi: { id: 'cometApi', name: 'cometApi' } },
		},
		create: async (node, count) => {
			const input = prompted(Array.from({ length: count }, (_, index) => `Task ${index}`));
			return await finished(engine.run(chain(start, node), { credentials, input }));
		},
		askFor: async (node, created) => {
			const input = asInput(created.json('Submit'));
			return await finished(engine.run(chain(start, node), { credentials, input }));
		},
		stop: async () => {
			await engine.stop();
			await simulator.stop();
		},
	};
}
