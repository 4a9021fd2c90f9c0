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

/**
 * How far a length may be beyond a limit and still meet it: one frame, for a file that was cut to the
 * limit ends with the frame in which that is.
 */
function slack(stepSeconds: number): number {
	return Math.min(Math.max(stepSeconds, CLOCK_STEP), LONGEST_STEP);
}

/** The length to send for a sound within the limits: at a limit, the limit itself. Seconds. */
export function lengthWithin(
	durationSeconds: number,
	{ minSeconds, maxSeconds }: MediaLimits['audio'],
): number {
	return Math.min(Math.max(durationSeconds, minSeconds), maxSeconds);
}

/**
 * What is wrong with the length of a sound, if anything is.
 *
 * @param stepSeconds the length of one of its frames
 */
export function lengthFault(
	durationSeconds: number,
	stepSeconds: number,
	{ minSeconds, maxSeconds }: MediaLimits['audio'],
): 'tooShort' | 'tooLong' | null {
	const allowed = slack(stepSeconds);
	if (durationSeconds < minSeconds - allowed) return 'tooShort';
	return durationSeconds > maxSeconds + allowed ? 'tooLong' : null;
}

/** Both sizes in MB, or in bytes where MB would hide the difference. */
function sizes(bytes: number, maxBytes: number): [found: string, limit: string] {
	const found = (bytes / MB).toFixed(1);
	if (Number(found) > maxBytes / MB) return [`${found} MB`, `${maxBytes / MB} MB`];
	const grouped = (value: number) => value.toLocaleString('en-GB');
	return [`${grouped(bytes)} bytes`, grouped(maxBytes)];
}

function tooLarge(subject: string, bytes: number, maxBytes: number, provider: string, way: string) {
	const [found, limit] = sizes(bytes, maxBytes);
	return new MediaError(
		'tooLarge',
		`The ${subject} is ${found}; ${provider} takes up to ${limit}`,
		way,
	);
}

/** Every limit that a sound is over: seconds, then size. A length that is unknown (`null`) is not held against it. */
export function audioLimitBreaches(
	facts: Pick<AudioFacts, 'sizeBytes' | 'stepSeconds'> & { durationSeconds: number | null },
	{ audio, providerLabel }: MediaLimits,
): MediaError[] {
	const breaches: MediaError[] = [];
	const { durationSeconds, sizeBytes } = facts;
	const fault =
		durationSeconds === null ? null : lengthFault(durationSeconds, facts.stepSeconds, audio);
	const range = `${providerLabel} takes ${audio.minSeconds}–${audio.maxSeconds} s`;
	if (durationSeconds !== null && fault === 'tooShort') {
		breaches.push(
			new MediaError(
				'tooShort',
				`The audio is ${tenths(durationSeconds, audio.minSeconds)} s long; ${range}`,
				'Give the speech more text, or add silence to the end of the audio.',
			),
		);
	}
	if (durationSeconds !== null && fault === 'tooLong') {
		breaches.push(
			new MediaError(
				'tooLong',
				`The audio is ${tenths(durationSeconds, audio.maxSeconds)} s long; ${range}`,
				'Split the text and make one video for each part, or shorten the audio.',
			),
		);
	}
	if (sizeBytes > audio.maxBytes) {
		breaches.push(
			tooLarge(
				'audio',
				sizeBytes,
				audio.maxBytes,
				providerLabel,
				'Choose MP3 as the output format in the node that makes the speech, or a lower bit rate: at 128 kbit/s, 5 MB are more than five minutes.',
			),
		);
	}
	return breaches;
}

/** Every limit that a picture is over: pixels, ratio, then size. */
export function imageLimitBreaches(
	facts: Pick<ImageFacts, 'widthPixels' | 'heightPixels' | 'sizeBytes'>,
	{ image, providerLabel }: MediaLimits,
): MediaError[] {
	const breaches: MediaError[] = [];
	const { widthPixels: width, heightPixels: height, sizeBytes } = facts;
	const shorter = Math.min(width, height);
	const ratio = Math.max(width, height) / shorter;
	if (shorter < image.minSidePixels) {
		breaches.push(
			new MediaError(
				'tooSmall',
				`The image is ${width} × ${height} pixels; ${providerLabel} takes at least ${image.minSidePixels} on each side`,
				'Use a larger picture. Enlarging a small one works too, but the video will look soft.',
			),
		);
	}
	if (ratio > image.maxAspectRatio) {
		const nearest = ratio.toFixed(1);
		const shownRatio =
			Number(nearest) > image.maxAspectRatio ? nearest : `just over ${image.maxAspectRatio}`;
		breaches.push(
			new MediaError(
				'aspectRatio',
				`The image is ${width} × ${height} pixels, a ratio of ${shownRatio} to 1; ${providerLabel} takes up to ${image.maxAspectRatio} to 1`,
				'Crop the picture around the face, for example with the Edit Image node.',
			),
		);
	}
	if (sizeBytes > image.maxBytes) {
		breaches.push(
			tooLarge(
				'image',
				sizeBytes,
				image.maxBytes,
				providerLabel,
				'Save it as JPEG or make it smaller, for example with the Edit Image node.',
			),
		);
	}
	return breaches;
}
