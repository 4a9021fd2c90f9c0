import { readFileSync } from 'node:fs';

import { fixtureFiles, type Provider, type Simulator } from '../../simulator';

/** What a client saw: an answer, or why there was none. */
export interface Seen {
	status: number;
	text: string;
	headers: Headers;
	/** The parsed body; empty when it is no JSON. */
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
	const response = await fetch(sim.url + path, {
		method: body === undefined ? 'GET' : 'POST',
		redirect: 'manual',
		...init,
		headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
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

export const base64 = (file: string) => readFileSync(file).toString('base64');

/** Where each provider makes avatars and speech, and asks for them below. */
export const AVATAR = {
	aijisu: '/v1/video/generations',
	cometApi: '/kling/v1/videos/avatar/image2video',
	kling: '/v1/videos/avatar/image2video',
} as const satisfies Record<Provider, string>;
export const TTS = {
	aijisu: '/v1/audio/tasks',
	cometApi: '/kling/v1/audio/tts',
	kling: '/v1/audio/tts',
} as const satisfies Record<Provider, string>;

/** A request for an avatar that the provider accepts. */
export function avatarBody(sim: Simulator, provider: Provider): Record<string, unknown> {
	if (provider === 'aijisu') {
		return {
			model: 'kling-avatar-v2-standard',
			image_url: `${sim.url}/files/portrait.jpg`,
			audio_url: `${sim.url}/files/voice.mp3`,
			audio_duration_seconds: 6.1,
		};
	}
	const image = base64(fixtureFiles.portraitPng);
	const sound_file = base64(fixtureFiles.voiceMp3);
	return { image, sound_file, ...(provider === 'cometApi' && { prompt: 'calm', mode: 'std' }) };
}

/** A request for speech that the provider accepts: 3.4 seconds and a pause. */
export function speechBody(provider: Provider): Record<string, unknown> {
	const text = 'This sentence is long enough to drive an avatar.';
	return provider === 'aijisu'
		? { model: 'minimax-speech-2.8-hd', text, voice_id: 'Wise_Woman' }
		: { text, voice_id: 'oversea_male1', voice_language: 'en', voice_speed: 1 };
}
