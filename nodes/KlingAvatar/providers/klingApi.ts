import { readFault } from './answers/fault';
import { readCreatedBody, readTaskAnswer } from './answers/read';
import { klingSpeech } from './speech/klingSpeech';
import type { ProviderAdapter } from './types';

type KlingParts = Pick<
	ProviderAdapter,
	'createRequest' | 'readCreated' | 'readTask' | 'readFault' | 'speech'
> & {
	statusPath: (taskId: string) => string;
};

/**
 * Kling's avatar API and its text to speech, which a gateway may pass on under a prefix. Paths, fields and answers are those of
 * Kling's documentation (high confidence).
 *
 * @param id value of the provider
 * @param prefix what stands before Kling's own paths
 * @param emptyPrompt what is sent when the user gave no prompt; `null`: the field is left out
 */
export function klingApi(id: string, prefix: string, emptyPrompt: string | null): KlingParts {
	const createPath = `${prefix}/v1/videos/avatar/image2video`;
	return {
		statusPath: (taskId) => `${createPath}/${encodeURIComponent(taskId)}`,
		createRequest({ image, audio, quality, prompt, callbackUrl, externalTaskId, watermark }) {
			const words = prompt === '' ? emptyPrompt : prompt;
			const body = {
				image: 'url' in image ? image.url : image.bytes,
				...('audioId' in audio
					? { audio_id: audio.audioId }
					: { sound_file: 'url' in audio ? audio.url : audio.bytes }),
				...(words === null ? {} : { prompt: words }),
				mode: quality,
				...(callbackUrl === null ? {} : { callback_url: callbackUrl }),
				...(externalTaskId === null ? {} : { external_task_id: externalTaskId }),
				...(watermark ? { watermark_info: { enabled: true } } : {}),
			};
			return { path: createPath, body };
		},
		readCreated(answer, externalTaskId) {
			const reading = readCreatedBody(id, answer);
			return reading.kind === 'created' && reading.task.externalTaskId === null
				? { ...reading, task: { ...reading.task, externalTaskId } }
				: reading;
		},
		readTask: (answer, taskId) => readTaskAnswer(id, answer, taskId),
		readFault,
		speech: klingSpeech(id, prefix),
	};
}
