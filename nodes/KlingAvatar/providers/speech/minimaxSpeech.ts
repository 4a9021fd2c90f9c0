import { at, firstText, text } from '../answers/json';
import { answersWith } from '../answers/read';
import { readSpeechBody } from '../answers/speechBody';
import { given } from '../klingAvatar';
import type { SpeechAdapter, SpeechChoice, Voice } from '../types';

/** Lets the service tell the language from the text. */
const ANY_LANGUAGE: SpeechChoice = {
	value: 'auto',
	name: 'Automatic',
	description: 'The service tells the language from the text',
};

const SPEECH_02: SpeechChoice = {
	value: 'minimax-speech-02-hd',
	name: 'MiniMax Speech 02 HD',
	description: 'Steady, for long speech',
};

/** What is MiniMax's own, and so the same at every gateway (high). */
const MINIMAX = {
	speed: { min: 0.5, max: 2 },
	/** In semitones. */
	pitch: { min: -12, max: 12 },
	emotions: [
		{ value: 'angry', name: 'Angry' },
		{ value: 'disgusted', name: 'Disgusted' },
		{ value: 'fearful', name: 'Fearful' },
		{ value: 'happy', name: 'Happy' },
		{ value: 'neutral', name: 'Neutral' },
		{ value: 'sad', name: 'Sad' },
		{ value: 'surprised', name: 'Surprised' },
	],
} satisfies Partial<SpeechAdapter>;

/** The formats that fit an avatar. */
export const MP3_AND_WAV: readonly SpeechChoice[] = [
	{ value: 'mp3', name: 'MP3' },
	{ value: 'wav', name: 'WAV' },
];

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
	ANY_LANGUAGE,
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
	...MINIMAX,
	models: [SPEECH_02],
	languages: CHOICES,
	voices: { from: 'table', voices: VOICES },
	contentPath: () => null,
} satisfies Partial<SpeechAdapter>;

const PATH = '/v1/audio';

/**
 * MiniMax's text to speech at aijisu. Paths, models, emotions and speed: aijisu's pages (high confidence).
 * They do not agree on every field, and name no bounds of volume and pitch: MiniMax's own are taken (low).
 * No limit of the text is published. The finished answer breaks off at a key that begins with "outp".
 *
 * @param id value of the provider
 */
export function minimaxSpeech(id: string): SpeechAdapter {
	const createPath = `${PATH}/tasks`;
	const taskPath = (taskId: string) => `${createPath}/${encodeURIComponent(taskId)}`;
	return {
		...MINIMAX,
		models: [
			{
				value: 'minimax-speech-2.8-hd',
				name: 'MiniMax Speech 2.8 HD',
				description: 'Emotional, for short speech. Understands pauses, such as &lt;#0.5#&gt;.',
			},
			SPEECH_02,
		],
		languages: [
			ANY_LANGUAGE,
			{ value: 'Chinese', name: 'Chinese' },
			{ value: 'English', name: 'English' },
			{ value: 'Japanese', name: 'Japanese' },
		],
		maxCharacters: null,
		volume: { min: 0, max: 10 },
		formats: MP3_AND_WAV,
		voices: {
			from: 'gateway',
			path: (model) => `${PATH}/voices?model=${encodeURIComponent(model)}`,
			read: readMinimaxVoices,
		},
		createRequest: ({ text, model, voiceId, language, speed, volume, pitch, emotion, format }) => ({
			path: createPath,
			body: given({
				model,
				text,
				voice_id: voiceId,
				speed,
				language: language === ANY_LANGUAGE.value ? null : language,
				volume,
				pitch,
				emotion,
				format,
			}),
		}),
		queryPaths: (taskId) => [taskPath(taskId)],
		...answersWith((answer, taskId) => readSpeechBody(id, answer, taskId), false),
		// Where another client of the same paths gets the sound when there is no link (low).
		contentPath: (taskId) => `${taskPath(taskId)}/content`,
	};
}

/** Lists in MiniMax's own answer to `get_voice`. */
const MINIMAX_LISTS = ['system_voice', 'voice_cloning', 'voice_generation', 'music_generation'];
/** Voices that the account made itself are marked so in aijisu's list. */
const OWN = /^(private|clon|design|generat|custom|user)/i;

/**
 * The voices in an answer of aijisu's `GET /v1/audio/voices`. The call is documented (high confidence), its
 * answer is not: read under `data` or `voices`, or as MiniMax itself lists them (low). `null` when the body
 * lists none of these.
 */
export function readMinimaxVoices(body: unknown): Voice[] | null {
	const holders = [body, at(body, 'data')];
	for (const holder of holders) {
		if (Array.isArray(holder)) return voicesIn(holder);
		const list = at(holder, 'voices');
		if (Array.isArray(list)) return voicesIn(list);
		const lists = MINIMAX_LISTS.map((name) => ({ name, list: at(holder, name) }));
		if (!lists.some((one) => Array.isArray(one.list))) continue;
		return lists.flatMap(({ name, list: some }) =>
			Array.isArray(some) ? voicesIn(some, name !== MINIMAX_LISTS[0]) : [],
		);
	}
	return null;
}

function voicesIn(list: readonly unknown[], isOwn = false): Voice[] {
	return list.flatMap((entry): Voice[] => {
		const id = firstText(at(entry, 'voice_id'), at(entry, 'voiceId'), at(entry, 'id'), entry);
		if (id === null) return [];
		const name = firstText(at(entry, 'name'), at(entry, 'voice_name')) ?? id;
		const mine = isOwn || OWN.test(text(at(entry, 'type')) ?? '');
		return [{ id, name: mine ? `${name} (yours)` : name, languages: languagesOf(entry, id) }];
	});
}

/** MiniMax puts the language into the description, and into the beginning of most IDs. */
function languagesOf(entry: unknown, id: string): string[] | null {
	const described = at(entry, 'description');
	const told = firstText(
		at(entry, 'language'),
		at(entry, 'lang'),
		...(Array.isArray(described) ? described : []),
	);
	const beginning = /^([A-Z][a-z]+)_/.exec(id)?.[1];
	const language = [told, beginning].find((one) => one !== null && KNOWN.has(one ?? ''));
	return language ? [language] : null;
}

/** Languages by which the editor's list can be narrowed. */
const KNOWN: ReadonlySet<string> = new Set(['Chinese', 'English', 'Japanese']);
