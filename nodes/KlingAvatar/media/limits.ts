import { AUDIO_FORMATS, IMAGE_FORMATS } from './formats/names';
import { MediaError } from './mediaError';
import type { AudioFacts, ImageFacts, MediaLimits } from './types';

const MB = 1024 * 1024;

/**
 * A measured value with as few decimals as possible, but enough of them that the reader sees on
 * which side of the limit it is: 60.04 against 60, not "60.0".
 */
function tellApart(value: number, limit: number): string {
	for (let decimals = 1; decimals < 6; decimals++) {
		const text = value.toFixed(decimals);
		if (Math.sign(Number(text) - limit) === Math.sign(value - limit)) return text;
	}
	return String(value);
}

function list(labels: readonly string[]): string {
	return labels.length < 2
		? labels.join('')
		: `${labels.slice(0, -1).join(', ')} and ${labels.at(-1)}`;
}

/** Both sizes in MB, or in bytes where MB would hide the difference. */
function sizes(bytes: number, maxBytes: number): [found: string, limit: string] {
	const found = tellApart(bytes / MB, maxBytes / MB);
	if (found.length - found.indexOf('.') <= 3) return [`${found} MB`, `${maxBytes / MB} MB`];
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

/**
 * Every limit that a sound is over, in the order format, seconds, size. What is unknown (`null`)
 * is not held against it.
 */
export function audioLimitBreaches(
	facts: Pick<AudioFacts, 'format' | 'formatLabel' | 'sizeBytes'> & {
		durationSeconds: number | null;
	},
	{ audio, providerLabel }: MediaLimits,
): MediaError[] {
	const breaches: MediaError[] = [];
	if (!audio.formats.includes(facts.format)) {
		const taken = list(audio.formats.map((format) => AUDIO_FORMATS[format].formatLabel));
		breaches.push(
			new MediaError(
				'format',
				`The audio is ${facts.formatLabel}; ${providerLabel} takes ${taken}`,
				'Choose MP3 as the output format in the node that makes the speech (in OpenAI, Generate Audio: Response Format), or convert the file to MP3 first.',
			),
		);
	}
	const { durationSeconds, sizeBytes } = facts;
	const range = `${providerLabel} takes ${audio.minSeconds}–${audio.maxSeconds} s`;
	if (durationSeconds !== null && durationSeconds < audio.minSeconds) {
		breaches.push(
			new MediaError(
				'tooShort',
				`The audio is ${tellApart(durationSeconds, audio.minSeconds)} s long; ${range}`,
				'Give the speech more text, or add silence to the end of the audio.',
			),
		);
	}
	if (durationSeconds !== null && durationSeconds > audio.maxSeconds) {
		breaches.push(
			new MediaError(
				'tooLong',
				`The audio is ${tellApart(durationSeconds, audio.maxSeconds)} s long; ${range}`,
				'Split the text and make one video for each part, or shorten the audio.',
			),
		);
	}
	if (sizeBytes !== null && sizeBytes > audio.maxBytes) {
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

/** Every limit that a picture is over, in the order format, pixels, ratio, size. */
export function imageLimitBreaches(
	facts: ImageFacts,
	{ image, providerLabel }: MediaLimits,
): MediaError[] {
	const breaches: MediaError[] = [];
	if (!image.formats.includes(facts.format)) {
		const taken = list(image.formats.map((format) => IMAGE_FORMATS[format].formatLabel));
		breaches.push(
			new MediaError(
				'format',
				`The image is ${facts.formatLabel}; ${providerLabel} takes ${taken}`,
				'Convert it to JPEG or PNG first, for example with the Edit Image node.',
			),
		);
	}
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
		breaches.push(
			new MediaError(
				'aspectRatio',
				`The image is ${width} × ${height} pixels, a ratio of ${tellApart(ratio, image.maxAspectRatio)} to 1; ${providerLabel} takes up to ${image.maxAspectRatio} to 1`,
				'Crop the picture around the face, for example with the Edit Image node.',
			),
		);
	}
	if (sizeBytes !== null && sizeBytes > image.maxBytes) {
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
