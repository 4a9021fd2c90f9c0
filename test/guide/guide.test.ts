import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';

import type { INodeParameters } from 'n8n-workflow';

import { chain, Engine, type WorkflowJson } from '../engine/harness';
import { fields, start } from '../engine/helpers/workflowParts';
import { Simulator } from '../simulator';
import { startRelay, type Relay } from '../support/relay';
import { ROOT } from '../package/documents/markdown';
import { followGuide } from './guide';

const TYPE = 'n8n-nodes-kling-avatar.klingAvatar';
const KEY = 'key-of-the-relay';

describe('a copy in which both worked examples of CONTRIBUTING.md were followed', () => {
	let folder: string;
	let sim: Simulator;
	let relay: Relay;
	let engine: Engine;

	beforeAll(async () => {
		folder = followGuide();
		sim = await Simulator.start({ key: KEY, jobMilliseconds: 300 });
		relay = await startRelay('/relay', sim.url);
		engine = await Engine.start({ packageDirs: [folder] });
		await engine.serveWebhooks();
	});

	afterAll(async () => {
		await engine?.stop();
		await relay?.close();
		await sim?.close();
		if (folder) rmSync(folder, { recursive: true, force: true });
	});

	const workflow = (wait: INodeParameters, options: INodeParameters): WorkflowJson => {
		const credentials = { klingAvatarApi: { id: 'relay', name: 'relay' } };
		const media = {
			imageUrl: `${sim.url}/files/portrait.jpg`,
			audioSource: 'url',
			audioUrl: `${sim.url}/files/voice.mp3`,
		};
		return chain(
			start,
			{
				name: 'Submit',
				type: TYPE,
				credentials,
				parameters: { provider: 'relay', operation: 'submit', ...media, mode: 'pro', options },
			},
			{
				name: 'Wait',
				type: TYPE,
				credentials,
				parameters: { provider: 'relay', operation: 'wait', timeout: 20, ...wait },
			},
			fields('End', '$json'),
		);
	};
	const credentials = () => ({
		relay: {
			type: 'klingAvatarApi',
			data: { provider: 'relay', apiKey: KEY, baseUrl: relay.url },
		},
	});

	it("passes the guide's own tests", () => {
		const jest = path.join(ROOT, 'node_modules/jest/bin/jest.js');
		const files = ['relay', 'find'].map((name) => `test/engine/${name}.test.ts`);
		const { status, stderr } = spawnSync(process.execPath, [jest, '--runInBand', ...files], {
			cwd: folder,
			encoding: 'utf8',
		});
		expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
		expect(stderr).toContain('Tests:       3 passed, 3 total');
	});

	it('has a fourth gateway, submitted to and waited for by polling', async () => {
		const run = await engine.run(workflow({ pollInterval: 0.1, maxPollInterval: 0.1 }, {}), {
			credentials: credentials(),
		});
		expect(run.error?.message).toBeUndefined();
		expect(run.json('End')).toMatchObject([
			{ provider: 'relay', status: 'completed', isSuccess: true },
		]);
		expect(run.json('Submit')).toMatchObject([{ mode: 'pro', reused: false }]);
		expect(relay.seen[0]).toBe('POST /relay/v1/videos/avatar/image2video');
	});

	it('resumes a parked Wait by its callback', async () => {
		// Longer than a busy machine takes from Submit to Wait.
		sim.jobMilliseconds = 5000;
		const run = await engine.run(workflow({ waitMode: 'callback' }, { callback: 'execution' }), {
			credentials: credentials(),
			mode: 'trigger',
		});
		expect(run.status).toBe('waiting');
		const done = await engine.untilFinished(run);
		expect(done.json('End')).toMatchObject([{ provider: 'relay', isSuccess: true }]);
	});

	it('has its key tested, and its address asked for', async () => {
		const data = { provider: 'relay', apiKey: KEY, baseUrl: relay.url };
		const test = async (changes: object) =>
			await engine.testCredential('klingAvatarApi', { ...data, ...changes });
		expect(await test({})).toMatchObject({ status: 'OK' });
		expect((await test({ apiKey: 'another-key' })).message).toContain('Relay did not accept');
		expect((await test({ baseUrl: '' })).message).toContain('that Relay gave you with your key');
	});
});
