/**
 * `npm run bench`: everything that is claimed of this node's speed and size, in one table. Each line is a
 * ratio against a yardstick measured in the same run. Needs Linux and an otherwise idle machine; half an
 * hour. `--rounds 1 --output <folder>` tries it out.
 */
import { arch, cpus, release, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { figures } from '../childProcess';
import type { DownloadFigures } from '../download';
import type { JoinFigures } from '../joinMemory';
import { median, MIB } from '../memory';
import type { MixedFigures } from '../mixedJobs';
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
import { tableOf, versions, writePages, type Benchmarks, type Figure } from './page';
import type { TaskFigures } from './tasks';
import type { WaitingFigures } from './waiting';

const ROOT = path.resolve(__dirname, '../../..');
const { values } = parseArgs({
	options: {
		rounds: { type: 'string', default: '5' },
		output: { type: 'string', default: path.join(ROOT, 'docs/dev') },
	},
});
const rounds = Number(values.rounds);
const COUNTS = [10, 1000];

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

function taskFigures(runs: TaskFigures[]): Figure[] {
	const many = COUNTS.map((count): Figure => {
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
	const joins = await often(
		'Memory of Join',
		async () => await figures<JoinFigures>('joinMemory.ts'),
	);
	const waits = await often('Memory of 1,000 tasks being waited for', async () => ({
		ours: await figures<WaitingFigures>('all/waiting.ts'),
		bare: await figures<WaitingFigures>('all/waiting.ts', ['--bare']),
	}));
	const mixed = await often('50 mixed jobs', async () => {
		return await figures<MixedFigures>('mixedJobs.ts', ['cometApi']);
	});
	const found: Figure[] = [
		...taskFigures(tasks),
		{
			what: 'CPU time of a poll',
			yardstick: "n8n's bare HTTP helper",
			ratios: polls.map(({ ratio }) => ratio),
			absolute: `${median(polls.map(({ ours }) => ours)).toFixed(0)} µs`,
			atMost: 1.15,
		},
		{
			what: 'Waiting for 50 jobs of mixed length',
			yardstick: '1.02 times the slowest, and one interval',
			ratios: mixed.map(({ wall, slowest, interval }) => wall / (1.02 * slowest + interval)),
			absolute: `${median(mixed.map(({ wall, slowest }) => wall / slowest)).toFixed(3)} times the slowest`,
			atMost: 1,
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
		{
			what: 'Memory added by joining an hour of video',
			yardstick: "the joined video's size",
			ratios: joins.map(({ growth, bytes }) => growth.peak / bytes),
			absolute: `${mebibytes(joins.map(({ growth }) => growth.peak / MIB))} for ${(median(joins.map(({ bytes }) => bytes)) / MIB).toFixed(0)} MiB`,
		},
		{
			what: 'Memory added by 1,000 tasks being waited for',
			yardstick: 'a loop over the bare HTTP helper',
			ratios: waits.map(({ ours, bare }) => ours.mebibytes / bare.mebibytes),
			absolute: `${mebibytes(waits.map(({ ours }) => ours.mebibytes))}, against ${mebibytes(waits.map(({ bare }) => bare.mebibytes))}`,
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
}

void main();
