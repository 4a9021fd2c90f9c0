import { measureAudio } from '../../../nodes/KlingAvatar/media';
import { audioLimitBreaches } from '../../../nodes/KlingAvatar/media/limits';
import { KLING_LIMITS } from '../../../nodes/KlingAvatar/providers/klingLimits';
import { silentMp3 } from '../../support/silentMp3';

const RATES = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];
const LENGTHS = [2, 60, 300];

const lengths = RATES.flatMap((rate) => LENGTHS.map((seconds) => [rate, seconds] as const));

test.each(lengths)('an MP3 at %d Hz of exactly %d s', async (rate, seconds) => {
	const bytes = silentMp3(rate, seconds * rate);
	const facts = await measureAudio(bytes);
	// Not nearly: the samples are counted.
	expect(facts.durationSeconds).toBe(seconds);
	const limits = (minSeconds: number, maxSeconds: number) => ({
		...KLING_LIMITS,
		providerLabel: 'Kling',
		audio: { ...KLING_LIMITS.audio, minSeconds, maxSeconds },
	});
	expect(audioLimitBreaches(facts, limits(2, seconds))).toEqual([]);
	expect(audioLimitBreaches(facts, limits(seconds, 300))).toEqual([]);
});

test.each(RATES)('an MP3 at %d Hz that is 0.3 s over or under', async (rate) => {
	const over = await measureAudio(silentMp3(rate, 60.3 * rate));
	const under = await measureAudio(silentMp3(rate, 1.7 * rate));
	const limits = {
		...KLING_LIMITS,
		providerLabel: 'Kling',
		audio: { ...KLING_LIMITS.audio, maxSeconds: 60 },
	};
	expect(audioLimitBreaches(over, limits)).toMatchObject([
		{ message: 'The audio is 60.3 s long; Kling takes 2–60 s' },
	]);
	expect(audioLimitBreaches(under, limits)).toMatchObject([
		{ message: 'The audio is 1.7 s long; Kling takes 2–60 s' },
	]);
});
