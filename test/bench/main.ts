/**
 * `npm run bench`: everything that is claimed of this node's speed and size, in one table. Each line is a
 * ratio against a yardstick measured in the same run; it fails when one misses its goal. Needs Linux and an
 * otherwise idle machine for 20 minutes. `--rounds 1 --output <folder>` tries it out.
 */
import { arch, cpus, release, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { figures } from './childProcess';
import type { DownloadFigures } from './download';
import type { JoinFigures } from './joinMemory';
import { median, MIB } from './memory';
import type { PollingFigures } from './polling';
import type { SubmitFigures } from './submitMemory';
import { tableOf, versions, writePages, type Benchmarks, type Figure } from './page';

const ROOT = path.resolve(__dirname, '../..');
const { values } = parseArgs({
	options: {
		rounds: { type: 'string', default: '5' },
		output: { type: 'string', default: path.join(ROOT, 'docs/dev') },
	},
});
const rounds = Number(values.rounds);

const mebibytes = (values: readonly number[]) => `${median(values).toFixed(0)} MiB`;
const say = (line: string) => process.stdout.write(`${line}\n`);

async function often<Result>(what: string, measure: () => Promise<Result>): Promise<Result[]> {
	const results: Result[] = [];
	for (let round = 1; round <= rounds; round += 1) {
		say(`${what}, ${round} of ${rounds}`);
		results.push(await measure());
	}
	return results;
}

async function main(): Promise<void> {
	const polls = await often('CPU per poll', async () => {
		return await figures<PollingFigures>('polling.ts');
	});
	const downloads = await often('Memory of a download', async () => {
		return await figures<DownloadFigures>('download.ts');
	});
	const submits = await often('Memory of a submission', async () => ({
		ours: await figures<SubmitFigures>('submitMemory.ts'),
		plain: await figures<SubmitFigures>('submitMemory.ts', ['--plainly']),
	}));
	const joins = await often(
		'Memory of Join',
		async () => await figures<JoinFigures>('joinMemory.ts'),
	);
	const found: Figure[] = [
		{
			what: 'CPU time of a poll',
			yardstick: "n8n's bare HTTP helper",
			ratios: polls.map(({ ratio }) => ratio),
			absolute: `${median(polls.map(({ ours }) => ours)).toFixed(0)} µs`,
			atMost: 1.15,
		},
		{
			what: 'Memory added by keeping a video',
			yardstick: "the video's size",
			ratios: downloads.map(({ growth, videoBytes }) => growth.peak / videoBytes),
			absolute: `${(median(downloads.map(({ growth }) => growth.peak)) / MIB).toFixed(1)} MiB for 512 MiB`,
			atMost: 0.0625,
		},
		{
			what: 'Memory added by submitting 15 MiB of files',
			yardstick: 'a straightforward node',
			ratios: submits.map(({ ours, plain }) => ours.ratio / plain.ratio),
			absolute: `${median(submits.map(({ ours }) => ours.ratio)).toFixed(2)} times the files`,
			atMost: 0.5,
		},
		{
			what: 'Memory added by joining an hour of video',
			yardstick: "the joined video's size",
			ratios: joins.map(({ growth, bytes }) => growth.peak / bytes),
			absolute: `${mebibytes(joins.map(({ growth }) => growth.peak / MIB))} for ${(median(joins.map(({ bytes }) => bytes)) / MIB).toFixed(0)} MiB`,
			atMost: 0.11,
		},
	];
	const [{ model = 'unknown processor' } = {}] = cpus();
	const result: Benchmarks = {
		measuredAt: new Date().toISOString(),
		machine: `${cpus().length} × ${model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${release()} ${arch()}`,
		versions: versions(ROOT),
		rounds,
		figures: found,
	};
	await writePages(result, values.output);
	say(`\n${tableOf(found)}\n\nWritten to ${values.output}`);
	for (const { what, ratios, atMost = Infinity } of found) {
		if (median(ratios) <= atMost) continue;
		say(`Missed its goal: ${what}`);
		process.exitCode = 1;
	}
}

void main();
