import { Simulator } from '../../simulator';
import type { Provider } from '../../simulator';
import { Browser } from '../browser';
import { Canvas } from '../editor/canvas';
import { N8nClient } from '../n8nClient';
import { N8nServer } from '../n8nServer';
import type { Credential, StoredWorkflow, WorkflowJson } from '../n8nTypes';
import { pictureOfFailure } from '../pictures';
import type { N8nVersion } from '../setup/n8nInstall';
import { packedTarball } from '../setup/tarball';

/** Makes a test of what is played on the stage that all suites share. */
export type Scene = <Args extends unknown[]>(
	play: (stage: Stage, ...args: Args) => Promise<void>,
) => (...args: Args) => Promise<void>;

/** The names the keys are stored with, as the pictures show them. */
const keyNames: Record<Provider, string> = {
	aijisu: 'aijisu account',
	cometApi: 'CometAPI account',
	kling: 'Kling AI account',
};

/** A real n8n with the packed node, a simulator, and a browser that is signed in. */
export class Stage {
	private constructor(
		readonly server: N8nServer,
		readonly client: N8nClient,
		readonly sim: Simulator,
		readonly browser: Browser,
		readonly canvas: Canvas,
	) {}

	static async set(version: N8nVersion): Promise<Stage> {
		const server = await N8nServer.start({ version, tarball: packedTarball() });
		const sim = await Simulator.start({ jobMilliseconds: 1 });
		let browser: Browser | undefined;
		try {
			const client = new N8nClient(server.url);
			await client.setUpOwner();
			browser = await Browser.open();
			await browser.signIn(server.url);
			return new Stage(server, client, sim, browser, new Canvas(browser.page, server.url));
		} catch (error) {
			await Promise.all([browser?.close(), server.dispose(), sim.close()]);
			throw error;
		}
	}

	async strike(): Promise<void> {
		await Promise.all([this.browser.close(), this.server.dispose(), this.sim.close()]);
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
	async storeKey(provider: Provider): Promise<Credential> {
		const { key: apiKey, url: baseUrl } = this.sim;
		return await this.client.createCredential(
			{ name: keyNames[provider], type: 'klingAvatarApi' },
			{ provider, apiKey, baseUrl },
		);
	}

	/** Stores a key for the simulator's speech. */
	async storeSpeechKey(): Promise<Credential> {
		return await this.client.createCredential(
			{ name: 'OpenAI account', type: 'openAiApi' },
			{ apiKey: this.sim.key, url: `${this.sim.url}/v1` },
		);
	}
}
