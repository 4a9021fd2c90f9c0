import { allProviders, providers, speechOf } from '../../../nodes/KlingAvatar/providers';
import { readSpeechBody } from '../../../nodes/KlingAvatar/providers/answers/speechBody';
import { readMinimaxVoices } from '../../../nodes/KlingAvatar/providers/speech/minimaxSpeech';
import type { SpeechInput } from '../../../nodes/KlingAvatar/providers/types';
import { jsonAnswer } from './answers';
import { bodyOf } from './createInput';

const LINK = 'https://cdn.example.com/voice.mp3';
const ASKED = 'https://gateway.example/v1/audio/tasks/t1';
const input: SpeechInput = {
	text: 'Hello.',
	model: '',
	voiceId: 'genshin_vindi2',
	language: 'en',
	speed: 1.2,
	volume: null,
	pitch: null,
	emotion: null,
	format: null,
};
const audio = { id: '871', url: LINK, duration: '9.25' };
const klingBody = (task: object) => ({ code: 0, message: 'SUCCEED', request_id: 'r', data: task });

describe('requests for speech', () => {
	it.each([
		['kling', '/v1/audio/tts'],
		['cometApi', '/kling/v1/audio/tts'],
	] as const)('of %s', (id, path) => {
		const speech = speechOf(providers[id]);
		expect(speech.createRequest(input).path).toBe(path);
		expect(speech.queryPaths('a/b')).toEqual([`${path}/a%2Fb`]);
		expect(speech.contentPath('a')).toBeNull();
		expect(bodyOf(speech, input)).toEqual({
			text: 'Hello.',
			voice_id: 'genshin_vindi2',
			voice_language: 'en',
			voice_speed: 1.2,
		});
	});

	it('of aijisu', () => {
		const speech = speechOf(providers.aijisu);
		const asked = { ...input, model: 'minimax-speech-02-hd', language: 'auto' };
		expect(bodyOf(speech, asked)).toEqual({
			model: 'minimax-speech-02-hd',
			text: 'Hello.',
			voice_id: 'genshin_vindi2',
			speed: 1.2,
		});
		const all = {
			...asked,
			language: 'Chinese',
			volume: 0,
			pitch: -1,
			emotion: 'sad',
			format: 'wav',
		};
		expect(bodyOf(speech, all)).toMatchObject({
			language: 'Chinese',
			volume: 0,
			pitch: -1,
			emotion: 'sad',
			format: 'wav',
		});
		expect(speech.contentPath('t 1')).toBe('/v1/audio/tasks/t%201/content');
	});

	it('names a first language and, where there are models, a first model everywhere', () => {
		for (const { speech } of allProviders) {
			if (speech === null) continue;
			expect(speech.languages.length).toBeGreaterThan(0);
			expect(speech.speed.min).toBeLessThan(speech.speed.max);
			if (speech.voices.from !== 'table') continue;
			const ids = speech.voices.voices.map(({ id }) => id);
			expect(new Set(ids).size).toBe(ids.length);
		}
	});
});

describe('a created speech', () => {
	const speech = speechOf(providers.kling);

	it.each([
		[
			'in the documented answer',
			klingBody({ task_id: 't1', task_status: 'succeed', task_result: { audios: [audio] } }),
		],
		[
			'with a number as its length',
			klingBody({
				task_id: 't1',
				task_status: 'succeed',
				task_result: { audios: [{ ...audio, duration: 9.25 }] },
			}),
		],
		[
			'with "9.25s" as its length',
			klingBody({
				task_id: 't1',
				task_status: 'succeed',
				task_result: { audios: [{ ...audio, duration: '9.25s' }] },
			}),
		],
		[
			'without a word about its status',
			klingBody({ task_id: 't1', task_result: { audios: [audio] } }),
		],
		[
			'without an envelope',
			{ task_id: 't1', task_status: 'succeed', task_result: { audios: [audio] } },
		],
		[
			'nested by a relay',
			{
				code: 'success',
				data: {
					task_id: 't1',
					status: 'SUCCESS',
					data: { data: { task_result: { audios: [audio] } } },
				},
			},
		],
	])('is there at once, %s', (_name, body) => {
		expect(speech.readCreated(jsonAnswer(200, body))).toMatchObject({
			kind: 'created',
			task: {
				taskId: 't1',
				status: 'completed',
				audioId: '871',
				audioUrl: LINK,
				audioDurationSeconds: 9.25,
				externalTaskId: null,
			},
		});
	});

	it('goes by the ID of its sound when the task has none', () => {
		const body = klingBody({ task_result: { audios: [audio] } });
		expect(speech.readCreated(jsonAnswer(200, body))).toMatchObject({
			kind: 'created',
			task: { taskId: '871', audioId: '871', status: 'completed' },
		});
	});

	it('is a task to ask about', () => {
		const body = klingBody({ task_id: 't1', task_status: 'submitted', task_result: {} });
		expect(speech.readCreated(jsonAnswer(200, body))).toMatchObject({
			kind: 'created',
			task: { taskId: 't1', status: 'queued', audioId: null, audioUrl: null },
		});
	});

	it('is refused in a doubly nested answer, whatever the HTTP status', () => {
		const message = 'Voice id not found';
		const body = { message, data: { message, data: { code: 1201, message, request_id: 'r' } } };
		for (const status of [200, 400, 500]) {
			expect(speechOf(providers.cometApi).readCreated(jsonAnswer(status, body))).toMatchObject({
				kind: 'refused',
				fault: { kind: 'request', code: '1201', text: message },
			});
		}
	});

	it.each([
		['a success that names nothing', 200, { code: 0, message: 'SUCCEED' }],
		['an empty object', 200, {}],
		['a gateway in trouble', 502, { message: 'bad gateway' }],
	])('may exist after %s', (_name, status, body) => {
		expect(speech.readCreated(jsonAnswer(status, body)).kind).toBe('unknown');
	});
});

describe('the state of a speech', () => {
	const state = (body: object) => readSpeechBody('aijisu', { json: body, url: ASKED }, 't1');

	it.each([
		['outputs', { outputs: [LINK] }],
		['outputs of objects', { outputs: [{ url: LINK }] }],
		['output', { output: LINK }],
		['output.audio_url', { output: { audio_url: LINK } }],
		['output.audio.url', { output: { audio: { url: LINK } } }],
		['a key that nobody has seen', { output_files: [{ format: 'mp3', download_url: LINK }] }],
		['data.audio_url', { data: { audio_url: LINK } }],
		['data.output', { data: { output: { files: [{ file: LINK }] } } }],
		['audio_url', { audio_url: LINK }],
		['audioUrl', { audioUrl: LINK }],
		['result_url', { result_url: LINK }],
		['result.outputs', { result: { outputs: [LINK] } }],
		['url', { url: LINK }],
	])('has its link under %s', (_name, part) => {
		expect(state({ task_id: 't1', status: 'succeeded', progress: '100%', ...part })).toMatchObject({
			status: 'completed',
			audioUrl: LINK,
		});
	});

	it('is no link when it is not finished, or not a web address', () => {
		expect(state({ task_id: 't1', status: 'processing', output: LINK })).toMatchObject({
			status: 'processing',
			audioUrl: null,
		});
		expect(state({ task_id: 't1', status: 'succeeded', output: 'file:///x' })).toMatchObject({
			audioUrl: null,
		});
	});

	it("takes MiniMax's milliseconds, and no length that is zero", () => {
		const of = (extra_info: object) => state({ task_id: 't1', status: 'succeeded', extra_info });
		expect(of({ audio_length: 9252 })?.audioDurationSeconds).toBe(9.252);
		expect(of({ audio_length: 0 })?.audioDurationSeconds).toBeNull();
	});

	it('tells why it failed', () => {
		const body = { task_id: 't1', status: 'failed', error: { message: 'voice id not exist' } };
		expect(state(body)).toMatchObject({ status: 'failed', failureReason: 'voice id not exist' });
	});

	it('is not known from a body that speaks of no task', () => {
		expect(state({ status: 'ok' })).toBeNull();
		expect(state({})).toBeNull();
		expect(readSpeechBody('aijisu', { json: { status: 'queued' }, url: ASKED }, null)).toBeNull();
	});
});

describe('the state of a speech at aijisu', () => {
	const speech = speechOf(providers.aijisu);

	it('is asked for below the path of its creation', () => {
		expect(speech.queryPaths('a/b')).toEqual(['/v1/audio/tasks/a%2Fb']);
		const answer = jsonAnswer(200, { task_id: 't1', status: 'processing' });
		expect(speech.readTask(answer, 't1')).toMatchObject({
			task: { provider: 'aijisu', status: 'processing' },
		});
	});

	it('is none where it was refused as a duplicate of something', () => {
		const answer = jsonAnswer(400, { error: { message: 'duplicate field' } });
		expect(speech.readCreated(answer).kind).toBe('refused');
	});
});

describe("aijisu's list of voices", () => {
	it('is asked for by the model', () => {
		const { voices } = speechOf(providers.aijisu);
		expect(voices.from === 'gateway' && voices.path('a b')).toBe('/v1/audio/voices?model=a%20b');
	});

	it.each([
		[{ voice_cloning: [{ voice_id: 'a' }] }],
		[{ system_voice: [], voice_generation: [{ voice_id: 'a' }] }],
		[{ data: { music_generation: [{ voice_id: 'a' }] } }],
		[[{ voice_id: 'a', type: 'private' }]],
	])("says which are the account's own: %j", (body) => {
		expect(readMinimaxVoices(body)).toEqual([{ id: 'a', name: 'a (yours)', languages: null }]);
	});

	it('takes an ID alone for a voice, and leaves out what has none', () => {
		expect(
			readMinimaxVoices(['a', { name: 'Ada' }, { voice_id: 'b', type: 'not private' }]),
		).toEqual([
			{ id: 'a', name: 'a', languages: null },
			{ id: 'b', name: 'b', languages: null },
		]);
	});

	it.each([
		['bare', [{ voice_id: 'a', name: 'Ada' }]],
		['under data', { data: [{ voice_id: 'a', name: 'Ada' }] }],
		['under voices', { voices: [{ id: 'a', name: 'Ada' }] }],
		['under data.voices', { data: { voices: [{ voiceId: 'a', voice_name: 'Ada' }] } }],
		['as MiniMax', { system_voice: [{ voice_id: 'a', voice_name: 'Ada', description: [] }] }],
	])('%s', (_name, body) => {
		expect(readMinimaxVoices(body)).toEqual([{ id: 'a', name: 'Ada', languages: null }]);
	});

	it('is none where the body holds none', () => {
		expect(readMinimaxVoices({ object: 'list' })).toBeNull();
		expect(readMinimaxVoices(null)).toBeNull();
	});

	it('knows the language by what it says, or by the ID', () => {
		const body = {
			data: [
				{ voice_id: 'x', language: 'Chinese' },
				{ voice_id: 'Japanese_Butler' },
				{ voice_id: 'Wise_Woman' },
				{ voice_id: 'y', language: 'Klingon' },
				{ voice_id: 'z', description: ['English'] },
				{ voice_id: 'z', lang: 'Japanese' },
				{ voice_id: 'my_Japanese_voice' },
			],
		};
		expect(readMinimaxVoices(body)!.map(({ languages }) => languages)).toEqual([
			['Chinese'],
			['Japanese'],
			null,
			null,
			['English'],
			['Japanese'],
			null,
		]);
	});
});
