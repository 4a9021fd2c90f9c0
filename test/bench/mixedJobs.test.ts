import { PROVIDERS } from '../engine/helpers/support';
import { figures } from './childProcess';
import type { MixedFigures } from './mixedJobs';

it.each(PROVIDERS)(
	'%s: 50 jobs of mixed length take no longer than the slowest, in the engine and in real time',
	async (provider) => {
		const found = await figures<MixedFigures>('mixedJobs.ts', [provider]);
		process.stdout.write(`${provider}: ${JSON.stringify(found)}\n`);
		expect(found.wall).toBeLessThanOrEqual(1.02 * found.slowest + found.interval);
	},
);
