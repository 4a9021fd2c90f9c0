import { figures } from './childProcess';
import type { DownloadFigures } from './download';
import { MIB } from './memory';

it('keeps a video of 512 MiB in at most 32 MiB more memory', async () => {
	const { videoBytes, growth, seconds } = await figures<DownloadFigures>('download.ts');
	process.stdout.write(
		`Kept ${videoBytes / MIB} MiB in ${seconds.toFixed(1)} s: grew by ${(growth.peak / MIB).toFixed(1)} MiB\n`,
	);
	expect(videoBytes).toBe(512 * MIB);
	expect(growth.peak).toBeLessThanOrEqual(32 * MIB);
});
