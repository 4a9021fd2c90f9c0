import { MediaError } from './mediaError';
import type { AudioFacts, ImageFacts, MediaLimits } from './types';

const MB = 1024 * 1024;

/**
 * A measured value to a tenth, on the side of the limit where it is: 60.04 against 60 is "60.1". It
 * is rounded to the nearest tenth where that tells the two apart, and away from the limit elsewhere.
 */
function tenths(value: number, limit: number): string {
	const nearest = value.toFixed(1);
	if (Math.sign(Number(nearest) - limit) === Math.sign(value - limit)) return nearest;
	const away = value > limit ? Math.floor(limit * 10) + 1 : Math.ceil(limit * 10) - 1;
	return (away / 10).toFixed(1);
}

/** Headers count in milliseconds at best, so less than this is no difference. Seconds. */
const CLOCK_STEP = 0.001;
/** The longest frame of any encoder in use: AAC at 7,350 Hz. Seconds. */
const LONGEST_STEP = 0.14;

/** The length to send for a sound within the limits: at a limit, the limit itself. Seconds. */
export function lengthWithin(
	durationSeconds: number,
	{ minSeconds, maxSeconds }: MediaLimits['audio'],
): number {
	return Math.min(Math.max(durationSeconds, minSeconds), maxSeconds);
}

/**
 * What is wrong with the length of a sound, if anything is. A file that was cut to a limit ends with the
 * frame in which that is, so one frame more or less still meets it.
 *
 * @param stepSeconds the length of one of its frames
 */
export function lengthFault(
	durationSeconds: number,
	stepSeconds: number,
	{ minSeconds, maxSeconds }: MediaLimits['audio'],
): 'tooShort' | 'tooLong' | null {
	const allowed = Math.min(Math.max(stepSeconds, CLOCK_STEP), LONGEST_STEP);
	if (durationSeconds < minSeconds - allowed) return 'tooShort';
	return durationSeconds > maxSeconds + allowed ? 'tooLong' : null;
}

/** What is wrong with the size of a file, if anything is. Both sizes in MB, or in bytes where MB would hide the difference. */
export function sizeBreach(
	subject: 'audio' | 'image',
	bytes: number,
	limits: MediaLimits,
): MediaError | null {
	const { maxBytes } = limits[subject];
	if (bytes <= maxBytes) return null;
	const inMb = (bytes / MB).toFixed(1);
	const grouped = (value: number) => value.toLocaleString('en-GB');
	const [found, limit] =
		Number(inMb) > maxBytes / MB
			? [`${inMb} MB`, `${maxBytes / MB} MB`]
			: [`${grouped(bytes)} bytes`, grouped(maxBytes)];
	return new MediaError(
		'tooLarge',
		`The ${subject} is ${found}; ${limits.providerLabel} accepts up to ${limit}`,
		subject === 'audio'
			? 'Choose MP3 as the output format in the node that makes the speech, or a lower bit rate: at 128 kbit/s, 5 MB are more than five minutes.'
			: 'Save it as JPEG or make it smaller, for example with the Edit Image node.',
	);
}

/** What a provider is not to be sent, by length: one that depends on the decoder, or is over a limit; then by size. */
export function audioBreach(
	facts: Pick<AudioFacts, 'durationSeconds' | 'stepSeconds' | 'sizeBytes' | 'hasJunk'>,
	limits: MediaLimits,
): MediaError | null {
	const { durationSeconds, stepSeconds, sizeBytes } = facts;
	if (facts.hasJunk) {
		return new MediaError(
			'damaged',
			'The audio has bytes in its middle that are no sound, so its length depends on the player',
			'Make the speech again, or save it as MP3 once more with an audio converter. If it was put together from parts, each must be whole.',
		);
	}
	const { minSeconds, maxSeconds } = limits.audio;
	const fault = lengthFault(durationSeconds, stepSeconds, limits.audio);
	if (fault === null) return sizeBreach('audio', sizeBytes, limits);
	const shown = tenths(durationSeconds, fault === 'tooShort' ? minSeconds : maxSeconds);
	return new MediaError(
		fault,
		`The audio is ${shown} s long; ${limits.providerLabel} accepts ${minSeconds}–${maxSeconds} s`,
		fault === 'tooShort'
			? 'Give the speech more text, or add silence to the end of the audio.'
			: 'Split a file with Split Audio, or a text with the option "Split Long Text" of Speech, and join the videos with Join. Create does all of that by itself.',
	);
}

/** The first limit that a picture is over: pixels, ratio, then size. */
export function imageBreach(
	{
		widthPixels: width,
		heightPixels: height,
		sizeBytes,
	}: Pick<ImageFacts, 'widthPixels' | 'heightPixels' | 'sizeBytes'>,
	limits: MediaLimits,
): MediaError | null {
	const { minSidePixels, maxAspectRatio } = limits.image;
	const found = `The image is ${width} × ${height} pixels`;
	const shorter = Math.min(width, height);
	const ratio = Math.max(width, height) / shorter;
	if (shorter < minSidePixels) {
		return new MediaError(
			'tooSmall',
			`${found}; ${limits.providerLabel} needs at least ${minSidePixels} on each side`,
			'Use a larger picture. Enlarging a small one works too, but the video will look soft.',
		);
	}
	if (ratio <= maxAspectRatio) return sizeBreach('image', sizeBytes, limits);
	const nearest = ratio.toFixed(1);
	const shown = Number(nearest) > maxAspectRatio ? nearest : `just over ${maxAspectRatio}`;
	return new MediaError(
		'aspectRatio',
		`${found}, a ratio of ${shown} to 1; ${limits.providerLabel} accepts up to ${maxAspectRatio} to 1`,
		'Crop the picture around the face, for example with the Edit Image node.',
	);
}
