import { at, firstText, text } from '../answers/json';
import { answersWith } from '../answers/read';
import { readSpeechBody } from '../answers/speechBody';
import { given } from '../klingAvatar';
import type { SpeechAdapter, Voice } from '../types';
import { ANY_LANGUAGE, MINIMAX_EMOTIONS, MINIMAX_PITCH, MINIMAX_SPEED } from './minimax';

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
		models: [
			{
				value: 'minimax-speech-2.8-hd',
				name: 'MiniMax Speech 2.8 HD',
				description: 'Emotional, for short speech. Understands pauses, such as &lt;#0.5#&gt;.',
			},
			{
				value: 'minimax-speech-02-hd',
				name: 'MiniMax Speech 02 HD',
				description: 'Steady, for long speech',
			},
		],
		languages: [
			{
				value: ANY_LANGUAGE,
				name: 'Automatic',
				description: 'The service tells the language from the text',
			},
			{ value: 'Chinese', name: 'Chinese' },
			{ value: 'English', name: 'English' },
			{ value: 'Japanese', name: 'Japanese' },
		],
		maxCharacters: null,
		speed: MINIMAX_SPEED,
		volume: { min: 0, max: 10 },
		pitch: MINIMAX_PITCH,
		emotions: MINIMAX_EMOTIONS,
		formats: [
			{ value: 'mp3', name: 'MP3' },
			{ value: 'wav', name: 'WAV' },
		],
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
				language: language === ANY_LANGUAGE ? null : language,
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
