import { readFileSync } from 'node:fs';

import { fixtureFiles, jobVideo, Simulator } from '../../simulator';
import { AIJISU, ask, create, networkError, sha256, sha256OfBody, until } from './client';

describe('result videos', () => {
	let sim: Simulator;
	let id: string;
	beforeAll(async () => {
		sim = await Simulator.start();
	});
	beforeEach(async () => {
		id = await create(sim, 'aijisu');
	});
	afterEach(() => sim.reset());
	afterAll(() => sim.close());

	/** The result's link as a query gives it now. */
	async function link(): Promise<string> {
		sim.job(id).complete();
		return String((await ask(sim, `${AIJISU}/${id}`)).json['video_url']);
	}

	async function bytesOf(response: Response): Promise<Buffer> {
		return Buffer.from(await response.arrayBuffer());
	}

	const range = (value: string, more: Record<string, string> = {}) => ({
		headers: { range: value, ...more },
	});

	const whole = () => {
		const video = jobVideo(sim.job(id), sim.switches.video.size);
		return video.read(0, video.size);
	};

	test('is the film, and differs from job to job', async () => {
		const film = readFileSync(fixtureFiles.avatarMp4);
		const url = await link();
		const response = await fetch(url);
		expect(response.headers.get('content-type')).toBe('video/mp4');
		const bytes = await bytesOf(response);
		expect(sha256(bytes.subarray(0, film.length))).toBe(sha256(film));
		expect(sha256(bytes)).toBe(sha256(whole()));
		id = await create(sim, 'aijisu');
		expect(await sha256OfBody(await fetch(await link()))).not.toBe(sha256(bytes));
		expect(sim.requestsOf('video')[0]).toMatchObject({ status: 200, bytesSent: bytes.length });
	});

	test('is not there before the job is done', async () => {
		expect((await fetch(`${sim.url}/media/${id}.mp4`)).status).toBe(404);
	});

	test('serves ranges, and HEAD', async () => {
		const url = await link();
		const bytes = whole();
		const cases: [string, number, Buffer, string | null][] = [
			['bytes=0-9', 206, bytes.subarray(0, 10), `bytes 0-9/${bytes.length}`],
			[
				'bytes=40000-',
				206,
				bytes.subarray(40_000),
				`bytes 40000-${bytes.length - 1}/${bytes.length}`,
			],
			[
				'bytes=-5',
				206,
				bytes.subarray(-5),
				`bytes ${bytes.length - 5}-${bytes.length - 1}/${bytes.length}`,
			],
			['bytes=99999999-', 416, Buffer.alloc(0), `bytes */${bytes.length}`],
			['bytes=5-2', 200, bytes, null],
			['lines=1-2', 200, bytes, null],
		];
		for (const [asked, status, part, contentRange] of cases) {
			const response = await fetch(url, range(asked));
			expect([asked, response.status]).toEqual([asked, status]);
			expect(response.headers.get('content-range')).toBe(contentRange);
			expect(await sha256OfBody(response)).toBe(sha256(part));
		}
		const head = await fetch(url, { method: 'HEAD' });
		expect(head.headers.get('content-length')).toBe(String(bytes.length));

		const etag = head.headers.get('etag')!;
		expect((await fetch(url, range('bytes=0-9', { 'if-range': etag }))).status).toBe(206);
		expect((await fetch(url, range('bytes=0-9', { 'if-range': '"old"' }))).status).toBe(200);
		sim.switches.video.ignoreRange = true;
		expect((await fetch(url, range('bytes=0-9'))).status).toBe(200);
	});

	test('is dead until the provider was asked again', async () => {
		Object.assign(sim.switches.video, { deadLinks: 1, deadStatus: 404 });
		const old = await link();
		expect(await link()).toBe(old);
		expect((await fetch(old)).status).toBe(404);
		const fresh = await link();
		expect(fresh).not.toBe(old);
		expect((await fetch(fresh)).status).toBe(200);
		expect((await fetch(old)).status).toBe(404);
	});

	test.each(['close', 'reset'] as const)(
		'is cut off once by %s, and can be resumed',
		async (cutBy) => {
			Object.assign(sim.switches.video, { cutAfterBytes: 10_000, cutBy });
			const url = await link();
			const code = await networkError(fetch(url).then(bytesOf));
			expect(code).toBe(cutBy === 'close' ? 'UND_ERR_SOCKET' : 'ECONNRESET');
			expect(sim.requestsOf('video')[0]).toMatchObject({ bytesSent: 10_000, clientLeft: false });
			const rest = await fetch(url, range('bytes=10000-'));
			expect(await sha256OfBody(rest)).toBe(sha256(whole().subarray(10_000)));
		},
	);

	test('may come without a length', async () => {
		sim.switches.video.noLength = true;
		const response = await fetch(await link());
		expect(response.headers.get('content-length')).toBeNull();
		expect(await sha256OfBody(response)).toBe(sha256(whole()));
	});

	test('may need the key', async () => {
		sim.switches.video.needsKey = true;
		const url = await link();
		expect((await fetch(url)).status).toBe(401);
		expect((await ask(sim, url)).status).toBe(200);
		sim.switches.video.path = 'content';
		const proxied = await link();
		expect(proxied).toBe(`${sim.url}/v1/videos/${id}/content`);
		expect((await fetch(proxied)).status).toBe(401);
		expect((await ask(sim, proxied)).status).toBe(200);
	});

	test('may live on another origin, by link or by redirect, which shows what it was sent', async () => {
		sim.switches.video.host = 'foreign';
		const url = await link();
		expect(new URL(url).origin).toBe(sim.foreign.url);
		expect(await sha256OfBody(await fetch(url))).toBe(sha256(whole()));
		sim.switches.video.host = 'gateway';
		sim.switches.video.redirectTo = 'foreign';
		const moved = await fetch(await link(), { headers: { authorization: `Bearer ${sim.key}` } });
		expect(new URL(moved.url).origin).toBe(sim.foreign.url);
		expect(await sha256OfBody(moved)).toBe(sha256(whole()));
		expect(sim.foreign.requests).toHaveLength(2);
		expect(sim.foreign.requests[1]!.headers.authorization).toBeUndefined();
		expect((await ask(sim, `${sim.foreign.url}/v1/models`)).status).toBe(404);
		expect(sim.foreign.requests[2]!.headers.authorization).toContain(sim.key);
	});

	test('may be large: padded, same bytes from any place, and the sender waits for the reader', async () => {
		sim.switches.video.size = 24 * 2 ** 20;
		const url = await link();
		const bytes = await bytesOf(await fetch(url));
		expect(bytes.length).toBe(24 * 2 ** 20);
		const [a, b] = [7_654_321, 9_876_543];
		const part = await bytesOf(await fetch(url, range(`bytes=${a}-${b}`)));
		expect(sha256(part)).toBe(sha256(bytes.subarray(a, b + 1)));

		sim.switches.video.size = 512 * 2 ** 20;
		const reader = (await fetch(url)).body!.getReader();
		await reader.read();
		const record = sim.requestsOf('video').at(-1)!;
		let sent = -1;
		await until(() => sent === (sent = record.bytesSent) && sent > 0);
		expect(record.bytesSent).toBeLessThan(64 * 2 ** 20);
		await reader.cancel();
		await until(() => !record.open);
		expect(record.clientLeft).toBe(true);
	});
});
