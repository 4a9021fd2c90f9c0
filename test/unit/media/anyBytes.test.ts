import fc from 'fast-check';

import { measureAudio, measureImage } from '../../../nodes/KlingAvatar/media';
import { isMediaError } from '../../../nodes/KlingAvatar/media/mediaError';
import type { AudioFacts, ImageFacts } from '../../../nodes/KlingAvatar/media/types';
import { corpus, corpusBytes } from '../../fixtures/corpus';

const files = corpus
	.map(({ file }) => corpusBytes(file))
	.filter(({ length }) => length > 0 && length < 120_000);

/** The one promise for any bytes: facts that make sense, or an error of our own in words. */
async function expectSense(
	measure: (bytes: Uint8Array) => Promise<AudioFacts | ImageFacts>,
	bytes: Uint8Array,
) {
	const outcome = await measure(bytes).catch((failure: unknown) => failure);
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

async function expectSenseOfBoth(bytes: Uint8Array): Promise<void> {
	await expectSense(measureAudio, bytes);
	await expectSense(measureImage, bytes);
}

test('any bytes at all', async () => {
	await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), expectSenseOfBoth));
});

test('any bytes behind the first ones of a known format', async () => {
	const start = fc
		.nat(files.length - 1)
		.map((index) => files[index]?.subarray(0, 48) ?? Buffer.alloc(0));
	await fc.assert(
		fc.asyncProperty(start, fc.uint8Array({ maxLength: 2000 }), async (head, tail) => {
			await expectSenseOfBoth(Buffer.concat([head, tail]));
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
