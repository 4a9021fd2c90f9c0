import type { MediaError } from '../../../media/mediaError';
import type { MediaLimits } from '../../../media/types';
import type { MediaReaders } from './mediaReaders';

/**
 * The complaint about a file of which nothing but its size is known; `null` when that is within what the
 * provider takes.
 *
 * @param bytes 0 where the size is not known
 */
export function sizeBreach(
	{ audioLimitBreaches, imageLimitBreaches }: MediaReaders,
	subject: 'image' | 'audio',
	bytes: number,
	limits: MediaLimits,
): MediaError | null {
	const side = limits.image.minSidePixels;
	const [breach] =
		subject === 'audio'
			? audioLimitBreaches({ sizeBytes: bytes, durationSeconds: null, stepSeconds: 0 }, limits)
			: imageLimitBreaches({ widthPixels: side, heightPixels: side, sizeBytes: bytes }, limits);
	return breach ?? null;
}
