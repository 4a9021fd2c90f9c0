import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { Provider, Simulator } from '../../simulator';
import { severalKeys } from '../../support/severalKeys';
import { Browser } from '../browser';
import { Canvas } from '../editor/canvas';
import type { N8nClient } from '../n8nClient';
import type { N8nServer } from '../n8nServer';
import type { Credential, StoredWorkflow, WorkflowJson } from '../n8nTypes';
import { pictureOfFailure } from '../pictures';
import type { Rig } from '../rig';
import { exampleFolder } from '../suites/exampleParts';
import { withCredentials, withKeysOf } from '../workflowParts';

/** Makes a test of what is played on the stage that all suites share. */
export type Scene = <Args extends unknown[]>(
	play: (stage: Stage, ...args: Args) => Promise<void>,
) => (...args: Args) => Promise<void>;

/** Opens a browser on the n8n of a rig for the tests of a `describe`. */
export function useStage(use: () => Rig): Scene {
	let stage: Stage | undefined;
	beforeAll(async () => {
		stage = await Stage.on(use());
	});
	afterAll(async () => await stage?.browser.close());
	return (play) =>
		async (...args) => {
			if (!stage) throw new Error('The stage is not set');
			await stage.play(async (set) => await play(set, ...args));
		};
}

/** The names the keys are stored with, as the pictures show them. */
const keyNames = {
	aijisu: 'aijisu account',
	cometApi: 'CometAPI account',
	kling: 'Kling AI account',
} as const satisfies Partial<Record<Provider, string>>;

/** A real n8n with the packed node, a simulator, and a browser that is signed in. */
export class Stage {
	readonly canvas: Canvas;

	private constructor(
		readonly server: N8nServer,
		readonly client: N8nClient,
		readonly sim: Simulator,
		readonly browser: Browser,
	) {
		this.canvas = new Canvas(browser.page, server.url);
	}

	static async on({ server, client, sim }: Rig): Promise<Stage> {
		const browser = await Browser.open();
		try {
			await browser.signIn(server.url);
			return new Stage(server, client, sim, browser);
		} catch (error) {
			await browser.close();
			throw error;
		}
	}

	/** Plays one test; when it fails, a picture of the page is kept. */
	async play(play: (stage: Stage) => Promise<void>): Promise<void> {
		try {
			await play(this);
		} catch (error) {
			await pictureOfFailure(this.browser.page, expect.getState().currentTestName ?? 'test');
			throw error;
		}
	}

	/** Stores a workflow and opens it in the editor. */
	async open(workflow: WorkflowJson): Promise<StoredWorkflow> {
		const stored = await this.client.createWorkflow(workflow);
		await this.canvas.open(stored);
		return stored;
	}

	/** Stores a key of the simulator. */
	async storeKey(provider: keyof typeof keyNames): Promise<Credential> {
		const { key: apiKey, url: baseUrl } = this.sim;
		return await this.client.createCredential(
			{ name: keyNames[provider], type: 'klingAvatarApi' },
			{ provider, apiKey, baseUrl },
		);
	}

	/** An example workflow with keys. */
	async example(file: string): Promise<WorkflowJson> {
		const keys = {} as Record<string, Credential>;
		for (const provider of Object.keys(keyNames)) {
			keys[provider] = await this.storeKey(provider as keyof typeof keyNames);
		}
		keys.all = await this.client.createCredential(
			{ name: 'All accounts', type: 'klingAvatarApi' },
			severalKeys(this.sim),
		);
		const speechKey = await this.client.createCredential(
			{ name: 'OpenAI account', type: 'openAiApi' },
			{ apiKey: this.sim.key, url: `${this.sim.url}/v1` },
		);
		const text = readFileSync(path.join(exampleFolder, file), 'utf8');
		const bot = await this.client.createCredential(
			{ name: 'Telegram account', type: 'telegramApi' },
			{ accessToken: 'none', baseUrl: this.sim.url },
		);
		const storage = await this.client.createCredential(
			{ name: 'S3 account', type: 's3' },
			{ endpoint: this.sim.url, region: 'us-east-1', accessKeyId: 'id', secretAccessKey: 'none' },
		);
		const workflow = withCredentials(
			JSON.parse(text) as WorkflowJson,
			(provider) => keys[provider]!,
			speechKey,
		);
		return withKeysOf(withKeysOf(workflow, 'telegram', bot), 's3', storage);
	}
}
