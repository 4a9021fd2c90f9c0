import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import prettier from 'prettier';

import { curveOf, tableOf, type Benchmarks } from './figure';

/** What was measured with what. */
export function versions(root: string): Record<string, string> {
	const of = (name: string) =>
		(
			JSON.parse(readFileSync(path.join(root, 'node_modules', name, 'package.json'), 'utf8')) as {
				version: string;
			}
		).version;
	const names = ['n8n-core', 'n8n-workflow', 'mediabunny', 'music-metadata'];
	return {
		'Node.js': process.versions.node,
		...Object.fromEntries(names.map((name) => [name, of(name)])),
	};
}

/** Writes benchmarks.md, benchmarks.json and images/cost-curve.svg into the folder. */
export async function writePages(result: Benchmarks, folder: string): Promise<void> {
	const pictures = path.join(folder, 'images');
	mkdirSync(pictures, { recursive: true });
	const page = `# Benchmarks

Made by \`npm run bench\` on ${result.measuredAt.slice(0, 10)}: ${result.machine}; ${Object.entries(
		result.versions,
	)
		.map(([name, version]) => `${name} ${version}`)
		.join(
			', ',
		)}. Each line is a ratio against a yardstick that the same run measured: the median of ${result.rounds} runs, and the least and the most. Below 1 means less than the yardstick. The numbers behind it are in \`docs/benchmarks.json\`.

${tableOf(result.figures)}

What a task costs n8n in CPU time, by how many are in one run:

![Two curves over the number of tasks in one run, from 1 to 1,000: CPU milliseconds per task of Submit and of Wait](images/cost-curve.svg)
`;
	const options = await prettier.resolveConfig(path.join(folder, 'benchmarks.md'));
	const files = { 'benchmarks.md': page, 'benchmarks.json': JSON.stringify(result) };
	for (const [name, text] of Object.entries(files)) {
		const file = path.join(folder, name);
		writeFileSync(
			file,
			await prettier.format(text, { ...options, filepath: file, useTabs: false }),
		);
	}
	writeFileSync(path.join(pictures, 'cost-curve.svg'), curveOf(result.costs));
}
