import type { MediaLimits } from '../media/types';

/** Bytes in what Kling's documents call "MB". They do not say which; with the larger one no file that fits is refused. */
export const MB = 1024 * 1024;

/** What Kling itself takes, from its documentation of POST /v1/videos/avatar/image2video (high confidence). */
export const KLING_LIMITS: Omit<MediaLimits, 'providerLabel'> = {
	audio: {
		minSeconds: 2,
		maxSeconds: 300,
		maxBytes: 5 * MB,
	},
	image: { minSidePixels: 300, maxAspectRatio: 2.5, maxBytes: 10 * MB },
};

/** The longest prompt, in characters: the same document (high). */
export const MAX_PROMPT_CHARACTERS = 2500;
