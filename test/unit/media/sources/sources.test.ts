import fc from 'fast-check';

import { bytesSource, remoteSource } from '../../../../nodes/KlingAvatar/media';
import { cachedSource } from '../../../../nodes/KlingAvatar/media/sources/cachedSource';
import { inChunks, fakeDeadline, fakeLink, rangeServer } from '../remote/fakeLink';

const bytes = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7919) >> 3));
const MB = 1024 * 1024;

/** Reads within the file and a little behind it; of its beginning enough to tell noise from text. */
const reads = fc.array(
	fc
		.tuple(fc.nat(bytes.length + 1000), fc.nat(150_000))
		.map(([start, length]) => [start, start + Math.max(length, start === 0 ? 64 : 0)] as const),
	{ minLength: 1, maxLength: 12 },
);

const equal = (found: Uint8Array, start: number, end: number) =>
	Buffer.from(found).equals(bytes.subarray(start, end));

test.each([
	['known', true],
	['unknown', false],
])('a cached source gives the same bytes, each fetched once (size %s)', async (_what, known) => {
	await fc.assert(
		fc.asyncProperty(reads, async (ranges) => {
			let fetched = 0;
			const source = {
				size: known ? bytes.length : null,
				read: async (start: number, end: number) => {
					const part = await bytesSource(bytes).read(start, end);
					fetched += part.length;
					return part;
				},
			};
			const cached = cachedSource(source, MB, 'audio');
			for (const [start, end] of ranges) {
				expect(equal(await cached.read(start, end), start, end)).toBe(true);
			}
			expect(equal(await cached.readAll(), 0, bytes.length)).toBe(true);
			expect(cached.size).toBe(bytes.length);
			expect(fetched).toBe(bytes.length);
		}),
	);
});

/** The pieces in which a file of 5 MB is fetched, in blocks of 64 KB, while it is read as said. */
async function piecesOf(read: (at: (start: number) => Promise<unknown>) => Promise<void>) {
	const pieces: number[] = [];
	const file = Buffer.alloc(5 * MB);
	const source = {
		size: file.length,
		read: async (start: number, end: number) => {
			pieces.push(Math.ceil((end - start) / 65_536));
			return await bytesSource(file).read(start, end);
		},
	};
	const cached = cachedSource(source, 32 * MB, 'audio');
	await read(async (start) => await cached.read(start, start + 16));
	return pieces;
}

test('a walk through a file is fetched in ever larger pieces', async () => {
	const pieces = await piecesOf(async (at) => {
		for (let start = 0; start < 5 * MB; start += 50_000) await at(start);
	});
	expect(pieces).toEqual([1, 1, 1, 1, 9, 33, 33, 1]);
});

test('jumps and backward steps are fetched as they are', async () => {
	const pieces = await piecesOf(async (at) => {
		for (const megabytes of [0, 4, 1, 3, 2, 5, 0.5, 3.5, 4.5]) await at(megabytes * MB - 1);
	});
	expect(pieces.every((blocks) => blocks <= 2)).toBe(true);
});

test('a cached source refuses what is over its bound', async () => {
	await expect(cachedSource(bytesSource(bytes), 1000, 'image').readAll()).rejects.toMatchObject({
		code: 'tooLarge',
		message: 'The image is larger than 0 MB, which is as much as is read to check it',
	});
});

test('a link gives the same bytes, whatever the order of reads and the size of chunks', async () => {
	await fc.assert(
		fc.asyncProperty(
			reads,
			fc.boolean(),
			fc.integer({ min: 100, max: 100_000 }),
			async (ranges, serves, chunk) => {
				const plain = fakeLink(() => ({ status: 200, body: inChunks(bytes, chunk) }));
				const { open } = serves ? rangeServer(bytes) : plain;
				const source = remoteSource('https://example.com/a', open, {
					maxBytes: MB,
					deadline: fakeDeadline(),
					subject: 'audio',
					providerLabel: 'CometAPI',
				});
				for (const [start, end] of ranges) {
					expect(equal(await source.read(start, end), start, end)).toBe(true);
				}
				source.close?.();
			},
		),
	);
});
