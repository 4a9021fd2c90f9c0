import { hasData } from './answers/read';
import { klingApi } from './klingApi';
import {
	DEFAULT_PROMPT,
	KLING_LIMITS,
	KLING_MODES,
	MAX_PROMPT_CHARACTERS,
	toMilliseconds,
} from './klingAvatar';
import type { ProviderAdapter } from './types';

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
		scheme: 'Bearer',
		takesKeyPair: false,
		form: /^sk-/,
		defaultBaseUrl: 'https://api.cometapi.com',
		baseUrlHint: 'leave empty',
		pathBeginnings: ['/v1'],
		testPath: '/v1/models',
		isTestAnswer: hasData,
	},
	quality: KLING_MODES,
	limits: {
		...KLING_LIMITS,
		providerLabel: 'CometAPI',
		audio: { ...KLING_LIMITS.audio, maxSeconds: 60 },
	},
	maxAudioSecondsCeiling: KLING_LIMITS.audio.maxSeconds,
	maxPromptCharacters: MAX_PROMPT_CHARACTERS,
	unsureAboveSeconds: null,
	takesBytes: true,
	upload: null,
	takesAudioId: true,
	needsDuration: false,
	sentSeconds: toMilliseconds,
	emptyPrompt: DEFAULT_PROMPT,
	takesExternalTaskId: true,
	takesWatermark: false,
	callsBack: true,
	...avatar,
	queryPaths: (taskId) => [
		statusPath(taskId),
		`/kling/v1/videos/image2video/${encodeURIComponent(taskId)}`,
	],
};
