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
function failureByPrompt({ kind, body }: JobRequest): string | undefined {
	// kie's prompt is in `input`.
	const words = [body['prompt'], body['text'], body['input']].map((text) =>
		JSON.stringify(text ?? ''),
	);
	if (!words.some((text) => text.includes('[fail]'))) return undefined;
	return kind === 'avatar' ? 'The audio contains no speech' : 'The text cannot be spoken';
}

function show(request: RequestRecord): void {
	const time = new Date(request.at).toTimeString().slice(0, 8);
	const task = request.taskId === undefined ? '' : `  task ${request.taskId}`;
	process.stdout.write(`${time}  ${request.status}  ${request.method} ${request.path}${task}\n`);
}

function welcome(sim: Simulator, seconds: number): string {
	return `
Kling Avatar simulator: every provider, no key and no money needed. Ctrl-C stops it.

  aijisu (UniAll), CometAPI, Kling AI,  base URL   ${sim.url}
  fal.ai, kie.ai, WaveSpeedAI           API key    ${sim.key}

             avatar video                              speech
  aijisu     POST /v1/video/generations                POST /v1/audio/tasks
             GET  /v1/video/generations/{id}           GET  /v1/audio/tasks/{id}
             GET  /v1/models                           GET  /v1/audio/voices
  CometAPI   POST /kling/v1/videos/avatar/image2video  POST /kling/v1/audio/tts
             GET  …/image2video/{id}                   GET  /kling/v1/audio/tts/{id}
  Kling AI   POST /v1/videos/avatar/image2video        POST /v1/audio/tts
             GET  …/image2video/{id}                   GET  /v1/audio/tts/{id}
             GET  …/image2video?pageNum&pageSize
  fal.ai     POST /fal-ai/kling-video/ai-avatar/v2/pro POST /fal-ai/minimax/speech-02-hd
             GET  /fal-ai/kling-video/requests/{id}    GET  /fal-ai/minimax/requests/{id}
             GET  …/requests/{id}/status               GET  …/requests/{id}/status
  kie.ai     POST /api/v1/jobs/createTask
             GET  /api/v1/jobs/recordInfo?taskId
  WaveSpeed  POST /api/v3/kwaivgi/kling-v2-ai-avatar-pro
             GET  /api/v3/predictions/{id}/result      POST /api/v3/minimax/speech-02-hd

  Portrait   ${fileUrl(sim.url, 'portrait.jpg')}
  Voice      ${fileUrl(sim.url, 'voice.mp3')}   (also .wav .m4a .aac)
  Text to speech as OpenAI's: ${sim.url}/v1 as the base URL of n8n's OpenAI credential

A job takes ${seconds} s (--seconds 60 changes it); a prompt or text containing [fail] makes it fail.
Speech sounds like a person in another room, and lasts as long as its text. aijisu's takes as long as any
job; Kling's is there at once unless you start with --switches '{"speech":{"answer":"task"}}'.
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
  curl -s ${sim.url}/v1/audio/tts -H 'Authorization: Bearer ${sim.key}' \\
    -H 'Content-Type: application/json' -d '{"text":"A voice made from nothing but this text.",
    "voice_id":"oversea_male1","voice_language":"en"}'

Requests:
`;
}

main().catch((error: unknown) => {
	const { code, message } = error as NodeJS.ErrnoException;
	const advice = 'Another program has the port; choose one: npm run simulator -- --port 8789';
	process.stderr.write(`${code === 'EADDRINUSE' ? advice : message}\n`);
	process.exitCode = 1;
});
