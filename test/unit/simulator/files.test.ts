import { readFileSync } from 'node:fs';
import path from 'node:path';

import { fileUrl, fixtureFiles, Simulator, type OddBehaviour } from '../../simulator';
import { ask, networkError, sha256, sha256OfBody, until } from './client';

describe('file host', () => {
	let sim: Simulator;
	beforeAll(async () => {
		sim = await Simulator.start();
	});
	afterEach(() => sim.reset());
	afterAll(() => sim.close());

	const get = (behaviour: OddBehaviour, init: RequestInit = {}) =>
		fetch(fileUrl(sim.url, 'voice.mp3', behaviour), { redirect: 'manual', ...init });
	const voice = readFileSync(fixtureFiles.voiceMp3);

	test.each(Object.values(fixtureFiles).map((file) => path.basename(file)))(
		'serves %s well',
		async (name) => {
			const url = fileUrl(sim.url, name);
			const response = await fetch(url);
			const bytes = Buffer.from(await response.arrayBuffer());
			const asset = path.join(__dirname, '../../simulator/assets', name);
			expect(sha256(bytes)).toBe(sha256(readFileSync(asset)));
			expect(response.headers.get('content-type')).toMatch(/^(audio|video|image)\//);
			const part = await fetch(url, { headers: { range: 'bytes=2-5' } });
			expect(part.status).toBe(206);
			expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(2, 6));
			const head = await fetch(url, { method: 'HEAD' });
			expect(head.headers.get('content-length')).toBe(String(bytes.length));
			expect(sim.requestsOf('file').map(({ bytesSent }) => bytesSent)).toEqual([
				bytes.length,
				4,
				0,
			]);
		},
	);

	test('knows no other file and takes none', async () => {
		expect((await fetch(fileUrl(sim.url, 'passwd'))).status).toBe(404);
		expect(
			(await ask(sim, '/files/voice.mp3', { body: {} })).headers.get('content-type'),
		).toContain('html');
	});

	test.each([
		['403', 403],
		['404', 404],
		['500', 500],
		['empty', 200],
		['html', 200],
	] as const)('odd/%s', async (behaviour, status) => {
		const response = await get(behaviour);
		expect(response.status).toBe(status);
		expect(await sha256OfBody(response)).not.toBe(sha256(voice));
	});

	test.each(['no-range', 'no-length', 'wrong-type', 'text-type', 'no-head', 'slow'] as const)(
		'odd/%s still serves the file',
		async (behaviour) => {
			const response = await get(behaviour, { headers: { range: 'bytes=0-9' } });
			const ranged = ['wrong-type', 'text-type', 'no-head', 'slow'].includes(behaviour);
			expect(response.status).toBe(ranged ? 206 : 200);
			expect(response.headers.has('content-length')).toBe(behaviour !== 'no-length');
			const right = response.headers.get('content-type') === 'audio/mpeg';
			expect(right).toBe(!behaviour.endsWith('-type'));
			expect(await sha256OfBody(response)).toBe(sha256(ranged ? voice.subarray(0, 10) : voice));
			const head = await get(behaviour, { method: 'HEAD' });
			expect(head.status).toBe(behaviour === 'no-head' ? 405 : 200);
		},
	);

	test('odd redirects', async () => {
		expect((await get('redirect')).headers.get('location')).toBe(fileUrl(sim.url, 'voice.mp3'));
		const foreign = await get('redirect-foreign', { redirect: 'follow' });
		expect(await sha256OfBody(foreign)).toBe(sha256(voice));
		expect(sim.foreign.requests).toHaveLength(1);
		await expect(get('redirect-loop', { redirect: 'follow' })).rejects.toThrow();
	});

	test.each(['2gb', '2gb-no-range', 'endless'] as const)(
		'odd/%s counts what was really taken',
		async (behaviour) => {
			const response = await get(behaviour);
			const length = response.headers.get('content-length');
			expect(length).toBe(behaviour === 'endless' ? null : String(2 ** 31));
			const reader = response.body!.getReader();
			await reader.read();
			await reader.cancel();
			const record = sim.requests[0]!;
			await until(() => !record.open);
			expect(record.clientLeft).toBe(true);
			expect(record.bytesSent).toBeGreaterThan(0);
			expect(record.bytesSent).toBeLessThan(64 * 2 ** 20);
		},
	);

	test('odd/2gb serves ranges', async () => {
		const response = await get('2gb', { headers: { range: 'bytes=0-999' } });
		expect(response.headers.get('content-range')).toBe(`bytes 0-999/${2 ** 31}`);
		expect((await response.arrayBuffer()).byteLength).toBe(1000);
	});

	test('odd/drip, odd/reset and odd/cut-off', async () => {
		const slow = await get('drip');
		const { value } = await slow.body!.getReader().read();
		expect(value).toHaveLength(1);
		const body = (response: Response) => response.arrayBuffer();
		expect(await networkError(get('reset').then(body))).toBe('ECONNRESET');
		expect(await networkError(get('cut-off').then(body))).toBe('UND_ERR_SOCKET');
	});
});
