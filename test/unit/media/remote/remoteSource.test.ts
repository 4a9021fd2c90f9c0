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

// What becomes of servers of all kinds: test/engine/linkTable.test.ts.
describe('links that lead nowhere', () => {
	const refusal = async (work: Promise<unknown>) =>
		await work.then(
			() => ({ code: 'accepted', message: '', advice: '' }),
			(failure: { code: string; message: string; advice: string }) => failure,
		);

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
});
