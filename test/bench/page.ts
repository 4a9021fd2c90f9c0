import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import prettier from 'prettier';

import { median } from './memory';

/** One line of the table: what is measured, against what, as ratios of the same run. */
export interface Figure {
	what: string;
	/** What it is compared with. */
	yardstick: string;
	/** Ours over theirs; below 1 is better, unless the line says otherwise. */
	ratios: number[];
	/** The absolute values behind it, for a reader's feeling. */
	absolute: string;
	/** What the project asks of itself, as a ratio at most; absent where none is set. */
	atMost?: number;
}

/** What a run of the benches leaves behind. */
export interface Benchmarks {
	measuredAt: string;
	machine: string;
	versions: Record<string, string>;
	rounds: number;
	figures: Figure[];
}

const number = (value: number) =>
	value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(3);

/** The table, with medians and the spread from least to most. */
export function tableOf(figures: readonly Figure[]): string {
	const rows = figures.map(({ what, yardstick, ratios, absolute, atMost = '' }) => {
		const spread = `${number(Math.min(...ratios))} – ${number(Math.max(...ratios))}`;
		return `| ${what} | ${yardstick} | ${number(median(ratios))} | ${spread} | ${atMost} | ${absolute} |`;
	});
	return [
		'| What | Against | Ratio, median | Spread | Goal, at most | Absolute |',
		'| --- | --- | --- | --- | --- | --- |',
		...rows,
	].join('\n');
}

/** What was measured with what. */
export function versions(root: string): Record<string, string> {
	const of = (name: string) => {
		const file = path.join(root, 'node_modules', name, 'package.json');
		return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
	};
	const names = ['n8n-core', 'n8n-workflow', 'mediabunny'];
	return {
		'Node.js': process.versions.node,
		...Object.fromEntries(names.map((name) => [name, of(name)])),
	};
}

/** Writes benchmarks.md and benchmarks.json into the folder. */
export async function writePages(result: Benchmarks, folder: string): Promise<void> {
	const used = Object.entries(result.versions).map(([name, version]) => `${name} ${version}`);
	const page = `# Benchmarks

Made by \`npm run bench\` on ${result.measuredAt.slice(0, 10)}: ${result.machine}; ${used.join(', ')}. Each line is a ratio against a yardstick that the same run measured: the median of ${result.rounds} runs, and the least and the most. Below 1 means less than the yardstick. The numbers behind it are in \`docs/dev/benchmarks.json\`.

${tableOf(result.figures)}
`;
	const options = await prettier.resolveConfig(path.join(folder, 'benchmarks.md'));
	const files = { 'benchmarks.md': page, 'benchmarks.json': JSON.stringify(result) };
	for (const [name, text] of Object.entries(files)) {
		const file = path.join(folder, name);
		const pretty = await prettier.format(text, { ...options, filepath: file, useTabs: false });
		writeFileSync(file, pretty);
	}
}
