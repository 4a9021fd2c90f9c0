import { figures } from './childProcess';
import type { JoinFigures } from './joinMemory';
import { MIB } from './memory';

it('joins an hour of video without holding more than 200 MiB', async () => {
	const { growth, bytes, seconds } = await figures<JoinFigures>('joinMemory.ts');
	process.stdout.write(
		`Join: ${(bytes / 1e9).toFixed(2)} GB, ${(growth.peak / MIB).toFixed(0)} MiB above ${(growth.before / MIB).toFixed(0)} MiB\n`,
	);
	expect(seconds).toBeCloseTo(3600, 0);
	expect(bytes).toBeGreaterThan(1.5e9);
	expect(growth.peak).toBeLessThan(200 * MIB);
});
