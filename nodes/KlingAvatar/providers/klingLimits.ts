import type { MediaLimits } from '../media/types';

const MB = 1024 * 1024;

/**
 * What Kling itself takes, from its documentation of POST /v1/videos/avatar/image2video. It says
 * "MB" without saying which; the larger reading is used here, so that no file that fits is refused.
 */
export const KLING_LIMITS: Omit<MediaLimits, 'providerLabel'> = {
	audio: {
		minSeconds: 2,
		maxSeconds: 300,
		maxBytes: 5 * MB,
		formats: ['mp3', 'wav', 'm4a', 'aac'],
	},
	image: { minSidePixels: 300, maxAspectRatio: 2.5, maxBytes: 10 * MB, formats: ['jpeg', 'png'] },
};
