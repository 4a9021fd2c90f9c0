import { KLING_LIMITS } from './klingLimits';
import { readCreatedBody, readTaskAnswer } from './answers/read';
import type { ProviderAdapter } from './types';

/**
 * Sent when the user leaves the prompt empty: the newer page says that a request without one is refused,
 * the older one that it is optional (high that both say so). Whether "" passes is unknown.
 */
export const DEFAULT_PROMPT = 'A person speaks naturally to the camera.';

/**
 * CometAPI. The create path and its fields: its own pages (high confidence). The status path of an avatar
 * is not in its list of status paths; the first one is Kling's own with the same prefix (medium to high),
 * the second fits its documented template (low). 2 to 60 s of sound is what its pages say; Kling itself
 * takes 300 (the user may raise the limit).
 */
export const cometApi: ProviderAdapter = {
	id: 'cometApi',
	label: 'CometAPI',
	qualityField: 'mode',
	limits: {
		...KLING_LIMITS,
		providerLabel: 'CometAPI',
		audio: { ...KLING_LIMITS.audio, maxSeconds: 60 },
	},
	maxAudioSecondsCeiling: 300,
	takesBytes: true,
	needsDuration: false,
	sentSeconds: (seconds) => Math.round(seconds * 1000) / 1000,
	takesExternalTaskId: true,
	callsBack: true,
	createPath: '/kling/v1/videos/avatar/image2video',
	createBody: ({ image, audio, quality, prompt, callbackUrl, externalTaskId }) => ({
		image: 'url' in image ? image.url : image.bytes,
		...('audioId' in audio
			? { audio_id: audio.audioId }
			: { sound_file: 'url' in audio ? audio.url : audio.bytes }),
		prompt: prompt === '' ? DEFAULT_PROMPT : prompt,
		mode: quality,
		...(callbackUrl === null ? {} : { callback_url: callbackUrl }),
		...(externalTaskId === null ? {} : { external_task_id: externalTaskId }),
	}),
	queryPaths: (taskId) => [
		`/kling/v1/videos/avatar/image2video/${encodeURIComponent(taskId)}`,
		`/kling/v1/videos/image2video/${encodeURIComponent(taskId)}`,
	],
	readCreated(answer, externalTaskId) {
		const reading = readCreatedBody('cometApi', answer);
		return reading.kind === 'created' && reading.task.externalTaskId === null
			? { ...reading, task: { ...reading.task, externalTaskId } }
			: reading;
	},
	readTask: (answer, taskId) => readTaskAnswer('cometApi', answer, taskId),
};
