import type { Bounds, SpeechAdapter, SpeechChoice, Voice } from '../types';

/** Lets the service tell the language from the text. */
export const ANY_LANGUAGE = 'auto';

/** MiniMax's emotions, which its relays share (high). */
export const MINIMAX_EMOTIONS: readonly SpeechChoice[] = [
	{ value: 'angry', name: 'Angry' },
	{ value: 'disgusted', name: 'Disgusted' },
	{ value: 'fearful', name: 'Fearful' },
	{ value: 'happy', name: 'Happy' },
	{ value: 'neutral', name: 'Neutral' },
	{ value: 'sad', name: 'Sad' },
	{ value: 'surprised', name: 'Surprised' },
];

export const MINIMAX_SPEED: Bounds = { min: 0.5, max: 2 };
/** In semitones. */
export const MINIMAX_PITCH: Bounds = { min: -12, max: 12 };

/** The languages of MiniMax Speech 02 (high), the ones that are asked for most in front. */
const LANGUAGES = [
	'Chinese',
	'Chinese,Yue',
	'English',
	'Afrikaans',
	'Arabic',
	'Bulgarian',
	'Catalan',
	'Croatian',
	'Czech',
	'Danish',
	'Dutch',
	'Finnish',
	'French',
	'German',
	'Greek',
	'Hebrew',
	'Hindi',
	'Hungarian',
	'Indonesian',
	'Italian',
	'Japanese',
	'Korean',
	'Malay',
	'Norwegian',
	'Nynorsk',
	'Polish',
	'Portuguese',
	'Romanian',
	'Russian',
	'Slovak',
	'Slovenian',
	'Spanish',
	'Swedish',
	'Thai',
	'Turkish',
	'Ukrainian',
	'Vietnamese',
];

const CHOICES: readonly SpeechChoice[] = [
	{
		value: ANY_LANGUAGE,
		name: 'Automatic',
		description: 'The service tells the language from the text',
	},
	...LANGUAGES.map((value) => ({
		value,
		name: value === 'Chinese,Yue' ? 'Chinese (Cantonese)' : value,
	})),
];

/** The voices that MiniMax Speech 02 has at every account (high); each speaks every language. Any other ID may be typed. */
const VOICES: readonly Voice[] = [
	'Wise_Woman',
	'Friendly_Person',
	'Inspirational_girl',
	'Deep_Voice_Man',
	'Calm_Woman',
	'Casual_Guy',
	'Lively_Girl',
	'Patient_Man',
	'Young_Knight',
	'Determined_Man',
	'Lovely_Girl',
	'Decent_Boy',
	'Imposing_Manner',
	'Elegant_Man',
	'Abbess',
	'Sweet_Girl_2',
	'Exuberant_Girl',
].map((id) => ({ id, name: id.replaceAll('_', ' '), languages: null }));

/** What MiniMax Speech 02 HD is at every gateway that calls it by its own names; of its models the one that is offered. */
export const MINIMAX_SPEECH_02 = {
	models: [
		{
			value: 'minimax-speech-02-hd',
			name: 'MiniMax Speech 02 HD',
			description: 'Steady, for long speech',
		},
	],
	languages: CHOICES,
	speed: MINIMAX_SPEED,
	pitch: MINIMAX_PITCH,
	emotions: MINIMAX_EMOTIONS,
	voices: { from: 'table', voices: VOICES },
	contentPath: () => null,
} satisfies Partial<SpeechAdapter>;
