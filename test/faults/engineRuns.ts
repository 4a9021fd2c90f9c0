import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import pLimit from 'p-limit';

import { Engine } from '../engine/harness';
import { hastyPackage } from '../engine/helpers/hastyPackage';
import { Report } from './report';
import { seedsOf, type RunKind } from './seeds';
import type { RunReport } from './simulatedRun';
import { Tally } from './tally';

/** Executions under way at once: most of their time is pauses. */
const CONCURRENT = 24;

/** n8n's engine with the built node, whose time limits are shorter, for the tests of a file. */
export function useHastyEngine(limits: Record<string, number>): { engine: Engine } {
	let folder = '';
	const stage = {} as { engine: Engine };

	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'kling-avatar-faults-'));
		stage.engine = await Engine.start({
			packageDirs: [await hastyPackage(path.join(folder, 'package'), limits)],
			userFolder: path.join(folder, 'n8n'),
		});
	}, 60_000);

	afterAll(async () => {
		await stage.engine.stop();
		await rm(folder, { recursive: true, force: true });
	});
	return stage;
}

/** Makes all runs of a kind, many at a time, and says what they broke. */
export async function reportOn(
	kind: RunKind,
	run: (seed: number) => Promise<RunReport>,
): Promise<Report> {
	const report = new Report(kind);
	const limit = pLimit(CONCURRENT);
	await Promise.all(
		seedsOf(kind).map(async (seed) => {
			await limit(async () => {
				// A run that breaks down must name its seed, too, and leave the others to their end.
				const outcome = await run(seed).catch((error: Error) => ({
					violations: [`broke down: ${error.stack}`],
					tally: new Tally(),
				}));
				report.add(seed, outcome);
			});
		}),
	);
	report.finish();
	return report;
}
