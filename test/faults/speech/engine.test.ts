import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import pLimit from 'p-limit';

import { Engine } from '../../engine/harness';
import { hastyPackage } from '../../engine/helpers/hastyPackage';
import { LIMITS } from '../engineRun';
import { Report } from '../report';
import { seedsOf } from '../seeds';
import { Tally } from '../tally';
import { userEngineRun } from '../users/userEngineRun';
import { SPEECHES, speakingUser } from './speakingUser';

/** Executions under way at once: most of their time is pauses. */
const CONCURRENT = 24;
/** Speech is asked for more often, and given up sooner, than a person would want it. */
const SPEECH_LIMITS = { POLL_SECONDS: 0.1, MAX_POLL_SECONDS: 0.1, UNKNOWN_SECONDS: 1 };

let folder = '';
let engine: Engine;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'kling-avatar-speakers-'));
	engine = await Engine.start({
		packageDirs: [
			await hastyPackage(path.join(folder, 'package'), { ...LIMITS, ...SPEECH_LIMITS }),
		],
		userFolder: path.join(folder, 'n8n'),
	});
}, 60_000);

afterAll(async () => {
	await engine.stop();
	await rm(folder, { recursive: true, force: true });
});

it("has nothing spoken twice, loses nothing and mixes nothing up, in n8n's engine", async () => {
	const report = new Report('speech/engine');
	const limit = pLimit(CONCURRENT);
	await Promise.all(
		seedsOf('speech/engine').map(async (seed) => {
			await limit(async () => {
				// A run that breaks down must name its seed, too, and leave the others to their end.
				const outcome = await userEngineRun(engine, speakingUser(seed), SPEECHES).catch(
					(error: Error) => ({
						violations: [`broke down: ${error.stack}`],
						tally: new Tally(),
					}),
				);
				report.add(seed, outcome);
			});
		}),
	);
	report.finish();
	report.expectAll(
		'picked up',
		'remembered as unknown',
		'executions: error',
		'executions: success',
	);
});
