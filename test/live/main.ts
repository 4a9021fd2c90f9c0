/**
 * `npm run live -- --provider cometApi`: asks a real provider what its documents leave open. Every step
 * that costs something says what, and waits for a yes. docs/dev/live.md tells the rest.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

import { readCredential } from '../../nodes/KlingAvatar/gateway/credential';
import { measureAudio } from '../../nodes/KlingAvatar/media';
import { allProviders, findProvider } from '../../nodes/KlingAvatar/providers';
import { fixtureFiles, fixtureSeconds } from '../simulator';
import { listenForCallbacks } from './callbackListener';
import type { LiveMedia } from './context';
import { report } from './findings';
import { recordingOf } from './record';
import { runLive } from './run';
import { wireTo } from './wire';

const { values } = parseArgs({
	options: {
		provider: { type: 'string' },
		task: { type: 'string' },
		yes: { type: 'boolean', default: false },
		output: { type: 'string', default: 'live-answers' },
		'poll-seconds': { type: 'string', default: '5' },
		'timeout-seconds': { type: 'string', default: '3600' },
		'callback-url': { type: 'string' },
		'callback-port': { type: 'string', default: '8790' },
	},
});

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Questions at the terminal, or `--yes`. Closed input is a no. */
function asker(yes: boolean) {
	const terminal = createInterface({ input: process.stdin });
	const lines = terminal[Symbol.asyncIterator]();
	return {
		ask: async (question: string) => {
			process.stdout.write(`  ${question} [y/N] `);
			if (yes) {
				say('yes (--yes)');
				return true;
			}
			const { value, done } = await lines.next();
			const answer = done ? '' : String(value).trim();
			if (!process.stdin.isTTY) say(answer);
			return /^y(es)?$/i.test(answer);
		},
		close: () => terminal.close(),
	};
}

/** A portrait and a sound of 2.9 s: the repository's own, or links where only links are taken. */
async function media(takesBytes: boolean): Promise<LiveMedia> {
	const { LIVE_IMAGE_URL, LIVE_AUDIO_URL } = process.env;
	if (takesBytes) {
		const speech = readFileSync(fixtureFiles.speechMp3);
		const times = Math.ceil(62 / fixtureSeconds.speechMp3);
		return {
			image: { bytes: readFileSync(fixtureFiles.portraitJpg) },
			audio: { bytes: speech },
			seconds: fixtureSeconds.speechMp3,
			longAudio: {
				bytes: Buffer.concat(Array.from({ length: times }, () => speech)),
				seconds: times * fixtureSeconds.speechMp3,
			},
		};
	}
	if (!LIVE_IMAGE_URL || !LIVE_AUDIO_URL) {
		throw new Error(
			'This provider takes links only: set LIVE_IMAGE_URL and LIVE_AUDIO_URL to public links of a portrait and of a sound of about three seconds.',
		);
	}
	const bytes = new Uint8Array(await (await fetch(LIVE_AUDIO_URL)).arrayBuffer());
	const { durationSeconds } = await measureAudio(bytes);
	return {
		image: { url: LIVE_IMAGE_URL },
		audio: { url: LIVE_AUDIO_URL },
		seconds: durationSeconds,
		longAudio: null,
	};
}

async function main(): Promise<void> {
	const adapter = findProvider(values.provider);
	const ids = allProviders.map(({ id }) => id).join(', ');
	if (!adapter) throw new Error(`--provider is one of ${ids}`);
	const prefix = adapter.id.toUpperCase();
	const credential = readCredential(
		{
			provider: adapter.id,
			apiKey: process.env[`${prefix}_KEY`] ?? '',
			baseUrl: process.env[`${prefix}_BASE_URL`] ?? '',
		},
		adapter,
	);
	const { baseUrl } = credential;
	const wire = wireTo(credential, adapter);
	const callbackUrl = values['callback-url'];
	const callback =
		callbackUrl !== undefined && adapter.callsBack
			? await listenForCallbacks(Number(values['callback-port']), callbackUrl)
			: null;
	const { ask, close } = asker(values.yes);
	say(`${adapter.label} at ${new URL(baseUrl).host}`);
	try {
		const { findings, tasks } = await runLive(
			{
				adapter,
				wire,
				media: await media(adapter.takesBytes),
				ask,
				say,
				callback,
				pollMilliseconds: Number(values['poll-seconds']) * 1000,
				timeoutMilliseconds: Number(values['timeout-seconds']) * 1000,
				name: `live-${randomBytes(6).toString('hex')}`,
			},
			values.task,
		);
		say(`\n${report(findings)}`);
		const now = new Date();
		const recording = recordingOf(adapter.id, wire.exchanges, findings, now);
		const stamp = now.toISOString().replace(/[:.]/g, '-');
		mkdirSync(values.output, { recursive: true });
		const file = path.join(values.output, `${adapter.id}-${stamp}.json`);
		writeFileSync(file, `${JSON.stringify(recording, null, 2)}\n`);
		for (const { taskId } of tasks) {
			say(`\nTask ${taskId}: ask for its link again tomorrow with --task ${taskId}, at no cost.`);
		}
		say(`\nAnswers, without key and links: ${file}`);
	} finally {
		close();
		await callback?.close();
	}
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
});
