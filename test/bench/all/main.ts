/**
 * `npm run bench`: everything that is claimed of this node's speed and size, in one table. Each line is a
 * ratio against a yardstick measured in the same run. Needs Linux, ffmpeg, npm's registry and an otherwise
 * idle machine; half an hour. `--rounds 1 --output <folder>` tries it out.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, release, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import prettier from 'prettier';

import type * as Media from '../../../nodes/KlingAvatar/media';
import { figures } from '../childProcess';
import type { DownloadFigures } from '../download';
import { median, MIB } from '../memory';
import type { PollingFigures } from '../polling';
import {
	fixed,
	growing,
	jobLengths,
	summarise,
	waitWithOurSchedule,
	waitWithPolicy,
} from '../scheduleSimulation';
import type { SubmitFigures } from '../submitMemory';
import { misread } from './audio';
import { curveOf, tableOf, type Benchmarks, type Figure } from './figure';
import { packages } from './packages';
import type { TaskFigures } from './tasks';

const ROOT = path.resolve(__dirname, '../../..');
const { values } = parseArgs({
	options: {
		rounds: { type: 'string', default: '5' },
		output: { type: 'string', default: path.join(ROOT, 'docs') },
	},
});
const rounds = Number(values.rounds);
const COUNTS = [1, 10, 50, 200, 1000];

const say = (line: string) => process.stdout.write(`${line}\n`);

async function often<Result>(what: string, measure: () => Promise<Result>): Promise<Result[]> {
	const results: Result[] = [];
	for (let round = 1; round <= rounds; round += 1) {
		say(`${what}, ${round} of ${rounds}`);
		results.push(await measure());
	}
	return results;
}

function taskFigures(runs: TaskFigures[]): Figure[] {
	const many = COUNTS.filter((count) => count > 1).map((count): Figure => {
		const of = (run: TaskFigures) => run.waits.find(({ tasks }) => tasks === count)!;
		return {
			what: `Waiting for ${count} tasks together`,
			yardstick: 'one after another',
			ratios: runs.map((run) => of(run).seconds / (count * run.alone)),
			absolute: `${median(runs.map((run) => of(run).seconds)).toFixed(1)} s`,
		};
	});
	return [
		...many,
		{
			what: 'CPU time of a submission, checks and records included',
			yardstick: "n8n's bare HTTP helper",
			ratios: runs.map(({ submit }) => submit.ours / submit.bare),
			absolute: `${(median(runs.map(({ submit }) => submit.ours)) / 1000).toFixed(2)} ms`,
		},
		{
			what: 'Memory added by 1,000 tasks being waited for',
			yardstick: '1 MiB for each hundred',
			ratios: runs.map(({ waitingMiB }) => waitingMiB / 10),
			absolute: `${median(runs.map(({ waitingMiB }) => waitingMiB)).toFixed(0)} MiB`,
		},
	];
}

async function schedule(): Promise<Figure[]> {
	const policies = [3, 5, 10, 15].map((seconds) => [`every ${seconds} s`, fixed(seconds)] as const);
	const found: Figure[] = [];
	for (const [name, policy] of [...policies, ['5 s, growing to 30 s', growing] as const]) {
		const ours: number[] = [];
		const polls: number[] = [];
		for (let seed = 1; seed <= Math.max(rounds, 5); seed += 1) {
			const lengths = jobLengths(1000, seed);
			const mine = summarise(await waitWithOurSchedule(lengths, { seed }));
			const theirs = summarise(await waitWithPolicy(lengths, policy));
			ours.push(mine.lateShare95 / theirs.lateShare95);
			polls.push(mine.polls / theirs.polls);
		}
		found.push({
			what: 'Lateness of a poll, 95th percentile',
			yardstick: name,
			ratios: ours,
			absolute: `${median(polls).toFixed(2)} times as many polls`,
		});
	}
	return found;
}

async function media(): Promise<Figure> {
	const bundle = path.join(ROOT, 'dist/nodes/KlingAvatar/media/index.js');
	const { sounds, ours, theirs } = await misread((await import(bundle)) as typeof Media);
	return {
		what: 'Sounds whose length is wrong by more than 0.05 s, against ffmpeg decoding them',
		yardstick: 'music-metadata',
		ratios: [ours / Math.max(theirs, 1)],
		absolute: `${ours} of ${sounds}, against ${theirs}`,
	};
}

function sizes(): Figure[] {
	const [own, ...peers] = packages(Math.max(rounds, 5), say);
	return peers.flatMap(({ name, bytes, loadMs }): Figure[] => [
		{
			what: 'Size on disk, dependencies included',
			yardstick: name,
			ratios: [own!.bytes / bytes],
			absolute: `${(own!.bytes / MIB).toFixed(2)} MiB, against ${(bytes / MIB).toFixed(2)} MiB`,
		},
		{
			what: 'Time to load',
			yardstick: name,
			ratios: own!.loadMs.map((time, round) => time / loadMs[round]!),
			absolute: `${median(own!.loadMs).toFixed(1)} ms, against ${median(loadMs).toFixed(1)} ms`,
		},
	]);
}

function versions(): Record<string, string> {
	const of = (name: string) =>
		(
			JSON.parse(readFileSync(path.join(ROOT, 'node_modules', name, 'package.json'), 'utf8')) as {
				version: string;
			}
		).version;
	const names = ['n8n-core', 'n8n-workflow', 'mediabunny', 'music-metadata'];
	return {
		'Node.js': process.versions.node,
		...Object.fromEntries(names.map((name) => [name, of(name)])),
	};
}

async function main(): Promise<void> {
	const tasks = await often('Tasks', async () => {
		return await figures<TaskFigures>('all/tasks.ts', [JSON.stringify(COUNTS)]);
	});
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
	const found: Figure[] = [
		...taskFigures(tasks),
		{
			what: 'CPU time of a poll',
			yardstick: "n8n's bare HTTP helper",
			ratios: polls.map(({ ratio }) => ratio),
			absolute: `${median(polls.map(({ ours }) => ours)).toFixed(0)} µs`,
			atMost: 1.15,
		},
		...(await schedule()),
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
		},
		await media(),
		...sizes(),
	];
	const [{ model = 'unknown processor' } = {}] = cpus();
	const result: Benchmarks = {
		measuredAt: new Date().toISOString(),
		machine: `${cpus().length} × ${model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${release()} ${arch()}`,
		versions: versions(),
		rounds,
		figures: found,
		costs: COUNTS.map((count) => {
			const of = tasks.map(({ waits }) => waits.find((one) => one.tasks === count)!);
			return {
				tasks: count,
				submit: median(of.map(({ submitCpuMs }) => submitCpuMs / count)),
				wait: median(of.map(({ cpuMs }) => cpuMs / count)),
			};
		}),
	};
	await write(result);
	say(`\n${tableOf(found)}\n\nWritten to ${values.output}`);
}

async function write(result: Benchmarks): Promise<void> {
	const pictures = path.join(values.output, 'images');
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
	const options = await prettier.resolveConfig(path.join(ROOT, 'docs/benchmarks.md'));
	const files = { 'benchmarks.md': page, 'benchmarks.json': JSON.stringify(result) };
	for (const [name, text] of Object.entries(files)) {
		const file = path.join(values.output, name);
		writeFileSync(
			file,
			await prettier.format(text, { ...options, filepath: file, useTabs: false }),
		);
	}
	writeFileSync(path.join(pictures, 'cost-curve.svg'), curveOf(result.costs));
}

void main();
