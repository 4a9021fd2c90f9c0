import { KLING_LIMITS } from './klingLimits';
import { readCreatedBody, readTaskAnswer } from './answers/read';
import type { MediaValue, ProviderAdapter } from './types';

/** aijisu takes links only (`takesBytes`); bytes have become one before this is reached. */
function link(media: MediaValue | { audioId: string }): string {
	if (!('url' in media)) throw new TypeError('aijisu takes a picture and a sound as links only');
	return media.url;
}

/**
 * aijisu (UniAll). Paths, fields and status words: its own page on the avatar models (high confidence).
 * The failed body, the error bodies and the fallback path are undocumented; they are read as its
 * siblings and the new-api family write them (medium). Its media limits are undocumented: Kling's own
 * are assumed (low).
 */
export const aijisu: ProviderAdapter = {
	id: 'aijisu',
	label: 'aijisu',
	qualityField: 'model',
	limits: { ...KLING_LIMITS, providerLabel: 'aijisu' },
	maxAudioSecondsCeiling: 300,
	takesBytes: false,
	needsDuration: true,
	sentSeconds: roundUpToTenth,
	takesExternalTaskId: false,
	callsBack: false,
	createPath: '/v1/video/generations',
	createBody: (input) => ({
		model: input.quality,
		image_url: link(input.image),
		audio_url: link(input.audio),
		// The provider holds money by this number, and a number too small is the risk it names: rounded up.
		audio_duration_seconds: roundUpToTenth(input.audioDurationSeconds ?? 0),
		...(input.prompt === '' ? {} : { prompt: input.prompt }),
	}),
	queryPaths: (taskId) => [
		`/v1/video/generations/${encodeURIComponent(taskId)}`,
		// Where its own Kling v3 page asks for tasks of the same kind (high that the page says so, low that it serves avatars).
		`/v1/videos/${encodeURIComponent(taskId)}`,
	],
	readCreated: (answer) => readCreatedBody('aijisu', answer),
	readTask: (answer, taskId) => readTaskAnswer('aijisu', answer, taskId),
};

/** Seconds rounded up to 0.1 s; 18.5 stays 18.5 though floating point puts it a hair above. */
export function roundUpToTenth(seconds: number): number {
	return Math.ceil(Math.round(seconds * 1e6) / 1e5) / 10;
}
