import { KLING_MODES, klingApi } from './klingApi';
import { KLING_LIMITS } from './klingLimits';
import type { ProviderAdapter } from './types';

/**
 * Sent when the user leaves the prompt empty: the newer page says that a request without one is refused,
 * the older one that it is optional (high that both say so). Whether "" passes is unknown.
 */
export const DEFAULT_PROMPT = 'A person speaks naturally to the camera.';

const { statusPath, ...avatar } = klingApi('cometApi', '/kling', DEFAULT_PROMPT);

/**
 * CometAPI. The create path and its fields: its own pages (high confidence). The status path of an avatar
 * is not in its list of status paths; the first one is Kling's own with the same prefix (medium to high),
 * the second fits its documented template (low). 2 to 60 s of sound is what its pages say; Kling itself
 * takes 300 (the user may raise the limit).
 */
export const cometApi: ProviderAdapter = {
	id: 'cometApi',
	label: 'CometAPI',
	option: { name: 'CometAPI', description: 'Takes links and files' },
	key: {
		defaultBaseUrl: 'https://api.cometapi.com',
		baseUrlHint: 'may stay empty',
		testPath: '/v1/models',
	},
	quality: KLING_MODES,
	limits: {
		...KLING_LIMITS,
		providerLabel: 'CometAPI',
		audio: { ...KLING_LIMITS.audio, maxSeconds: 60 },
	},
	maxAudioSecondsCeiling: KLING_LIMITS.audio.maxSeconds,
	takesBytes: true,
	takesAudioId: true,
	needsDuration: false,
	sentSeconds: (seconds) => Math.round(seconds * 1000) / 1000,
	emptyPrompt: DEFAULT_PROMPT,
	takesExternalTaskId: true,
	callsBack: true,
	...avatar,
	queryPaths: (taskId) => [
		statusPath(taskId),
		`/kling/v1/videos/image2video/${encodeURIComponent(taskId)}`,
	],
};
