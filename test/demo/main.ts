import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { providers } from '../../nodes/KlingAvatar/providers';
import { Engine } from '../engine/harness';
import { Simulator } from '../simulator';
import { account, saveVideo, say } from './account';
import { realTargets, simulatedTargets, type Target } from './targets';
import { exampleWorkflow, LONG_SCRIPT_WORKFLOW, SCRIPT_WORKFLOW } from './workflow';

const OUTPUT_FOLDER = path.resolve(__dirname, '../../demo-output');
/** Time to press Ctrl-C before money is spent. Milliseconds. */
const GRACE = 10_000;

/** A workflow to run, and where the video it ends with goes. */
interface Show {
	target: Target;
	/** Its file's name. */
	workflow: string;
	lastNode: string;
	file: string;
}

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

		const shows: Show[] = targets.map((target) => ({
			target,
			workflow: SCRIPT_WORKFLOW,
			lastNode: 'Wait',
			file: `${target.provider}.mp4`,
		}));
		// A script in parts, whose videos are joined. With real keys it would cost three videos more.
		const joining = simulator && targets.find(({ provider }) => provider === 'cometApi');
		if (joining) {
			const workflow = LONG_SCRIPT_WORKFLOW;
			shows.push({ target: joining, workflow, lastNode: 'Join', file: 'long-script.mp4' });
		}
		const runs = await Promise.all(
			shows.map(async (show) => ({
				...show,
				run: await engine.run(exampleWorkflow(show.target, show.workflow), {
					credentials: { demo: { type: 'klingAvatarApi', data: show.target.credential } },
				}),
			})),
		);
		const files: string[] = [];
		for (const { target, run, lastNode, file } of runs) {
			account(target, run, simulator);
			const place = path.join(OUTPUT_FOLDER, file);
			if (await saveVideo(engine, run, lastNode, place)) files.push(place);
		}
		say('');
		for (const file of files) say(`Video: ${file}`);
		return files.length === shows.length;
	} finally {
		await engine.stop();
		await simulator?.close();
	}
}

async function warn(targets: readonly Target[]): Promise<void> {
	say(
		'THIS COSTS MONEY. For each provider, one video of about six seconds is created and charged:',
	);
	for (const { provider, label, price } of targets) {
		const sound = providers[provider].speech ? 'and its speech' : 'or as long as DEMO_AUDIO_URL';
		say(`- ${label}, at ${price} a second (collected on 2026-11-29), ${sound}`);
	}
	say(`It starts in ${GRACE / 1000} seconds; Ctrl-C stops it.`);
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
