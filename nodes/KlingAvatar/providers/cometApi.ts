import { hasData } from './answers/read';
import { klingApi } from './klingApi';
import { DEFAULT_PROMPT, KLING_LIMITS } from './klingAvatar';
import type { ProviderAdapter } from './types';

const avatar = klingApi('cometApi', '/kling', DEFAULT_PROMPT);

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
		scheme: 'Bearer',
		form: /^sk-/,
		defaultBaseUrl: 'https://api.cometapi.com',
		baseUrlHint: 'leave empty',
		pathBeginnings: ['/v1'],
		testPath: '/v1/models',
		isTestAnswer: hasData,
	},
	...avatar,
	limits: { ...KLING_LIMITS, audio: { ...KLING_LIMITS.audio, maxSeconds: 60 } },
	queryPaths: (taskId) => [
		...avatar.queryPaths(taskId),
		`/kling/v1/videos/image2video/${encodeURIComponent(taskId)}`,
	],
};
