import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { INodeParameters } from 'n8n-workflow';

import { chain, Engine, type WorkflowJson } from '../engine/harness';
import { fields, start } from '../engine/helpers/workflowParts';
import { Simulator } from '../simulator';
import { startRelay, type Relay } from '../support/relay';

const REPOSITORY = path.resolve(__dirname, '../..');
const TYPE = 'n8n-nodes-kling-avatar.klingAvatar';
const KEY = 'key-of-the-relay';

/** The whole of a further gateway of the family: Kling's API under a prefix of its own. */
const RELAY = `
import { KLING_MODES, klingApi } from './klingApi';
import { KLING_LIMITS } from './klingLimits';
import type { ProviderAdapter } from './types';

const { statusPath, ...avatar } = klingApi('relay', '/relay', null);

/** A gateway that passes Kling's API on. */
export const relay: ProviderAdapter = {
	id: 'relay',
	label: 'Relay',
	option: { name: 'Relay', description: 'Takes links and files' },
	key: {
		defaultBaseUrl: null,
		baseUrlHint: 'the address you were given with the key',
		testPath: '/relay/v1/videos/avatar/image2video?pageNum=1&pageSize=1',
	},
	quality: KLING_MODES,
	limits: { ...KLING_LIMITS, providerLabel: 'Relay' },
	maxAudioSecondsCeiling: KLING_LIMITS.audio.maxSeconds,
	takesBytes: true,
	takesAudioId: true,
	needsDuration: false,
	sentSeconds: (seconds) => seconds,
	emptyPrompt: null,
	takesExternalTaskId: true,
	callsBack: true,
	...avatar,
	queryPaths: (taskId) => [statusPath(taskId)],
};
`;

describe('a fourth gateway is one new file and its entry', () => {
	let folder: string;
	let sim: Simulator;
	let relay: Relay;
	let engine: Engine;

	beforeAll(async () => {
		folder = mkdtempSync(path.join(tmpdir(), 'kling-avatar-gateway-'));
		for (const part of [
			'package.json',
			'gulpfile.js',
			'build',
			'tsconfig.json',
			'tsconfig.build.json',
			'nodes',
			'credentials',
		]) {
			cpSync(path.join(REPOSITORY, part), path.join(folder, part), { recursive: true });
		}
		symlinkSync(path.join(REPOSITORY, 'node_modules'), path.join(folder, 'node_modules'));

		const providers = path.join(folder, 'nodes/KlingAvatar/providers');
		writeFileSync(path.join(providers, 'relay.ts'), RELAY);
		const index = path.join(providers, 'index.ts');
		const code = readFileSync(index, 'utf8');
		const entered = code
			.replace("import { kling } from './kling';", "$&\nimport { relay } from './relay';")
			.replace('aijisu, cometApi, kling }', 'aijisu, cometApi, kling, relay }');
		expect(entered.length - code.length).toBe(
			"\nimport { relay } from './relay';".length + ', relay'.length,
		);
		writeFileSync(index, entered);
		execFileSync(
			process.execPath,
			[path.join(REPOSITORY, 'node_modules/gulp/bin/gulp.js'), 'build'],
			{
				cwd: folder,
				stdio: 'pipe',
			},
		);

		sim = await Simulator.start({ key: KEY, jobMilliseconds: 300 });
		relay = await startRelay('/relay', sim.url);
		engine = await Engine.start({ packageDirs: [folder] });
		await engine.serveWebhooks();
	});

	afterAll(async () => {
		await engine?.stop();
		await relay?.close();
		await sim?.close();
		rmSync(folder, { recursive: true, force: true });
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

	it('is submitted to and waited for by polling', async () => {
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
