import type { MediaValue, ProviderAdapter, QualityField, RequestBody } from './types';

/** Bytes in what Kling's documents call "MB". They do not say which; with the larger one no file that fits is refused. */
export const MB = 1024 * 1024;

/** What Kling itself takes, from its documentation of POST /v1/videos/avatar/image2video (high confidence). */
export const KLING_LIMITS: ProviderAdapter['limits'] = {
	audio: {
		minSeconds: 2,
		maxSeconds: 300,
		maxBytes: 5 * MB,
	},
	image: { minSidePixels: 300, maxAspectRatio: 2.5, maxBytes: 10 * MB },
};

/** The longest prompt, in characters: the same document (high). */
export const MAX_PROMPT_CHARACTERS = 2500;

/** Kling's own switch between its two qualities: `mode`, documented with `std` as its default (high confidence). */
export const KLING_MODES: QualityField = {
	field: 'mode',
	displayName: 'Mode',
	initial: 'std',
	choices: [
		{
			value: 'pro',
			name: 'Professional',
			description: 'Better picture, at a higher price per second',
		},
		{ value: 'std', name: 'Standard', description: 'Faster and cheaper' },
	],
	synonyms: {
		'kling-avatar-v2-pro': 'pro',
		'kling-avatar-v2-standard': 'std',
		standard: 'std',
	},
};

/**
 * Sent when the user leaves the prompt empty and the gateway wants one. CometAPI: the newer page says that a request
 * without one is refused, the older one that it is optional (high that both say so).
 */
export const DEFAULT_PROMPT = 'A person speaks naturally to the camera.';

/** A picture or a sound where links only are taken; files have become links before. */
export function linkOf(media: MediaValue | { audioId: string }): string {
	if (!('url' in media))
		throw new TypeError('this gateway takes a picture and a sound as links only');
	return media.url;
}

/** Seconds as they are shown. */
export const toMilliseconds = (seconds: number): number => Math.round(seconds * 1000) / 1000;

/** The fields that have a value: what is `null` is not sent. */
export function given(fields: Readonly<Record<string, RequestBody[string] | null>>): RequestBody {
	return Object.fromEntries(
		Object.entries(fields).filter(
			(field): field is [string, RequestBody[string]] => field[1] !== null,
		),
	);
}

/** A gateway that takes links, and of which its own file says nothing else: what it can do besides stands there. */
export const KLING_AVATAR = {
	quality: KLING_MODES,
	limits: KLING_LIMITS,
	maxAudioSecondsCeiling: KLING_LIMITS.audio.maxSeconds,
	maxPromptCharacters: MAX_PROMPT_CHARACTERS,
	unsureAboveSeconds: null,
	takesBytes: false,
	upload: null,
	takesAudioId: false,
	needsDuration: false,
	sentSeconds: toMilliseconds,
	emptyPrompt: null,
	takesExternalTaskId: false,
	takesWatermark: false,
	callsBack: false,
	speech: null,
} satisfies Partial<ProviderAdapter>;
