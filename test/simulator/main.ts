/**
 * `npm run simulator`: the simulator by itself, for trying the node by hand. Ctrl-C stops it.
 * For a program that wants it as a process of its own (memory measurements): `--json` prints one line
 * `{url, foreignUrl, key}` and nothing more; `--switches '{"video":{"size":536870912}}'` sets switches.
 */
import { parseArgs } from 'node:util';

import {
	fileUrl,
	Simulator,
	type JobRequest,
	type RequestRecord,
	type SwitchSettings,
} from './index';

/** Throws for an argument that makes no sense. */
function readArguments() {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '8788' },
			key: { type: 'string' },
			seconds: { type: 'string', default: '20' },
			switches: { type: 'string', default: '{}' },
			json: { type: 'boolean', default: false },
		},
	});
	const port = Number(values.port);
	const seconds = Number(values.seconds);
	if (!Number.isInteger(port) || port < 0 || port > 65_535)
		throw new Error('--port takes 0 to 65535');
	if (!(seconds >= 0)) throw new Error('--seconds takes a number of seconds');
	const switches = JSON.parse(values.switches) as SwitchSettings;
	return { port, seconds, switches, key: values.key, json: values.json };
}

async function main(): Promise<void> {
	const { port, seconds, switches, key, json } = readArguments();
	const sim = await Simulator.start({
		port,
		...(key === undefined ? {} : { key }),
		jobMilliseconds: seconds * 1000,
		fetchMedia: true,
		switches,
		failure: failureByPrompt,
		...(json ? {} : { onRequest: show }),
	});
	process.stdout.write(
		json
			? `${JSON.stringify({ url: sim.url, foreignUrl: sim.foreignUrl, key: sim.key })}\n`
			: welcome(sim, seconds),
	);
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void sim.close().then(() => process.exit(0)));
	}
}

/** Lets a person see a failed job. */
function failureByPrompt({ body }: JobRequest): string | undefined {
	return String(body['prompt'] ?? '').includes('[fail]')
		? 'The audio contains no speech'
		: undefined;
}

function show(request: RequestRecord): void {
	const time = new Date(request.at).toTimeString().slice(0, 8);
	const task = request.taskId === undefined ? '' : `  task ${request.taskId}`;
	process.stdout.write(`${time}  ${request.status}  ${request.method} ${request.path}${task}\n`);
}

function welcome(sim: Simulator, seconds: number): string {
	return `
Kling Avatar simulator: both gateways, no key and no money needed. Ctrl-C stops it.

  aijisu (UniAll)  base URL   ${sim.url}
  CometAPI         base URL   ${sim.url}
  API key for both            ${sim.key}

  Portrait   ${fileUrl(sim.url, 'portrait.jpg')}
  Voice      ${fileUrl(sim.url, 'voice.mp3')}   (also .wav .m4a .aac)
  Text to speech as OpenAI's: ${sim.url}/v1 as the base URL of n8n's OpenAI credential

A job takes ${seconds} s (--seconds 60 changes it); a prompt containing [fail] makes it fail.
Links to media are really fetched, as a provider would.

To try the node in n8n, in another terminal in this folder:
  npm run build
  N8N_CUSTOM_EXTENSIONS="$PWD/dist" npx n8n
Then add the node "Kling Avatar", create its credential with a base URL and the key from above, and
use the two links as portrait and voice.

Without n8n:
  curl -s ${sim.url}/v1/video/generations -H 'Authorization: Bearer ${sim.key}' \\
    -H 'Content-Type: application/json' -d '{"model":"kling-avatar-v2-standard",
    "image_url":"${fileUrl(sim.url, 'portrait.jpg')}",
    "audio_url":"${fileUrl(sim.url, 'voice.mp3')}","audio_duration_seconds":6.1}'
  curl -s ${sim.url}/v1/video/generations/TASK_ID -H 'Authorization: Bearer ${sim.key}'

Requests:
`;
}

main().catch((error: unknown) => {
	const { code, message } = error as NodeJS.ErrnoException;
	const advice = 'Another program has the port; choose one: npm run simulator -- --port 8789';
	process.stderr.write(`${code === 'EADDRINUSE' ? advice : message}\n`);
	process.exitCode = 1;
});
