import { readCreated, readState, type ReadBody } from '../answers/read';
import { readSpeechBody } from '../answers/speechBody';
import type { SpeechTask } from '../../task/speechTask';
import type { SpeechAdapter } from '../types';
import { readMinimaxVoices } from './minimaxVoices';

/** Lets the service tell the language from the text; it is what happens when none is sent. */
const ANY_LANGUAGE = 'auto';
const PATH = '/v1/audio';

/**
 * MiniMax's text to speech at aijisu. Paths, models, emotions and speed: aijisu's pages (high confidence).
 * They do not agree on every field, and name no bounds of volume and pitch: MiniMax's own are taken (low).
 * No limit of the text is published. The finished answer breaks off at a key that begins with "outp".
 *
 * @param id value of the provider
 */
export function minimaxSpeech(id: string): SpeechAdapter {
	const createPath = `${PATH}/tasks`;
	const taskPath = (taskId: string) => `${createPath}/${encodeURIComponent(taskId)}`;
	const readBody: ReadBody<SpeechTask> = (answer, taskId) => readSpeechBody(id, answer, taskId);
	return {
		models: [
			{
				value: 'minimax-speech-2.8-hd',
				name: 'MiniMax Speech 2.8 HD',
				description: 'Emotional, for short speech. Understands pauses, such as &lt;#0.5#&gt;.',
			},
			{
				value: 'minimax-speech-02-hd',
				name: 'MiniMax Speech 02 HD',
				description: 'Steady, for long speech',
			},
		],
		languages: [
			{
				value: ANY_LANGUAGE,
				name: 'Automatic',
				description: 'The service tells the language from the text',
			},
			{ value: 'Chinese', name: 'Chinese' },
			{ value: 'English', name: 'English' },
			{ value: 'Japanese', name: 'Japanese' },
		],
		maxCharacters: null,
		speed: { min: 0.5, max: 2 },
		volume: { min: 0, max: 10 },
		pitch: { min: -12, max: 12 },
		emotions: [
			{ value: 'angry', name: 'Angry' },
			{ value: 'disgusted', name: 'Disgusted' },
			{ value: 'fearful', name: 'Fearful' },
			{ value: 'happy', name: 'Happy' },
			{ value: 'neutral', name: 'Neutral' },
			{ value: 'sad', name: 'Sad' },
			{ value: 'surprised', name: 'Surprised' },
		],
		formats: [
			{ value: 'mp3', name: 'MP3' },
			{ value: 'wav', name: 'WAV' },
		],
		voices: {
			from: 'gateway',
			path: (model) => `${PATH}/voices?model=${encodeURIComponent(model)}`,
			read: readMinimaxVoices,
		},
		createPath,
		createBody: ({ text, model, voiceId, language, speed, volume, pitch, emotion, format }) => ({
			model,
			text,
			voice_id: voiceId,
			speed,
			...(language === ANY_LANGUAGE ? {} : { language }),
			...(volume === null ? {} : { volume }),
			...(pitch === null ? {} : { pitch }),
			...(emotion === null ? {} : { emotion }),
			...(format === null ? {} : { format }),
		}),
		queryPaths: (taskId) => [taskPath(taskId)],
		readCreated: (answer) => readCreated(answer, readBody, false),
		readTask: (answer, taskId) => readState(answer, taskId, readBody),
		// Where another client of the same paths gets the sound when there is no link (low).
		contentPath: (taskId) => `${taskPath(taskId)}/content`,
	};
}
