import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import pLimit from 'p-limit';

import { Engine } from '../engine/harness';
import { hastyPackage } from '../engine/helpers/hastyPackage';
import { engineRun, LIMITS } from './engineRun';
import { drawEngineScenario } from './engineScenario';
import { Report } from './report';
import { seedsOf } from './seeds';
import { Tally } from './tally';

/** Executions under way at once: most of their time is pauses. */
const CONCURRENT = 24;

let folder = '';
let engine: Engine;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'kling-avatar-faults-'));
	engine = await Engine.start({
		packageDirs: [await hastyPackage(path.join(folder, 'package'), LIMITS)],
		userFolder: path.join(folder, 'n8n'),
	});
	await engine.serveWebhooks();
}, 60_000);

afterAll(async () => {
	await engine.stop();
	await rm(folder, { recursive: true, force: true });
});

it("creates nothing twice, loses nothing and is never late, in n8n's engine", async () => {
	const report = new Report('engine');
	const limit = pLimit(CONCURRENT);
	await Promise.all(
		seedsOf('engine').map(async (seed) => {
			await limit(async () => {
				// A run that breaks down must name its seed, too, and leave the others to their end.
				const outcome = await engineRun(engine, drawEngineScenario(seed)).catch((error: Error) => ({
					violations: [`broke down: ${error.stack}`],
					tally: new Tally(),
				}));
				report.add(seed, outcome);
			});
		}),
	);
	report.finish();
	report.expectAll('picked up', 'remembered as unknown', 'videos kept', 'executions: canceled');
});
