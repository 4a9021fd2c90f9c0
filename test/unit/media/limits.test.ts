import { AUDIO_FORMATS, IMAGE_FORMATS } from '../../../nodes/KlingAvatar/media/formats/names';
import { audioBreach, imageBreach, lengthWithin } from '../../../nodes/KlingAvatar/media/limits';
import type { AudioFormat, ImageFormat, MediaLimits } from '../../../nodes/KlingAvatar/media/types';
import { KLING_LIMITS } from '../../../nodes/KlingAvatar/providers/klingAvatar';

const MB = 1024 * 1024;
const cometApi: MediaLimits = {
	...KLING_LIMITS,
	providerLabel: 'CometAPI',
	audio: { ...KLING_LIMITS.audio, maxSeconds: 60 },
};

const sound = (
	durationSeconds: number,
	sizeBytes: number = MB,
	format: AudioFormat = 'mp3',
	stepSeconds = 0,
) => ({
	format,
	stepSeconds,
	...AUDIO_FORMATS[format],
	durationSeconds,
	sizeBytes,
});

const picture = (
	widthPixels: number,
	heightPixels: number,
	sizeBytes: number = MB,
	format: ImageFormat = 'jpeg',
) => ({
	format,
	...IMAGE_FORMATS[format],
	widthPixels,
	heightPixels,
	sizeBytes,
});

describe('sounds', () => {
	test.each([
		['the shortest', sound(2)],
		['the longest', sound(60)],
		['the largest', sound(10, 5 * MB)],
		['the longest, and one frame', sound(60.03, MB, 'm4a', 1024 / 24_000)],
		['the shortest, short of a frame', sound(1.98, MB, 'mp3', 576 / 24_000)],
		[
			'the longest, and what a header in milliseconds rounds',
			sound(60.0008, MB, 'wav', 1 / 44_100),
		],
		['the longest as thousands of fractions add up', sound(60.000000000001386)],
		['M4A', sound(10, MB, 'm4a')],
		['WAV', sound(10, MB, 'wav')],
		['AAC', sound(10, MB, 'aac')],
	])('takes %s', (_what, facts) => {
		expect(audioBreach(facts, cometApi)).toBeNull();
	});

	test.each([
		[sound(74.2), 'tooLong', 'The audio is 74.2 s long; CometAPI accepts 2–60 s'],
		[sound(1.24), 'tooShort', 'The audio is 1.2 s long; CometAPI accepts 2–60 s'],
		// Rounded to one decimal, these would read as if they were within the limit.
		[sound(60.04), 'tooLong', 'The audio is 60.1 s long; CometAPI accepts 2–60 s'],
		[sound(1.9986), 'tooShort', 'The audio is 1.9 s long; CometAPI accepts 2–60 s'],
		[
			sound(60.04, MB, 'mp3', 0.024),
			'tooLong',
			'The audio is 60.1 s long; CometAPI accepts 2–60 s',
		],
		[sound(1.97, MB, 'mp3', 0.024), 'tooShort', 'The audio is 1.9 s long; CometAPI accepts 2–60 s'],
		[sound(10, 6.25 * MB), 'tooLarge', 'The audio is 6.3 MB; CometAPI accepts up to 5 MB'],
		[
			sound(10, 5 * MB + 1),
			'tooLarge',
			'The audio is 5,242,881 bytes; CometAPI accepts up to 5,242,880',
		],
	])('refuses %#', (facts, code, message) => {
		const breach = audioBreach(facts, cometApi);
		expect(breach).toMatchObject({ code, message });
		expect(breach?.advice).toMatch(/\.$/);
	});

	test('no step of an encoder excuses more than a quarter of a second', () => {
		expect(audioBreach(sound(61, MB, 'm4a', 30), cometApi)?.message).toBe(
			'The audio is 61.0 s long; CometAPI accepts 2–60 s',
		);
	});

	test('a length at a limit is sent as the limit', () => {
		expect(
			[1.98, 2, 30.5, 60, 60.03].map((length) => lengthWithin(length, cometApi.audio)),
		).toEqual([2, 2, 30.5, 60, 60]);
	});
});

describe('pictures', () => {
	test.each([
		['the smallest', picture(300, 300)],
		['the widest', picture(750, 300)],
		['the tallest', picture(400, 1000)],
		['the largest', picture(800, 800, 10 * MB)],
		['PNG', picture(800, 800, MB, 'png')],
	])('takes %s', (_what, facts) => {
		expect(imageBreach(facts, cometApi)).toBeNull();
	});

	test.each([
		[
			picture(299, 300),
			'tooSmall',
			'The image is 299 × 300 pixels; CometAPI needs at least 300 on each side',
		],
		[
			picture(751, 300),
			'aspectRatio',
			'The image is 751 × 300 pixels, a ratio of just over 2.5 to 1; CometAPI accepts up to 2.5 to 1',
		],
		[
			picture(400, 1200),
			'aspectRatio',
			'The image is 400 × 1200 pixels, a ratio of 3.0 to 1; CometAPI accepts up to 2.5 to 1',
		],
		[picture(800, 800, 12 * MB), 'tooLarge', 'The image is 12.0 MB; CometAPI accepts up to 10 MB'],
	])('refuses %#', (facts, code, message) => {
		const breach = imageBreach(facts, cometApi);
		expect(breach).toMatchObject({ code, message });
		expect(breach?.advice).toMatch(/\.$/);
	});
});
