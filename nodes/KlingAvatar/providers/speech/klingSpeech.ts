import { readCreated, readState, type ReadBody } from '../answers/read';
import { readSpeechBody } from '../answers/speechBody';
import type { SpeechTask } from '../../task/speechTask';
import type { SpeechAdapter } from '../types';
import { klingVoices } from './klingVoices';

/**
 * Kling's text to speech, which a gateway may pass on under a prefix. Path, fields and limits: Kling's and
 * CometAPI's pages (high confidence). Kling documents that the answer holds the finished sound (high), other
 * clients that it may have to be asked for, below the same path (low).
 *
 * @param id value of the provider
 * @param prefix what stands before Kling's own paths
 */
export function klingSpeech(id: string, prefix: string): SpeechAdapter {
	const createPath = `${prefix}/v1/audio/tts`;
	const readBody: ReadBody<SpeechTask> = (answer, taskId) => readSpeechBody(id, answer, taskId);
	return {
		models: [],
		languages: [
			{ value: 'en', name: 'English' },
			{ value: 'zh', name: 'Chinese' },
		],
		maxCharacters: 1000,
		speed: { min: 0.8, max: 2 },
		volume: null,
		pitch: null,
		emotions: [],
		formats: [],
		voices: { from: 'table', voices: klingVoices },
		createPath,
		createBody: ({ text, voiceId, language, speed }) => ({
			text,
			voice_id: voiceId,
			voice_language: language,
			voice_speed: speed,
		}),
		queryPaths: (taskId) => [`${createPath}/${encodeURIComponent(taskId)}`],
		readCreated: (answer) => readCreated(answer, readBody, false),
		readTask: (answer, taskId) => readState(answer, taskId, readBody),
		contentPath: () => null,
	};
}
