import { figures } from './childProcess';
import { median } from './memory';
import type { SubmitFigures } from './submitMemory';

const RUNS = 5;
/** Garbage that nobody has collected yet counts, too, and once in a while there is much of it. */
const MOST = 2.5;

it('submits 15 MiB of files without holding many copies, far fewer than a straightforward node', async () => {
	const ours: number[] = [];
	for (let run = 0; run < RUNS; run += 1) {
		ours.push((await figures<SubmitFigures>('submitMemory.ts')).ratio);
	}
	const plain = (await figures<SubmitFigures>('submitMemory.ts', ['--plainly'])).ratio;
	process.stdout.write(
		`Submit: × ${ours.map((ratio) => ratio.toFixed(2)).join(', ')} of the raw bytes; plainly × ${plain.toFixed(2)}\n`,
	);
	expect(median(ours)).toBeLessThanOrEqual(MOST);
	expect(plain / median(ours)).toBeGreaterThan(2);
});
