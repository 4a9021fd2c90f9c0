import { at, firstText, text } from '../answers/json';
import type { Voice } from '../types';

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
