import type { INodeType } from 'n8n-workflow';
import pLimit from 'p-limit';

import { Engine } from '../engine/harness';
import { HeldClock } from '../support/heldClock';
import { Report, type RunReport } from './report';
import { seedsOf, type RunKind } from './seeds';
import { Tally } from './tally';

/** Runs under way at once: they share the clock, so that each jump of it serves them all. */
const CONCURRENT = 24;

/** n8n's engine with the built node on a held clock, for the tests of a file. */
export function useEngine(nodeTypes: Record<string, INodeType> = {}): { engine: Engine } {
	let clock: HeldClock;
	const stage = {} as { engine: Engine };

	beforeAll(async () => {
		clock = HeldClock.install();
		stage.engine = await Engine.start({ nodeTypes });
		await stage.engine.serveWebhooks();
	}, 60_000);

	afterAll(async () => {
		await stage.engine.stop();
		clock.uninstall();
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
