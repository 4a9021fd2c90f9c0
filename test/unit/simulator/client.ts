import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { fixtureFiles, type Simulator } from '../../simulator';

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

export const base64 = (file: string) => readFileSync(file).toString('base64');

/** Compares thousands of bytes at once, which jest does one by one. */
export const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

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

/** Creates a job and returns its ID. */
export async function create(
	sim: Simulator,
	provider: 'aijisu' | 'cometApi',
	more: Record<string, unknown> = {},
): Promise<string> {
	const { json } =
		provider === 'aijisu'
			? await ask(sim, AIJISU, { body: { ...aijisuBody(sim), ...more } })
			: await ask(sim, COMET, { body: { ...cometApiBody(), ...more } });
	const data = (json['data'] ?? json) as Record<string, string>;
	return data['task_id']!;
}

/** Awaits a condition instead of a time; throws after five seconds. */
export async function until(condition: () => boolean): Promise<void> {
	const deadline = Date.now() + 5000;
	while (!condition()) {
		if (Date.now() > deadline)
			throw new Error('The condition did not come true within five seconds');
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}
