import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';

import { Engine } from '../engine/harness';
import { Simulator } from '../simulator';
import { startRelay, type Relay } from '../support/relay';
import { ROOT } from '../package/documents/markdown';
import { followGuide } from './guide';

const KEY = 'key-of-the-relay';

describe('a copy in which both worked examples of CONTRIBUTING.md were followed', () => {
	let folder: string;
	let sim: Simulator;
	let relay: Relay;
	let engine: Engine;

	beforeAll(async () => {
		folder = followGuide();
		sim = await Simulator.start({ key: KEY });
		relay = await startRelay('/relay', sim.url);
		engine = await Engine.start({ packageDirs: [folder] });
	});

	afterAll(async () => {
		await engine?.stop();
		await relay?.close();
		await sim?.close();
		if (folder) rmSync(folder, { recursive: true, force: true });
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

	it('has a fourth gateway, whose key is tested, and whose address is asked for', async () => {
		const data = { provider: 'relay', apiKey: KEY, baseUrl: relay.url };
		const test = async (changes: object) =>
			await engine.testCredential('klingAvatarApi', { ...data, ...changes });
		expect(await test({})).toMatchObject({ status: 'OK' });
		expect((await test({ apiKey: 'another-key' })).message).toContain('Relay did not accept');
		expect((await test({ baseUrl: '' })).message).toContain('that Relay gave you with your key');
	});
});
