import type { MediaError } from '../../../media/mediaError';
import type { ImageFormat, MediaLimits } from '../../../media/types';
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
	const { audio, image } = limits;
	const [breach] =
		subject === 'audio'
			? audioLimitBreaches(
					{
						format: audio.formats[0] ?? 'mp3',
						formatLabel: '',
						sizeBytes: bytes,
						durationSeconds: null,
						stepSeconds: 0,
					},
					limits,
				)
			: imageLimitBreaches(
					{
						...goodPicture(image.formats[0] ?? 'jpeg', image.minSidePixels),
						sizeBytes: bytes,
					},
					limits,
				);
	return breach ?? null;
}

/** A picture with which nothing is wrong but, maybe, its size. */
const goodPicture = (format: ImageFormat, side: number) => ({
	kind: 'image' as const,
	format,
	formatLabel: '',
	mimeType: '',
	fileExtension: '',
	widthPixels: side,
	heightPixels: side,
});
