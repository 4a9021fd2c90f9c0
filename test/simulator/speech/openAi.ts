import { bytes, json } from '../answers';
import { fileContent, type Content } from '../content';
import { contentTypeOf, fixtureFiles } from '../fixtureFiles';
import type { Answer, RequestRecord } from '../types';
import { hasKey, objectBody, type World } from '../world';

const speechFiles: Record<string, string> = {
	mp3: fixtureFiles.speechMp3,
	opus: fixtureFiles.speechOpus,
	aac: fixtureFiles.voiceAac,
	wav: fixtureFiles.voiceWav,
};

const refuse = (status: number, message: string, code: string | null) =>
	json({ error: { message, type: 'invalid_request_error', param: null, code } }, status);

/** What every recording says. */
export const TRANSCRIPT = 'This is what somebody has said to the bot in a voice message.';

/** `POST /v1/audio/transcriptions` as OpenAI answers it. */
export function openAiTranscript(world: World, request: RequestRecord): Answer {
	if (!hasKey(world, request)) return refuse(401, 'Incorrect API key provided.', 'invalid_api_key');
	return json({ text: TRANSCRIPT });
}

/** `POST /v1/audio/speech` as OpenAI answers it: the sound itself (`speech.mp3` unless asked otherwise). */
export function openAiSpeech(world: World, request: RequestRecord): Answer {
	if (!hasKey(world, request)) return refuse(401, 'Incorrect API key provided.', 'invalid_api_key');
	const body = objectBody(request);
	for (const field of ['model', 'input', 'voice']) {
		if (!body?.[field])
			return refuse(400, `Missing required parameter: '${field}'.`, 'missing_required_parameter');
	}
	const format = String(body?.['response_format'] ?? 'mp3');
	const file = Object.hasOwn(speechFiles, format) ? speechFiles[format] : undefined;
	if (!file) return refuse(400, `The simulator has no speech as ${format}.`, 'unsupported_value');
	const content: Content = fileContent(file);
	return bytes(content.read(0, content.size), contentTypeOf(file));
}
