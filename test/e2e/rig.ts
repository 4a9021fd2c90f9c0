import type { INodeExecutionData } from 'n8n-workflow';

import { jobVideo, Simulator } from '../simulator';
import type { Gateway, Job, Provider } from '../simulator';
import { N8nClient } from './n8nClient';
import { N8nServer } from './n8nServer';
import type { Credential, Execution, StoredWorkflow, WorkflowJson } from './n8nTypes';
import type { N8nVersion } from './setup/n8nInstall';
import { packedTarball } from './setup/tarball';

/** Longer than any test: such a job ends only when a test ends it. */
export const endless = 3_600_000;

/** Credentials in n8n that lead to one simulator. */
export type Keys = Record<Exclude<Provider, Gateway> | 'openAi', Credential>;

/**
 * A real n8n with the packed node, and two simulators that it has credentials for. `sim` is reset after
 * each test; `slowSim` is not, and serves executions that wait in the background for a minute or more.
 */
export class Rig {
	private constructor(
		readonly server: N8nServer,
		readonly client: N8nClient,
		readonly sim: Simulator,
		readonly slowSim: Simulator,
		readonly keys: Keys,
		readonly slowKeys: Keys,
	) {}

	/** @param binaryDataMode where n8n keeps files */
	static async start(version: N8nVersion, binaryDataMode = 'filesystem'): Promise<Rig> {
		const server = await N8nServer.start({
			version,
			tarball: packedTarball(),
			// The default of 2.x; in memory, the default of 1.x, n8n has no link to a file.
			env: { N8N_DEFAULT_BINARY_DATA_MODE: binaryDataMode },
		});
		const sims: Simulator[] = [];
		try {
			const client = new N8nClient(server.url);
			await client.setUpOwner();
			const sim = await Simulator.start({ jobMilliseconds: 150, fetchMedia: true });
			sims.push(sim);
			const slowSim = await Simulator.start({ jobMilliseconds: endless });
			sims.push(slowSim);
			const keys = await storeKeys(client, sim, 'Simulator');
			const slowKeys = await storeKeys(client, slowSim, 'Slow simulator');
			return new Rig(server, client, sim, slowSim, keys, slowKeys);
		} catch (error) {
			await server.dispose();
			await Promise.all(sims.map(async (sim) => await sim.close()));
			throw error;
		}
	}

	async stop(): Promise<void> {
		await this.server.dispose();
		await Promise.all([this.sim.close(), this.slowSim.close()]);
	}

	/** Runs a workflow from its trigger by hand, as the editor does, to its end. */
	async run(workflow: WorkflowJson): Promise<Execution> {
		const id = await this.startManually(workflow);
		return await this.client.executions.waitFor(id);
	}

	/** @returns the execution's ID */
	async startManually(workflow: WorkflowJson): Promise<string> {
		const trigger = workflow.nodes.find(({ type }) => type.endsWith('.manualTrigger'));
		if (!trigger) throw new Error(`"${workflow.name}" has no Manual Trigger`);
		return await this.client.runManually(await this.client.createWorkflow(workflow), trigger.name);
	}

	/** Activates a workflow that begins with a webhook and calls that once. */
	async startByWebhook(workflow: WorkflowJson): Promise<StoredWorkflow> {
		const trigger = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.webhook');
		const stored = await this.client.createWorkflow(workflow);
		await this.client.activateWorkflow(stored);
		const response = await this.client.callWebhook(String(trigger?.parameters.path));
		if (!response.ok) throw new Error(`The webhook answered ${response.status}`);
		return stored;
	}

	/** The bytes of the file that an item carries in a field. */
	async fileOf(item: INodeExecutionData | undefined, field = 'data'): Promise<Buffer> {
		const file = item?.binary?.[field];
		if (!file) throw new Error(`The item has no file in "${field}"`);
		return await this.client.binary(file);
	}
}

/**
 * Starts a rig before the tests of a `describe`, empties its provider after each of them, and stops it.
 * The returned function gives the rig to a test.
 */
export function useRig(version: N8nVersion, binaryDataMode?: string): () => Rig {
	let starting: Promise<Rig> | undefined;
	let rig: Rig | undefined;
	beforeAll(async () => {
		starting = Rig.start(version, binaryDataMode);
		rig = await starting;
	});
	afterEach(async () => await rig?.sim.reset());
	// Also a server that came up too late for its tests is stopped, else jest would not end.
	afterAll(async () => await (await starting?.catch(() => undefined))?.stop());
	return () => {
		if (!rig) throw new Error('The server did not start');
		return rig;
	};
}

async function storeKeys(client: N8nClient, sim: Simulator, name: string): Promise<Keys> {
	const store = async (provider: Provider) =>
		await client.createCredential(
			{ name: `${name}: ${provider}`, type: 'klingAvatarApi' },
			{ provider, apiKey: sim.key, baseUrl: sim.url },
		);
	return {
		aijisu: await store('aijisu'),
		cometApi: await store('cometApi'),
		kling: await store('kling'),
		openAi: await client.createCredential(
			{ name: `${name}: OpenAI`, type: 'openAiApi' },
			{ apiKey: sim.key, url: `${sim.url}/v1` },
		),
	};
}

/** The items a node gave by one of its outputs, over all its runs. */
export function itemsOf(execution: Execution, node: string, output = 0): INodeExecutionData[] {
	const runs = execution.data.resultData.runData[node] ?? [];
	return runs.flatMap(({ data }) => data?.main?.[output] ?? []);
}

/** Their JSON alone. */
export const jsonOf = (execution: Execution, node: string, output = 0) =>
	itemsOf(execution, node, output).map(({ json }) => json);

/** What n8n shows as the reason of an execution that did not succeed. */
export const reasonOf = (execution: Execution): string | undefined =>
	execution.data.resultData.error?.message;

/** The video that the simulator made for a job. */
export function videoOf(job: Job | undefined): Buffer {
	if (!job) throw new Error('There is no such job');
	const content = jobVideo(job, null);
	return Buffer.from(content.read(0, content.size));
}
