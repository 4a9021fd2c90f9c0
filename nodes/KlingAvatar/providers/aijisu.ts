import { readFault } from './answers/fault';
import { answersWith, hasData } from './answers/read';
import { readTaskBody } from './answers/taskBody';
import { given, KLING_AVATAR, linkOf } from './klingAvatar';
import { minimaxSpeech } from './speech/minimaxSpeech';
import type { ProviderAdapter } from './types';

/** aijisu holds money by the length (`needsDuration`); whoever gets here has measured it. */
function secondsToHold(seconds: number | null): number {
	if (seconds === null) throw new TypeError('aijisu needs the length of the sound');
	// A number too small is the risk it names: rounded up.
	return roundUpToTenth(seconds);
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
	option: {
		name: 'Aijisu (UniAll)',
		description: 'Takes links; the length of the audio is measured for it',
	},
	key: {
		scheme: 'Bearer',
		form: /^sk-/,
		// Its documents name no host.
		defaultBaseUrl: null,
		baseUrlHint: 'required, the address that you were given with the key',
		pathBeginnings: ['/v1'],
		testPath: '/v1/models',
		isTestAnswer: hasData,
	},
	...KLING_AVATAR,
	quality: {
		field: 'model',
		displayName: 'Model',
		initial: 'kling-avatar-v2-standard',
		choices: [
			{
				value: 'kling-avatar-v2-pro',
				name: 'Kling Avatar V2 Pro',
				description: 'Better picture, expression and stability, at a higher price per second',
			},
			{
				value: 'kling-avatar-v2-standard',
				name: 'Kling Avatar V2 Standard',
				description: 'For everyday talking-head videos and batches',
			},
		],
		synonyms: {
			pro: 'kling-avatar-v2-pro',
			std: 'kling-avatar-v2-standard',
			standard: 'kling-avatar-v2-standard',
		},
	},
	needsDuration: true,
	sentSeconds: roundUpToTenth,
	createRequest: (input) => ({
		path: '/v1/video/generations',
		body: given({
			model: input.quality,
			image_url: linkOf(input.image),
			audio_url: linkOf(input.audio),
			audio_duration_seconds: secondsToHold(input.audioDurationSeconds),
			prompt: input.prompt || null,
		}),
	}),
	queryPaths: (taskId) => [
		`/v1/video/generations/${encodeURIComponent(taskId)}`,
		// Where its own Kling v3 page asks for tasks of the same kind (high that the page says so, low that it serves avatars).
		`/v1/videos/${encodeURIComponent(taskId)}`,
	],
	...answersWith((answer, taskId) => readTaskBody('aijisu', answer, taskId), false),
	readFault,
	speech: minimaxSpeech('aijisu'),
};

/** Seconds rounded up to 0.1 s; 18.5 stays 18.5 though floating point puts it a hair above. */
export function roundUpToTenth(seconds: number): number {
	return Math.ceil(Math.round(seconds * 1e6) / 1e5) / 10;
}
