// Many tasks in one run of Submit and Wait, against one after another and against n8n's bare HTTP helper:
// wall time, CPU time and memory, in n8n's engine with the provider in a process of its own.
import type { INodeType } from 'n8n-workflow';
import pLimit from 'p-limit';

import { chain, Engine, type NodeJson, type Run } from '../../engine/harness';
import { describe } from '../../engine/harness/nodes/basic';
import {
	asInput,
	prompted,
	start,
	submit,
	uncheckedLinks,
	wait,
} from '../../engine/helpers/support';
import { remoteSimulator, tell, type Remote } from '../childProcess';
import { collectGarbage, growthOf, MIB } from '../memory';

/** How long the provider takes for a video. */
const JOB_SECONDS = 2;
const IN_PARALLEL = 10;

export interface TaskFigures {
	/** By number of tasks. */
	waits: Array<{ tasks: number; seconds: number; cpuMs: number; submitCpuMs: number }>;
	/** One task, waited for alone. Seconds. */
	alone: number;
	/** CPU microseconds of one create request by the node, and by the bare helper. */
	submit: { ours: number; bare: number };
	/** Memory that 1,000 items being waited for add, in MiB. */
	waitingMiB: number;
}

const CREATE = '/kling/v1/videos/avatar/image2video';

/** What anybody would write: one POST for each item. */
const bareCreate: INodeType = {
	description: describe('bareCreate', {
		credentials: [{ name: 'klingAvatarApi', required: true }],
		properties: [{ displayName: 'URL', name: 'url', type: 'string', default: '' }],
	}),
	async execute() {
		const url = this.getNodeParameter('url', 0) as string;
		const limit = pLimit(IN_PARALLEL);
		await Promise.all(
			this.getInputData().map(
				async ({ json }) =>
					await limit(async () => {
						await this.helpers.httpRequestWithAuthentication.call(this, 'klingAvatarApi', {
							method: 'POST',
							url: `${url}${CREATE}`,
							body: {
								image: 'https://example.com/portrait.jpg',
								sound_file: 'https://example.com/voice.mp3',
								prompt: json.prompt,
								mode: 'std',
							},
							json: true,
						});
					}),
			),
		);
		return [this.getInputData()];
	},
};

const credentialsOf = ({ url, key }: Remote) => ({
	cometApi: { type: 'klingAvatarApi', data: { provider: 'cometApi', apiKey: key, baseUrl: url } },
});

async function main(): Promise<void> {
	const counts = JSON.parse(process.argv.at(-1)!) as number[];
	const simulator = await remoteSimulator(JOB_SECONDS, { fetchMedia: false });
	const engine = await Engine.start({ nodeTypes: { 'rig.bareCreate': bareCreate } });
	const credentials = credentialsOf(simulator);
	const prompts = (count: number) => Array.from({ length: count }, (_, index) => `Task ${index}`);
	const done = async (running: PromiseLike<Run>) => {
		const run = await running;
		if (run.status !== 'success') throw new Error(run.error?.message ?? run.status);
		return run;
	};
	const cpu = async <Result>(work: () => Promise<Result>): Promise<[Result, number]> => {
		const before = process.cpuUsage();
		const result = await work();
		const { user, system } = process.cpuUsage(before);
		return [result, user + system];
	};
	const options = { checkMediaLinks: false, submissionsInParallel: IN_PARALLEL };
	const submitNode = submit('cometApi', { ...uncheckedLinks, options });
	const bareNode: NodeJson = {
		name: 'Bare',
		type: 'rig.bareCreate',
		parameters: { url: simulator.url },
		credentials: { klingAvatarApi: { id: 'cometApi', name: 'cometApi' } },
	};
	const create = async (node: NodeJson, count: number) =>
		await done(engine.run(chain(start, node), { credentials, input: prompted(prompts(count)) }));
	const waitFor = async (run: Run) =>
		await done(
			engine.run(chain(start, wait('cometApi', { timeout: 120, pollInterval: 0.5 })), {
				credentials,
				input: asInput(run.json('Submit')),
			}),
		);
	try {
		// The first of each compiles the code and is not counted.
		await create(bareNode, 20);
		await waitFor(await create(submitNode, 20));

		const measured = async (tasks: number) => {
			const [created, submitCpu] = await cpu(async () => await create(submitNode, tasks));
			const startedAt = performance.now();
			const [, waitCpu] = await cpu(async () => await waitFor(created));
			const seconds = (performance.now() - startedAt) / 1000;
			return { tasks, seconds, cpuMs: waitCpu / 1000, submitCpuMs: submitCpu / 1000 };
		};
		const { seconds: alone } = await measured(1);
		const waits: TaskFigures['waits'] = [];
		for (const tasks of counts) waits.push(await measured(tasks));

		const [, bare] = await cpu(async () => await create(bareNode, 100));
		const [, ours] = await cpu(async () => await create(submitNode, 100));

		const thousand = await create(submitNode, 1000);
		await collectGarbage();
		const growth = await growthOf(async () => await waitFor(thousand));
		const figures: TaskFigures = {
			waits,
			alone,
			submit: { ours: ours / 100, bare: bare / 100 },
			waitingMiB: growth.peak / MIB,
		};
		tell(figures, [JSON.stringify(figures, null, 2)]);
	} finally {
		await engine.stop();
		await simulator.stop();
	}
}

void main();
