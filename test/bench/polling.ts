// CPU time per poll of a Wait against n8n's bare HTTP helper making the same GET:
// `npm run build && npx tsx test/bench/polling.ts`.
import { sleep, type INodeType } from 'n8n-workflow';
import pLimit from 'p-limit';

import { chain, Engine, type NodeJson, type StoredCredentials } from '../engine/harness';
import { start, wait } from '../engine/helpers/support';
import { describe } from '../engine/harness/nodes/basic';
import { remote, tell } from './childProcess';
import { median } from './memory';

/** Tasks that one Wait asks for. */
const TASKS = 50;
/** How long one Wait asks for them. */
const SECONDS = 1.5;
/** Milliseconds between two questions for a task. */
const INTERVAL = 100;
const PAIRS = 21;
/** As many as the node has under way at once. */
const IN_FLIGHT = 5;

const KEY = 'canary-key-not-a-secret';
const taskIds = Array.from({ length: TASKS }, (_, index) => `81234567890${1000 + index}`);

/** What anybody would write around the bare helper: ask, look whether it is ready, pause, ask again. */
const bareHelper: INodeType = {
	description: describe('bareHelper', {
		credentials: [{ name: 'klingAvatarApi', required: true }],
		properties: [{ displayName: 'URL', name: 'url', type: 'string', default: '' }],
	}),
	async execute() {
		const url = this.getNodeParameter('url', 0) as string;
		const deadline = Date.now() + SECONDS * 1000;
		const limit = pLimit(IN_FLIGHT);
		const ask = async (taskId: string) =>
			(await this.helpers.httpRequestWithAuthentication.call(this, 'klingAvatarApi', {
				method: 'GET',
				url: `${url}/kling/v1/videos/avatar/image2video/${taskId}`,
				json: true,
			})) as { data: { task_status: string } };
		await Promise.all(
			taskIds.map(async (taskId) => {
				while (Date.now() < deadline) {
					const { data } = await limit(async () => await ask(taskId));
					if (data.task_status === 'succeed') break;
					await sleep(INTERVAL);
				}
			}),
		);
		return [this.getInputData()];
	},
};

export interface PollingFigures {
	/** Microseconds of CPU time per request. */
	ours: number;
	/** Over the bare helper's; the median of the pairs. */
	ratio: number;
}

/** Microseconds of this process's CPU time (user and system) that the work took. */
async function cpuTime(work: () => Promise<unknown>): Promise<number> {
	const before = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(before);
	return user + system;
}

async function main(): Promise<void> {
	const server = await remote('test/bench/pollingServer.ts');
	const engine = await Engine.start({ nodeTypes: { 'rig.bareHelper': bareHelper } });
	try {
		const credentials: StoredCredentials = {
			cometApi: {
				type: 'klingAvatarApi',
				data: { provider: 'cometApi', apiKey: KEY, baseUrl: server.url },
			},
		};
		const asked = async () => Number(await (await fetch(`${server.url}/count`)).text());
		const perPoll = async (node: NodeJson) => {
			const input = taskIds.map((taskId) => ({ json: { taskId } }));
			await asked();
			const cpu = await cpuTime(
				async () => await engine.run(chain(start, node), { credentials, input }),
			);
			return cpu / (await asked());
		};
		const bareNode: NodeJson = {
			name: 'Bare',
			type: 'rig.bareHelper',
			parameters: { url: server.url },
			credentials: { klingAvatarApi: { id: 'cometApi', name: 'cometApi' } },
		};
		const ourNode = wait('cometApi', { timeout: SECONDS, onTimeout: 'output' });

		// The first pair compiles the code and is not counted.
		const pairs: Array<{ ours: number; bare: number }> = [];
		for (let pair = 0; pair <= PAIRS; pair += 1) {
			// Each goes first as often as the other: the machine's pace drifts.
			const order =
				pair % 2 === 0 ? ([ourNode, bareNode] as const) : ([bareNode, ourNode] as const);
			const [first, second] = [await perPoll(order[0]), await perPoll(order[1])];
			const [ours, bare] = pair % 2 === 0 ? [first, second] : [second, first];
			pairs.push({ ours, bare });
		}
		const counted = pairs.slice(1);
		const figures: PollingFigures = {
			ours: median(counted.map(({ ours }) => ours)),
			ratio: median(counted.map(({ ours, bare }) => ours / bare)),
		};
		tell(figures);
	} finally {
		await engine.stop();
		await server.stop();
	}
}

void main();
