import fc from 'fast-check';

import { bytesSource, measureAudio, measureImage } from '../../../nodes/KlingAvatar/media';
import { isMediaError } from '../../../nodes/KlingAvatar/media/mediaError';
import type { AudioFacts, ByteSource, ImageFacts } from '../../../nodes/KlingAvatar/media/types';
import { corpus, corpusBytes } from '../../fixtures/corpus';

const BLOCK = 64 * 1024;
const files = corpus
	.map(({ file }) => corpusBytes(file))
	.filter(({ length }) => length > 0 && length < 120_000);

/** A source that counts what is asked of it and may keep its size to itself. */
function watched(bytes: Uint8Array, tellsSize: boolean) {
	const seen = { bytes: 0 };
	const source: ByteSource = {
		size: tellsSize ? bytes.length : null,
		read: async (start, end) => {
			const part = bytes.subarray(start, end);
			seen.bytes += part.length;
			return await Promise.resolve(part);
		},
	};
	return { source, seen };
}

/** The one promise for any bytes: facts that make sense, or an error of our own in words. */
async function expectSense(
	measure: (source: ByteSource) => Promise<AudioFacts | ImageFacts>,
	bytes: Uint8Array,
	tellsSize: boolean,
) {
	const { source, seen } = watched(bytes, tellsSize);
	const outcome = await measure(source).catch((failure: unknown) => failure);
	// Every byte is fetched once at most.
	expect(seen.bytes).toBeLessThanOrEqual(bytes.length);
	if (isMediaError(outcome)) {
		expect(outcome.message).toMatch(/^The (audio|image) /);
		expect(outcome.advice).not.toBe('');
		return;
	}
	if (outcome instanceof Error) throw outcome;
	const facts = outcome as AudioFacts | ImageFacts;
	if ('durationSeconds' in facts) expect(facts.durationSeconds).toBeGreaterThan(0);
	else expect(Math.min(facts.widthPixels, facts.heightPixels)).toBeGreaterThanOrEqual(1);
	expect(facts.fileExtension).toMatch(/^[a-z0-9]{2,4}$/);
}

async function expectSenseOfBoth(bytes: Uint8Array, tellsSize: boolean): Promise<void> {
	await expectSense(measureAudio, bytes, tellsSize);
	await expectSense(measureImage, bytes, tellsSize);
}

test('any bytes at all', async () => {
	await fc.assert(
		fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), fc.boolean(), expectSenseOfBoth),
	);
});

test('any bytes behind the first ones of a known format', async () => {
	const start = fc
		.nat(files.length - 1)
		.map((index) => files[index]?.subarray(0, 48) ?? Buffer.alloc(0));
	await fc.assert(
		fc.asyncProperty(
			start,
			fc.uint8Array({ maxLength: 2000 }),
			fc.boolean(),
			async (head, tail, tellsSize) => {
				await expectSenseOfBoth(Buffer.concat([head, tail]), tellsSize);
			},
		),
	);
});

// Damaged files: mutants.test.ts.
test('a file that ends early is never longer than the whole', async () => {
	const sounds = corpus.filter(({ kind, refused }) => kind === 'audio' && !refused);
	await fc.assert(
		fc.asyncProperty(
			fc.constantFrom(...sounds),
			fc.double({ min: 0, max: 1, noNaN: true }),
			async (entry, share) => {
				const bytes = corpusBytes(entry.file);
				const whole = await measureAudio(bytesSource(bytes));
				const part = bytes.subarray(0, Math.floor(bytes.length * share));
				const facts = await measureAudio(bytesSource(part)).catch((failure: unknown) => {
					if (isMediaError(failure)) return null;
					throw failure;
				});
				// A header that describes the whole is gone or without effect: encoder padding is played.
				expect(facts?.durationSeconds ?? 0).toBeLessThanOrEqual(whole.durationSeconds + 0.2);
			},
		),
	);
}, 60_000);

test.each(
	files.map((bytes, index) => [index, bytes] as const).filter(([index]) => index % 9 === 0),
)(
	'no more is read and kept than was allowed (file %i, followed by a terabyte)',
	async (_index, head) => {
		const maxBytes = 1024 * 1024;
		let read = 0;
		const source: ByteSource = {
			size: 2 ** 40,
			async read(start, end) {
				read += end - start;
				const part = Buffer.alloc(end - start);
				if (start < head.length) head.copy(part, 0, start, Math.min(end, head.length));
				return await Promise.resolve(part);
			},
		};
		await measureAudio(source, { maxBytes }).catch((failure: unknown) => {
			expect(isMediaError(failure)).toBe(true);
		});
		expect(read).toBeLessThanOrEqual(maxBytes + 2 * BLOCK);
	},
);

test('a source that fails', async () => {
	const source: ByteSource = {
		size: 1000,
		read: async () => await Promise.reject(new Error('ENOENT: no such file')),
	};
	await expect(measureAudio(source)).rejects.toMatchObject({
		name: 'MediaError',
		code: 'unreadable',
		message: "The bytes of the audio can't be read from where n8n keeps them",
	});
});
