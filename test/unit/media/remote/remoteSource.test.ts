import { measureAudio, measureImage, remoteSource } from '../../../../nodes/KlingAvatar/media';
import { corpusBytes } from '../../../fixtures/corpus';
import { fakeDeadline, type FakeLink, plainServer, rangeServer } from './fakeLink';

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
