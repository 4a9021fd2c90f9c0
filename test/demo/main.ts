import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Engine } from '../engine/harness';
import { Simulator } from '../simulator';
import { account, saveVideos, say } from './account';
import { realTargets, simulatedTargets, type Target } from './targets';
import { exampleWorkflow } from './workflow';

const OUTPUT_FOLDER = path.resolve(__dirname, '../../demo-output');
/** Time to press Ctrl-C before money is spent. Milliseconds. */
const GRACE = 10_000;

/** Runs the example workflow from a script to a video for every target, and tells what happened. */
async function main(): Promise<boolean> {
	const real = realTargets(process.env);
	const simulator =
		real.length > 0 ? null : await Simulator.start({ jobMilliseconds: 8000, fetchMedia: true });
	const engine = await Engine.start({ binaryDataMode: 'filesystem' });
	try {
		await engine.serveWebhooks();
		const targets: Target[] = simulator ? simulatedTargets(simulator) : real;
		if (!simulator) await warn(targets);
		else
			say(
				`No key in the environment, so the bundled simulator at ${simulator.url} plays every provider.`,
			);
		mkdirSync(OUTPUT_FOLDER, { recursive: true });

		const runs = await Promise.all(
			targets.map(async (target) => ({
				target,
				run: await engine.run(exampleWorkflow(target), {
					credentials: { demo: { type: 'klingAvatarApi', data: target.credential } },
				}),
			})),
		);
		const files: string[] = [];
		for (const { target, run } of runs) {
			account(target, run, simulator);
			files.push(...(await saveVideos(engine, run, target, OUTPUT_FOLDER)));
		}
		say('');
		for (const file of files) say(`Video: ${file}`);
		return files.length === targets.length;
	} finally {
		await engine.stop();
		await simulator?.close();
	}
}

async function warn(targets: readonly Target[]): Promise<void> {
	say(
		`Real provider: ${targets.map(({ label }) => label).join(' and ')}. THIS COSTS MONEY: speech and one video of`,
	);
	say(
		`a few seconds each is created and charged. It starts in ${GRACE / 1000} seconds; Ctrl-C stops it.`,
	);
	await sleep(GRACE);
}

main().then(
	(complete) => {
		process.exitCode = complete ? 0 : 1;
	},
	(error: unknown) => {
		say(error instanceof Error ? error.message : String(error));
		process.exitCode = 1;
	},
);
