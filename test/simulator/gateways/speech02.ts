import { askedSpeech } from '../speech/asked';
import { speechSeconds } from '../speech/plan';
import type { Gateway } from '../types';
import { between, object, oneOf, text, type Rule, type Rules } from './fields';
import type { Body } from './shared';

/** MiniMax's speech-02-hd, which fal and WaveSpeed pass on, each with fields of its own. */
export const speech02Voices = `Wise_Woman Friendly_Person Inspirational_girl Deep_Voice_Man
	Calm_Woman Casual_Guy Lively_Girl Patient_Man Young_Knight Determined_Man Lovely_Girl Decent_Boy
	Imposing_Manner Elegant_Man Abbess Sweet_Girl_2 Exuberant_Girl`.split(/\s+/);

const LANGUAGES = `auto Chinese Chinese,Yue English Arabic Russian Spanish French Portuguese German
	Turkish Dutch Ukrainian Vietnamese Indonesian Japanese Italian Korean Thai Polish Romanian Greek
	Czech Finnish Hindi Bulgarian Danish Hebrew Malay Slovak Swedish Croatian Hungarian Norwegian
	Slovenian Catalan Nynorsk Afrikaans`.split(/\s+/);

const EMOTIONS = ['happy', 'sad', 'angry', 'fearful', 'disgusted', 'surprised', 'neutral'];

const spoken =
	(longest: number): Rule =>
	(value) =>
		typeof value === 'string' && value.trim() === '' ? 'must not be blank' : text(longest)(value);

const voice: Rules = {
	voice_id: oneOf(...speech02Voices),
	speed: between(0.5, 2),
	pitch: (value) => (Number.isInteger(value) ? between(-12, 12)(value) : 'must be an integer'),
	emotion: oneOf(...EMOTIONS),
	english_normalization: oneOf(true, false),
};
/** The simulator makes no other sound than MP3 and WAV. */
const sound = (...formats: string[]): Rules => ({
	format: oneOf(...formats),
	sample_rate: oneOf(8000, 16_000, 22_050, 24_000, 32_000, 44_100),
	bitrate: oneOf(32_000, 64_000, 128_000, 256_000),
});
const language_boost = oneOf(...LANGUAGES);

/** fal's fields. Without `output_format` it would answer the sound itself, in hexadecimal. */
export const falSpeech = {
	rules: {
		text: spoken(5000),
		voice_setting: object({ ...voice, vol: between(0, 10) }),
		audio_setting: object({ ...sound('mp3'), channel: oneOf(1, 2) }),
		language_boost,
		output_format: oneOf('url'),
	},
	required: ['text', 'output_format'],
};

export const waveSpeedSpeech = {
	rules: {
		text: spoken(10_000),
		...voice,
		volume: between(0.1, 10),
		...sound('mp3', 'wav'),
		channel: oneOf('1', '2'),
		language_boost,
		enable_sync_mode: oneOf(false),
	},
	required: ['text', 'voice_id'],
};

/** How long the speech that a body asks for will be. */
export const secondsAsked = (gateway: Gateway) => (body: Body) => {
	const asked = askedSpeech(gateway, body);
	return speechSeconds(asked.text, asked.speed);
};
