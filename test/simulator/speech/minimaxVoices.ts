import { invalid, refuseKey } from '../aijisu';
import { json } from '../answers';
import type { Answer, RequestRecord } from '../types';
import type { World } from '../world';

const HD28 = 'minimax-speech-2.8-hd';
const HD02 = 'minimax-speech-02-hd';

/** The speech models that aijisu offers. */
export const minimaxModels = [HD28, HD02];

interface Voice {
	id: string;
	name: string;
	language: string;
	/** `private`: cloned or designed by the account itself. */
	type: 'system' | 'private';
	models: string[];
}

const system = (id: string, name: string, language: string, models = minimaxModels): Voice => ({
	id,
	name,
	language,
	type: 'system',
	models,
});

/** A choice of MiniMax's voices, some for one model only, and one that the account cloned. */
export const minimaxVoices: readonly Voice[] = [
	system('Wise_Woman', 'Wise Woman', 'English'),
	system('Deep_Voice_Man', 'Deep Voice Man', 'English'),
	system('Calm_Woman', 'Calm Woman', 'English'),
	system('Friendly_Person', 'Friendly Person', 'English'),
	system('English_Graceful_Lady', 'Graceful Lady', 'English'),
	system('English_expressive_narrator', 'Expressive Narrator', 'English', [HD28]),
	system('female-shaonv', '少女音色', 'Chinese'),
	system('female-yujie', '御姐音色', 'Chinese'),
	system('male-qn-qingse', '青涩青年音色', 'Chinese'),
	system('presenter_male', '男性主持人', 'Chinese', [HD02]),
	system('Japanese_GentleButler', 'Gentle Butler', 'Japanese'),
	{ id: 'my-cloned-voice', name: 'Founder', language: 'English', type: 'private', models: [HD28] },
];

/**
 * `GET /v1/audio/voices`, free, with an optional `model`: the page names the call, the shape of its
 * answer is inferred (or MiniMax's own, by switch).
 */
export function listVoices(world: World, request: RequestRecord): Answer {
	const refused = refuseKey(world, request);
	if (refused) return refused;
	const { model } = request.query;
	if (model !== undefined && model !== '' && !minimaxModels.includes(model)) {
		return invalid(`model ${model} is not a speech model`);
	}
	const voices = minimaxVoices.filter(({ models }) => !model || models.includes(model));
	const entries = voices.map(({ id, name, language, type }) => ({
		voice_id: id,
		name,
		type,
		language,
	}));
	switch (world.switches.speech.minimaxVoices) {
		case 'data':
			return json({ object: 'list', data: entries });
		case 'voices':
			return json({ voices: entries });
		case 'minimax':
			return json(asMinimax(voices));
	}
}

/** As MiniMax's own `get_voice` answers. */
function asMinimax(voices: readonly Voice[]): unknown {
	const of = (wanted: Voice['type']) => voices.filter(({ type }) => type === wanted);
	return {
		system_voice: of('system').map(({ id, name, language }) => ({
			voice_id: id,
			voice_name: name,
			description: [language],
		})),
		voice_cloning: of('private').map(({ id }) => ({
			voice_id: id,
			description: [],
			created_time: '2026-01-01',
		})),
		voice_generation: [],
		base_resp: { status_code: 0, status_msg: 'success' },
	};
}
