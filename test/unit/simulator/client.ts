import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';

import { fixtureFiles, type Provider, type Simulator } from '../../simulator';

/** What a client saw: an answer, or why there was none. */
export interface Seen {
	status: number;
	text: string;
	headers: Headers;
	/** The parsed body; undefined when it is no JSON. */
	json: Record<string, unknown>;
}

/** Asks the simulator with its key unless told otherwise; a given body is POSTed as JSON. */
export async function ask(
	sim: Simulator,
	path: string,
	{
		body,
		key = sim.key,
		...init
	}: Omit<RequestInit, 'body'> & { body?: unknown; key?: string } = {},
): Promise<Seen> {
	const response = await fetch(path.startsWith('http') ? path : sim.url + path, {
		method: body === undefined ? 'GET' : 'POST',
		redirect: 'manual',
		...init,
		headers: {
			authorization: `Bearer ${key}`,
			'content-type': 'application/json',
			...init.headers,
		},
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	const text = await response.text();
	let json = {};
	try {
		json = JSON.parse(text) as Record<string, unknown>;
	} catch {
		// Not every answer is JSON; tests that want it look at `json`.
	}
	return { status: response.status, text, headers: response.headers, json };
}

/** The code of the network error that a request ended with. */
export async function networkError(request: Promise<unknown>): Promise<string> {
	try {
		await request;
	} catch (error) {
		const { cause } = error as { cause?: { code?: string } };
		return cause?.code ?? (error as Error).name;
	}
	return 'none';
}

export const AIJISU = '/v1/video/generations';
export const COMET = '/kling/v1/videos/avatar/image2video';
export const KLING = '/v1/videos/avatar/image2video';

export const base64 = (file: string) => readFileSync(file).toString('base64');

/** Compares thousands of bytes at once, which jest does one by one. */
export const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** How long the sound or film is that a link leads to, in seconds, as a player finds. */
export async function secondsOf(url: string): Promise<number> {
	const bytes = await (await fetch(url)).arrayBuffer();
	const input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS });
	try {
		return await input.computeDuration();
	} finally {
		input.dispose();
	}
}

/** The hash of a body. */
export const sha256OfBody = async (response: Response) =>
	sha256(Buffer.from(await response.arrayBuffer()));

/** A body that aijisu accepts. */
export const aijisuBody = (sim: Simulator) => ({
	model: 'kling-avatar-v2-standard',
	image_url: `${sim.url}/files/portrait.jpg`,
	audio_url: `${sim.url}/files/voice.mp3`,
	audio_duration_seconds: 6.1,
});

/** A body that CometAPI accepts. */
export const cometApiBody = () => ({
	image: base64(fixtureFiles.portraitPng),
	sound_file: base64(fixtureFiles.voiceMp3),
	prompt: 'speaks calmly',
	mode: 'std',
});

/** A body that Kling AI accepts: no prompt, which is optional there. */
export const klingBody = () => ({
	image: base64(fixtureFiles.portraitPng),
	sound_file: base64(fixtureFiles.voiceMp3),
});

/** Creates a job and returns its ID. */
export async function create(
	sim: Simulator,
	provider: Provider,
	more: Record<string, unknown> = {},
): Promise<string> {
	const [path, body] = {
		aijisu: [AIJISU, aijisuBody(sim)] as const,
		cometApi: [COMET, cometApiBody()] as const,
		kling: [KLING, klingBody()] as const,
	}[provider];
	const { json } = await ask(sim, path, { body: { ...body, ...more } });
	const data = (json['data'] ?? json) as Record<string, string>;
	return data['task_id']!;
}

/** Where each provider makes speech, and asks for it below. */
export const TTS = {
	aijisu: '/v1/audio/tasks',
	cometApi: '/kling/v1/audio/tts',
	kling: '/v1/audio/tts',
} as const satisfies Record<Provider, string>;

/** 48 characters: 3.4 seconds and a pause. */
export const SENTENCE = 'This sentence is long enough to drive an avatar.';

/** A request for speech that the provider accepts. */
export const speechBody = (provider: Provider) =>
	provider === 'aijisu'
		? { model: 'minimax-speech-2.8-hd', text: SENTENCE, voice_id: 'Wise_Woman' }
		: { text: SENTENCE, voice_id: 'oversea_male1', voice_language: 'en', voice_speed: 1 };

/** Awaits a condition instead of a time; throws after five seconds. */
export async function until(condition: () => boolean): Promise<void> {
	const deadline = Date.now() + 5000;
	while (!condition()) {
		if (Date.now() > deadline)
			throw new Error('The condition did not come true within five seconds');
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}
