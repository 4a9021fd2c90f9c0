import fc from 'fast-check';

import { measureAudio, measureImage } from '../../../nodes/KlingAvatar/media';
import { isMediaError } from '../../../nodes/KlingAvatar/media/mediaError';
import { corpus, corpusBytes } from '../../fixtures/corpus';
import { brokenRule } from '../../support/fuzz/fuzz';

const files = corpus
	.map(({ file }) => corpusBytes(file))
	.filter(({ length }) => length > 0 && length < 120_000);

/** The one promise for any bytes: facts that make sense, or an error of our own in words. */
async function expectSense(bytes: Uint8Array): Promise<void> {
	for (const [kind, measure] of Object.entries({ audio: measureAudio, image: measureImage })) {
		const outcome: unknown = await measure(bytes).catch((failure: unknown) => failure);
		expect(brokenRule({ isMediaError }, kind, outcome)).toBeNull();
	}
}

test('any bytes at all', async () => {
	await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), expectSense));
});

test('any bytes behind the first ones of a known format', async () => {
	const start = fc
		.nat(files.length - 1)
		.map((index) => files[index]?.subarray(0, 48) ?? Buffer.alloc(0));
	await fc.assert(
		fc.asyncProperty(start, fc.uint8Array({ maxLength: 2000 }), async (head, tail) => {
			await expectSense(Buffer.concat([head, tail]));
		}),
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
				const whole = await measureAudio(bytes);
				const part = bytes.subarray(0, Math.floor(bytes.length * share));
				const facts = await measureAudio(part).catch((failure: unknown) => {
					if (isMediaError(failure)) return null;
					throw failure;
				});
				// A header that describes the whole is gone or without effect: encoder padding is played.
				expect(facts?.durationSeconds ?? 0).toBeLessThanOrEqual(whole.durationSeconds + 0.2);
			},
		),
	);
}, 60_000);
