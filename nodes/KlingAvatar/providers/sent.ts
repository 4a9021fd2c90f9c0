import type { MediaValue } from './types';

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
