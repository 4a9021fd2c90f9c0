import { measureAudio, measureImage, remoteSource } from '../../../../nodes/KlingAvatar/media';
import { corpusBytes } from '../../../fixtures/corpus';
import {
	fakeDeadline,
	type FakeLink,
	fakeLink,
	inChunks,
	plainServer,
	rangeServer,
} from './fakeLink';

const MB = 1024 * 1024;
const KB = 1024;
const mp3 = corpusBytes('mp3/id3v2-large.mp3');
const jpeg = corpusBytes('images/far-head.jpg');

function soundAt({ open }: FakeLink, deadline = fakeDeadline(), maxBytes = 5 * MB) {
	return measureAudio(
		remoteSource('https://example.com/a', open, {
			maxBytes,
			deadline,
			subject: 'audio',
			providerLabel: 'CometAPI',
		}),
	);
}

function pictureAt({ open }: FakeLink, deadline = fakeDeadline()) {
	return measureImage(
		remoteSource('https://example.com/a', open, {
			maxBytes: 10 * MB,
			deadline,
			subject: 'image',
			providerLabel: 'CometAPI',
		}),
	);
}

/** A WAV with a true header and as many bytes as it takes. */
function longWav(bytes: number): Buffer {
	const wav = Buffer.alloc(bytes);
	corpusBytes('wav/pcm-16.wav').copy(wav, 0, 0, 44);
	wav.writeUInt32LE(bytes - 8, 4);
	wav.writeUInt32LE(bytes - 44, 40);
	return wav;
}

describe('traffic', () => {
	test('an MP3 is read once, in two requests', async () => {
		const link = rangeServer(mp3);
		expect(await soundAt(link)).toMatchObject({ format: 'mp3', sizeBytes: mp3.length });
		expect(link.sent).toBe(mp3.length);
		expect(link.requests.map(({ range }) => range?.start)).toEqual([0, 64 * KB]);
	});

	test('of a WAV, only the header', async () => {
		const link = rangeServer(longWav(4 * MB));
		expect(await soundAt(link)).toMatchObject({ format: 'wav', sizeBytes: 4 * MB });
		expect(link.sent).toBe(64 * KB);
	});

	test('of an M4A, only the tables', async () => {
		const m4a = corpusBytes('containers/moov-last.m4a');
		const mdat = m4a.indexOf('mdat') - 4;
		const moov = m4a.indexOf('moov') - 4;
		// The same file with 4 MB between the sound and the tables.
		const padded = Buffer.concat([m4a.subarray(0, moov), Buffer.alloc(4 * MB), m4a.subarray(moov)]);
		padded.writeUInt32BE(moov - mdat + 4 * MB, mdat);
		const link = rangeServer(padded);
		expect((await soundAt(link)).durationSeconds).toBeCloseTo(2.56, 2);
		expect(link.sent).toBeLessThanOrEqual(192 * KB);
	});

	test('of a JPEG, the way from segment to segment', async () => {
		const large = Buffer.concat([jpeg, Buffer.alloc(8 * MB)]);
		const link = rangeServer(large);
		expect(await pictureAt(link)).toMatchObject({ widthPixels: 320, sizeBytes: large.length });
		expect(link.sent).toBeLessThanOrEqual(256 * KB);
	});

	test('where ranges are ignored, one request, left as soon as the answer is known', async () => {
		const link = plainServer(longWav(4 * MB));
		expect(await soundAt(link)).toMatchObject({ format: 'wav', sizeBytes: 4 * MB });
		expect(link.requests).toHaveLength(1);
		expect(link.sent).toBeLessThanOrEqual(64 * KB);
		expect(link.requests[0]?.cancelled).toBe(true);
	});

	test.each([
		['with', true],
		['without', false],
	])('a server that ignores ranges, %s a length', async (_what, withLength) => {
		const link = plainServer(mp3, withLength);
		expect(await soundAt(link)).toMatchObject({ format: 'mp3', sizeBytes: mp3.length });
		expect(link.requests).toHaveLength(1);
		expect(link.sent).toBe(mp3.length);
	});
});

describe('servers of all kinds', () => {
	test('no length anywhere, and a header that tells', async () => {
		const wav = longWav(MB);
		const link = plainServer(wav, false);
		expect(await soundAt(link)).toMatchObject({ format: 'wav', sizeBytes: MB });
		expect(link.sent).toBeLessThan(MB);
	});

	test('no length anywhere, and a picture', async () => {
		const large = Buffer.concat([jpeg, Buffer.alloc(8 * MB)]);
		const facts = await pictureAt(plainServer(large, false));
		expect(facts).toMatchObject({ heightPixels: 400, sizeBytes: null });
	});

	test('a range of unknown total', async () => {
		const link = fakeLink((range) => {
			const { start, end } = range ?? { start: 0, end: mp3.length };
			const part = mp3.subarray(start, end);
			const last = start + part.length - 1;
			return {
				status: 206,
				headers: { 'content-range': `bytes ${start}-${last}/*` },
				body: [part],
			};
		});
		expect(await soundAt(link)).toMatchObject({ format: 'mp3', sizeBytes: mp3.length });
	});

	test('less of a range than was asked for', async () => {
		const link = fakeLink((range) => {
			const start = range?.start ?? 0;
			const part = mp3.subarray(start, Math.min(range?.end ?? 0, start + 10_000));
			const headers = {
				'content-range': `bytes ${start}-${start + part.length - 1}/${mp3.length}`,
			};
			return { status: 206, headers, body: [part] };
		});
		expect(await soundAt(link)).toMatchObject({ format: 'mp3', sizeBytes: mp3.length });
		expect(link.sent).toBe(mp3.length);
	});

	test.each([400, 405, 416, 501])('a server that answers a range with %i', async (status) => {
		const link = fakeLink((range) => (range ? { status } : { status: 200, body: inChunks(mp3) }));
		expect(await soundAt(link)).toMatchObject({ format: 'mp3', sizeBytes: mp3.length });
	});

	test('another range than the one asked for', async () => {
		const headers = { 'content-range': 'bytes 500-600/1000' };
		const link = fakeLink((range) =>
			range
				? { status: 206, headers, body: [mp3.subarray(500, 601)] }
				: { status: 200, body: [mp3] },
		);
		expect(await soundAt(link)).toMatchObject({ format: 'mp3', sizeBytes: mp3.length });
	});

	test('a length that is that of the compressed body', async () => {
		const headers = { 'content-length': '1000' };
		const link = fakeLink(() => ({ status: 200, headers, body: inChunks(mp3) }));
		expect(await soundAt(link)).toMatchObject({ sizeBytes: mp3.length });
	});

	test('a type that lies', async () => {
		const headers = { 'content-type': 'text/html', 'content-length': String(mp3.length) };
		const link = fakeLink(() => ({ status: 200, headers, body: inChunks(mp3) }));
		expect(await soundAt(link)).toMatchObject({ format: 'mp3', mimeType: 'audio/mpeg' });
	});

	test('a connection that fails once', async () => {
		const healthy = rangeServer(mp3);
		const link = fakeLink(() => ({ status: 200 }));
		let failures = 1;
		const open: typeof link.open = async (url, options) => {
			if (failures-- > 0) throw new Error('socket hang up');
			return await healthy.open(url, options);
		};
		expect(await soundAt({ ...link, open })).toMatchObject({ format: 'mp3' });
	});

	test('an answer that breaks off once', async () => {
		const link = fakeLink((_range, count) => ({
			status: 200,
			headers: { 'content-length': String(mp3.length) },
			body: count === 1 ? [mp3.subarray(0, 90_000)] : inChunks(mp3),
		}));
		expect(await soundAt(link)).toMatchObject({ format: 'mp3' });
		expect(link.requests).toHaveLength(2);
	});

	test('a busy server, once', async () => {
		const link = fakeLink((_range, count) => ({ status: count === 1 ? 503 : 200, body: [mp3] }));
		expect(await soundAt(link)).toMatchObject({ format: 'mp3' });
		expect(link.requests).toHaveLength(2);
	});
});

describe('links that lead nowhere', () => {
	const refusal = async (work: Promise<unknown>) =>
		await work.then(
			() => ({ code: 'accepted', message: '', advice: '' }),
			(failure: { code: string; message: string; advice: string }) => failure,
		);

	test.each([
		[404, 'The audio link answers with status 404 (not found) instead of a file', /typing slips/],
		[403, 'The audio link answers with status 403 (access denied) instead of a file', /sign-in/],
		[300, 'The audio link answers with status 300 instead of a file', /Check Media Links/],
		[
			204,
			'The audio link answers with status 204 (no content) instead of a file',
			/is a file behind/,
		],
		[500, 'The audio link answers with status 500 (server fault) instead of a file', /browser/],
	])('status %i', async (status, message, advice) => {
		const link = fakeLink(() => ({ status, body: [Buffer.from('<html></html>')] }));
		const failure = await refusal(soundAt(link));
		expect(failure).toMatchObject({ code: 'linkRefused', message });
		expect(failure.advice).toMatch(advice);
		expect(link.requests.length).toBe(status >= 500 ? 2 : 1);
		expect(link.requests.every(({ cancelled }) => cancelled)).toBe(true);
	});

	test('a web page with status 200', async () => {
		const page = Buffer.from('<!doctype html><title>Sign in</title>');
		const failure = await refusal(pictureAt(plainServer(page)));
		expect(failure).toMatchObject({
			code: 'notMedia',
			message: 'The image link leads to a web page, not to a file',
		});
		expect(failure.advice).toContain('The page says: Sign in');
	});

	test('nothing at all', async () => {
		expect(await refusal(soundAt(plainServer(Buffer.alloc(0))))).toMatchObject({ code: 'empty' });
		expect(await refusal(soundAt(rangeServer(Buffer.alloc(0))))).toMatchObject({ code: 'empty' });
	});

	test('2 GB, announced in a range', async () => {
		const headers = { 'content-range': `bytes 0-65535/${2048 * MB}` };
		const link = fakeLink(() => ({ status: 206, headers, body: inChunks(longWav(64 * KB)) }));
		expect(await refusal(soundAt(link))).toMatchObject({
			code: 'tooLarge',
			message: 'The audio link leads to a file of 2048 MB; CometAPI takes up to 5 MB',
		});
		expect(link.sent).toBe(0);
		expect(link.requests[0]?.cancelled).toBe(true);
	});

	test('2 GB, announced as a length', async () => {
		const headers = { 'content-length': String(2048 * MB) };
		const link = fakeLink(() => ({ status: 200, headers, body: inChunks(longWav(MB)) }));
		expect(await refusal(soundAt(link))).toMatchObject({ code: 'tooLarge' });
		expect(link.sent).toBe(0);
		expect(link.requests[0]?.cancelled).toBe(true);
	});

	test('a stream without end', async () => {
		function* endless() {
			yield* inChunks(mp3);
			for (;;) yield Buffer.alloc(16 * KB);
		}
		const link = fakeLink(() => ({ status: 200, body: endless() }));
		expect(await refusal(soundAt(link))).toMatchObject({
			code: 'tooLarge',
			message: 'The audio link leads to a file of more than 5 MB; CometAPI takes up to 5 MB',
		});
		expect(link.sent).toBeLessThan(5 * MB + 64 * KB);
		expect(link.requests[0]?.cancelled).toBe(true);
	});

	test('a byte now and then', async () => {
		const deadline = fakeDeadline();
		let given = 0;
		function* drip() {
			for (const byte of mp3) {
				yield async () => {
					if (++given === 20) deadline.expire();
					return await Promise.resolve(Buffer.from([byte]));
				};
			}
		}
		const link = fakeLink(() => ({ status: 200, body: drip() }));
		const failure = await refusal(soundAt(link, deadline));
		expect(failure.code).toBe('linkTooSlow');
		expect(failure.message).toMatch(/^The audio link is too slow: only (19|20) bytes came/);
		expect(link.requests[0]?.cancelled).toBe(true);
	});

	test('an answer that comes when nobody waits any more is closed', async () => {
		const deadline = fakeDeadline();
		let cancelled = false;
		let answer: () => void = () => undefined;
		const open: FakeLink['open'] = async () =>
			await new Promise((resolve) => {
				const chunks = (async function* () {})();
				answer = () =>
					resolve({ status: 200, headers: {}, chunks, cancel: () => (cancelled = true) });
			});
		const failing = refusal(soundAt({ open, requests: [], sent: 0 }, deadline));
		deadline.expire();
		expect(await failing).toMatchObject({ code: 'linkTooSlow' });
		answer();
		await new Promise((resolve) => setImmediate(resolve));
		expect(cancelled).toBe(true);
	});

	test('a host that does not answer, twice', async () => {
		const link = fakeLink(() => {
			throw new Error('getaddrinfo ENOTFOUND example.invalid');
		});
		const failure = await refusal(soundAt(link));
		expect(failure).toMatchObject({
			code: 'linkUnreachable',
			message: "The audio link can't be reached: its server does not answer",
		});
		expect(link.requests).toHaveLength(2);
	});

	test.each([
		['ends before the length it announced', [mp3.subarray(0, 90_000)]],
		['breaks', [mp3.subarray(0, 90_000), () => Promise.reject<Uint8Array>(new Error('aborted'))]],
	])('an answer that %s, twice', async (_what, body) => {
		const headers = { 'content-length': String(mp3.length) };
		const link = fakeLink(() => ({ status: 200, headers, body }));
		expect(await refusal(soundAt(link))).toMatchObject({
			code: 'linkCutShort',
			message: 'The audio link breaks off after 90000 bytes, before the end of the file',
		});
		expect(link.requests).toHaveLength(2);
	});
});
