import * as media from '../../../nodes/KlingAvatar/media';
import { fuzz } from '../../support/fuzz/fuzz';

/** As many as fit into the time of `npm test`; `FUZZ_COUNT=1000000 npx jest mutants` takes an hour. */
const MUTANTS = Number(process.env.FUZZ_COUNT ?? 1_000);

test('damaged files: facts that make sense or words, and quickly', async () => {
	const report = await fuzz({ media, seed: 1, count: MUTANTS, maxFile: 25_000 });
	expect(report.faults).toEqual([]);
	// Damage that nobody notices and damage that everybody does would both test nothing.
	expect(report.sounds).toBeGreaterThan(MUTANTS / 10);
	expect(report.pictures).toBeGreaterThan(MUTANTS / 100);
	expect(report.sounds + report.pictures).toBeLessThan(MUTANTS);
}, 7_200_000);
