import {
	allProviders,
	commonLimits,
	COMMON_PROMPT_CHARACTERS,
	findProvider,
	labelsOf,
	languageOf,
	ofEachProvider,
	providers,
	providersThat,
	speechOf,
	type ProviderId,
} from '../../../nodes/KlingAvatar/providers';
import { KLING_LIMITS } from '../../../nodes/KlingAvatar/providers/klingAvatar';
import type { KeyFacts } from '../../../nodes/KlingAvatar/providers/types';
import type { Failure } from '../../../nodes/KlingAvatar/task/failure';

const MIB = 1024 * 1024;

describe.each(allProviders)('$label', (adapter) => {
	const { quality, speech } = adapter;
	const shown = expect.stringMatching(/^\S.*[^\s(]\)?$/) as string;

	it('has a value and words for everything that the editor lists', () => {
		expect(adapter).toMatchObject({ id: expect.stringMatching(/^\w+$/), label: shown });
		expect([adapter.option.name, adapter.option.description]).toEqual([shown, shown]);
		expect([quality.displayName, adapter.key.baseUrlHint]).toEqual([shown, shown]);
		for (const { value, name, description } of quality.choices) {
			expect([value, name, description]).toEqual([shown, shown, shown]);
		}
		const listed = speech && [speech.models, speech.languages, speech.emotions, speech.formats];
		for (const { value, name, description = 'none' } of (listed ?? []).flat()) {
			expect([value, name, description]).toEqual([shown, shown, shown]);
		}
	});

	it('understands what other gateways call its two qualities', () => {
		const [pro, standard] = quality.choices.map(({ value }) => value);
		expect(quality.initial).toBe(standard);
		const known = (word: string) =>
			word === pro || word === standard ? word : quality.synonyms[word];
		expect(['pro', 'kling-avatar-v2-pro'].map(known)).toEqual([pro, pro]);
		const words = ['std', 'standard', 'kling-avatar-v2-standard'];
		expect(words.map(known)).toEqual([standard, standard, standard]);
	});

	it('lists voices that speak languages of its list', () => {
		if (speech?.voices.from !== 'table') return;
		expect(speech.voices.voices.length).toBeGreaterThan(10);
		const languages = speech.languages.map(({ value }) => value);
		for (const voice of speech.voices.voices) {
			expect([voice.id, voice.name]).toEqual([shown, shown]);
			if (voice.languages !== null) expect(voice.languages).not.toHaveLength(0);
			expect(languages).toEqual(expect.arrayContaining([...(voice.languages ?? [])]));
		}
	});

	it('has bounds for every number that can be chosen', () => {
		for (const bounds of speech ? [speech.speed, speech.volume, speech.pitch] : []) {
			if (bounds !== null) expect(bounds.min).toBeLessThan(bounds.max);
		}
	});
});

describe('what saved workflows and keys rest on', () => {
	it.each<[ProviderId, Partial<KeyFacts>]>([
		[
			'aijisu',
			{
				scheme: 'Bearer',
				defaultBaseUrl: null,
				pathBeginnings: ['/v1'],
				testPath: '/v1/models',
			},
		],
		[
			'cometApi',
			{
				scheme: 'Bearer',
				defaultBaseUrl: 'https://api.cometapi.com',
				pathBeginnings: ['/v1'],
				testPath: '/v1/models',
			},
		],
		[
			'kling',
			{
				scheme: 'Bearer',
				takesKeyPair: true,
				defaultBaseUrl: 'https://api-singapore.klingai.com',
				pathBeginnings: ['/v1'],
				testPath: '/v1/videos/avatar/image2video?pageNum=1&pageSize=1',
				refusedHint: expect.stringMatching(/region.*Access Key and Secret Key/) as string,
			},
		],
		[
			'fal',
			{
				scheme: 'Key',
				defaultBaseUrl: 'https://queue.fal.run',
				pathBeginnings: [],
				hosts: { keyTest: 'https://api.fal.ai', upload: 'https://rest.fal.ai' },
				testPath: '/v1/models?limit=1',
			},
		],
		[
			'kie',
			{
				scheme: 'Bearer',
				defaultBaseUrl: 'https://api.kie.ai',
				pathBeginnings: ['/api/v1', '/api'],
				hosts: { upload: 'https://kieai.redpandaai.co' },
				testPath: '/api/v1/chat/credit',
			},
		],
		[
			'waveSpeed',
			{
				scheme: 'Bearer',
				defaultBaseUrl: 'https://api.wavespeed.ai',
				pathBeginnings: ['/api/v3', '/api'],
				testPath: '/api/v3/balance',
			},
		],
	])('where a key of %s goes', (id, facts) => {
		expect(providers[id].key).toMatchObject(facts);
	});

	it.each<[ProviderId, string[], string[]]>([
		['aijisu', ['sk-1'], ['ask-1', 'id:secret']],
		['cometApi', ['sk-1'], ['ask-1']],
		['kling', ['api-key-kling-1'], ['my-api-key-kling-1']],
		['fal', ['key-id:secret'], ['key', ':secret', 'id:', 'a:b:c']],
	])('how a key of %s looks', (id, its, others) => {
		const { form } = providers[id].key;
		expect(its.filter((key) => form?.test(key))).toEqual(its);
		expect(others.filter((key) => form?.test(key))).toEqual([]);
	});

	it.each<[ProviderId, unknown, unknown]>([
		['aijisu', { data: [] }, { message: 'hello' }],
		['cometApi', { data: [] }, { message: 'hello' }],
		['kling', { code: 0, data: [] }, { code: 0 }],
		['fal', { models: [] }, { models: 'none' }],
		['kie', { code: 200, data: 12.5 }, { code: 200, data: null }],
		['waveSpeed', { data: { balance: 0 } }, { data: {} }],
	])('how %s answers a key that it knows', (id, its, others) => {
		const { isTestAnswer } = providers[id].key;
		expect([isTestAnswer(its), isTestAnswer(others)]).toEqual([true, false]);
	});

	it('what each takes', () => {
		const able = (can: Parameters<typeof providersThat>[0]) => providersThat(can).join(' ');
		expect(able((one) => one.takesBytes)).toBe('cometApi kling');
		expect(able((one) => one.takesAudioId)).toBe('cometApi kling');
		expect(able((one) => one.takesExternalTaskId)).toBe('cometApi kling');
		expect(able((one) => one.upload !== null)).toBe('fal kie waveSpeed');
		expect(able((one) => one.needsDuration)).toBe('aijisu');
		expect(able((one) => one.takesWatermark)).toBe('kling');
		expect(able((one) => one.callsBack)).toBe('cometApi kling fal kie waveSpeed');
		expect(able((one) => one.emptyPrompt !== null)).toBe('cometApi kie');
		expect(able((one) => one.speech === null)).toBe('kie');
		expect(able((one) => one.quality.field === 'model')).toBe('aijisu');
		expect(able((one) => one.speech?.voices.from === 'table')).toBe('cometApi kling fal waveSpeed');
	});

	it.each<[ProviderId, string[], string[], number]>([
		['aijisu', ['minimax-speech-2.8-hd', 'minimax-speech-02-hd'], ['mp3', 'wav'], 4],
		['cometApi', [], [], 2],
		['kling', [], [], 2],
		['fal', ['minimax-speech-02-hd'], [], 38],
		['waveSpeed', ['minimax-speech-02-hd'], ['mp3', 'wav'], 38],
	])('what speech of %s can be', (id, models, formats, languages) => {
		const speech = speechOf(providers[id]);
		expect(speech.models.map(({ value }) => value)).toEqual(models);
		expect(speech.formats.map(({ value }) => value)).toEqual(formats);
		expect(speech.languages).toHaveLength(languages);
		const isKlings = models.length === 0;
		expect(speech.emotions).toHaveLength(isKlings ? 0 : 7);
		expect([speech.volume, speech.pitch].map((bounds) => bounds === null)).toEqual([
			isKlings,
			isKlings,
		]);
		expect(speech.contentPath('a')).toBe(id === 'aijisu' ? '/v1/audio/tasks/a/content' : null);
	});

	it('how many voices of Kling speak a language', () => {
		const { voices } = speechOf(providers.kling);
		const of = (language: string) =>
			voices.from === 'table' &&
			voices.voices.filter((one) => one.languages?.includes(language)).length;
		expect([of('en'), of('zh')]).toEqual([27, 35]);
		expect(speechOf(providers.fal).voices).toMatchObject({
			voices: expect.arrayContaining([
				{ id: 'Wise_Woman', name: 'Wise Woman', languages: null },
			]) as unknown,
		});
	});

	it('how much each takes', () => {
		expect(KLING_LIMITS).toEqual({
			audio: { minSeconds: 2, maxSeconds: 300, maxBytes: 5 * MIB },
			image: { minSidePixels: 300, maxAspectRatio: 2.5, maxBytes: 10 * MIB },
		});
		const { audio, image } = KLING_LIMITS;
		expect(providers.cometApi.limits).toEqual({ audio: { ...audio, maxSeconds: 60 }, image });
		expect(providers.kie.limits).toEqual({ audio: { ...audio, maxBytes: 10 * MIB }, image });
		expect(commonLimits).toEqual({ audio: { ...audio, maxSeconds: 60 }, image });
		expect(COMMON_PROMPT_CHARACTERS).toBe(2500);
	});
});

it('finds a gateway by its value alone', () => {
	expect(findProvider('kie')).toBe(providers.kie);
	expect([findProvider('Kie'), findProvider(5), findProvider(undefined)]).toEqual([
		null,
		null,
		null,
	]);
});

it('tells where speech can be made instead', () => {
	try {
		speechOf(providers.kie);
		throw new Error('it has speech');
	} catch (error) {
		expect((error as Failure).description).toBe(
			'Make the speech with any text-to-speech node, or with aijisu, CometAPI, Kling AI, fal.ai or WaveSpeedAI as "Provider", and connect it to Submit: with "Audio Source" set to "Automatic" it takes the audio from the item.',
		);
	}
});

it('names gateways in a sentence', () => {
	const some = (...ids: string[]) => labelsOf(({ id }) => ids.includes(id));
	expect(some()).toBe('');
	expect(some('kie')).toBe('kie.ai');
	expect(some('kie', 'aijisu')).toBe('aijisu and kie.ai');
	expect(some('kie', 'aijisu', 'fal')).toBe('aijisu, fal.ai and kie.ai');
	expect(ofEachProvider(({ id }) => (id === 'kie' ? 'ten' : 'five'))).toBe(
		'aijisu, CometAPI, Kling AI, fal.ai, WaveSpeedAI: five. kie.ai: ten.',
	);
});

it.each<[ProviderId, unknown, string | null]>([
	['kling', 'en', 'en'],
	['kling', ' EN ', 'en'],
	['kling', 'en-US', 'en'],
	['kling', 'zh_CN', 'zh'],
	['kling', 'English', 'en'],
	['kling', 'chinese', 'zh'],
	['kling', 'fr', null],
	['fal', 'fr', 'French'],
	['fal', 'french', 'French'],
	['fal', 'yue', 'Chinese,Yue'],
	['fal', 'Chinese (Cantonese)', 'Chinese,Yue'],
	['fal', 'nn', 'Nynorsk'],
	['fal', 'auto', 'auto'],
	['fal', 'xx', null],
	['fal', 'x', null],
	['fal', '', null],
	['fal', 'Klingon', null],
	['fal', 7, null],
])('at %s, the language %j is %j', (id, wanted, value) => {
	expect(languageOf(speechOf(providers[id]), wanted)).toBe(value);
});

it('takes the value as it is written before another of that name', () => {
	const languages = [
		{ value: 'x', name: 'English' },
		{ value: 'en', name: 'Other' },
	];
	expect(languageOf({ languages }, 'en')).toBe('en');
});
