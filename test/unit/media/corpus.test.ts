import { existsSync } from 'node:fs';
import path from 'node:path';

import * as source from '../../../nodes/KlingAvatar/media';
import { corpus, measureEntry } from '../../fixtures/corpus';

const BUNDLE = path.resolve(__dirname, '../../../dist/nodes/KlingAvatar/media/index.js');
/** How far a measurement may be from a full decode. Seconds. */
const TOLERANCE = 0.05;

const sounds = corpus.filter(({ kind, refused }) => kind === 'audio' && !refused);
const pictures = corpus.filter(({ kind, refused }) => kind === 'image' && !refused);
const refusals = corpus.filter(({ refused }) => refused);

function shippedBundle(): typeof source {
	if (!existsSync(BUNDLE)) throw new Error('dist is missing; run: npm run build');
	return jest.requireActual<typeof source>(BUNDLE);
}

test('the corpus is large and has a decoded length for every sound', () => {
	expect(corpus.length).toBeGreaterThanOrEqual(195);
	for (const { decodedSeconds, undecoded } of sounds) {
		if (!undecoded) expect(decodedSeconds).toBeGreaterThan(0);
	}
});

describe.each([
	['the sources', () => source],
	['the shipped bundle', shippedBundle],
])('%s', (_name, load) => {
	const media = load();

	test.each(sounds.map((entry) => [entry.file, entry.what, entry] as const))(
		'measures %s (%s)',
		async (_file, _what, entry) => {
			const facts = await measureEntry(media, entry);
			if (facts instanceof Error) throw facts;
			expect(facts).toMatchObject({ format: entry.format });
			if (!('durationSeconds' in facts)) throw new Error('taken for a picture');
			expect(facts.repairedHeader !== undefined).toBe(entry.repaired ?? false);
			if (entry.undecoded) return;
			const difference = facts.durationSeconds - (entry.decodedSeconds ?? NaN);
			expect(difference).toBeGreaterThanOrEqual(-TOLERANCE);
			// Where a decoder loses frames, one a joint is as much as it loses.
			expect(difference).toBeLessThanOrEqual(
				entry.high ? 0.05 * facts.durationSeconds + TOLERANCE : TOLERANCE,
			);
		},
	);

	test.each(pictures.map((entry) => [entry.file, entry.what, entry] as const))(
		'measures %s (%s)',
		async (_file, _what, entry) => {
			const [widthPixels, heightPixels] = entry.pixels ?? [];
			expect(await measureEntry(media, entry)).toMatchObject({
				format: entry.format,
				widthPixels,
				heightPixels,
			});
		},
	);

	test.each(refusals.map((entry) => [entry.file, entry.what, entry] as const))(
		'refuses %s (%s)',
		async (_file, _what, entry) => {
			const refusal = await measureEntry(media, entry);
			if (!(refusal instanceof Error)) throw new Error(`taken for ${refusal.formatLabel}`);
			expect(refusal.code).toBe(entry.refused);
			expect(refusal.message).toMatch(entry.kind === 'audio' ? /^The audio / : /^The image /);
			expect(refusal.advice).toMatch(/\w/);
		},
	);
});
