import { readFileSync } from 'node:fs';

import { fixtureFiles, Simulator, type Provider } from '../../simulator';
import { ask, AVATAR, avatarBody, base64, speechBody, TTS } from './client';

// A simulator that takes what the provider refuses would let a wrong node pass every other suite.

let sim: Simulator;
beforeAll(async () => {
	sim = await Simulator.start();
});
afterEach(() => sim.reset());
afterAll(() => sim.close());

type Change = Record<string, unknown>;
type Row = [what: string, change: Change, words: string];

/** The portrait with other numbers in its header; its pixels stay what they are. */
function pngOfSize(width: number, height: number): string {
	const png = Buffer.from(readFileSync(fixtureFiles.portraitPng));
	png.writeUInt32BE(width, 16);
	png.writeUInt32BE(height, 20);
	return png.toString('base64');
}

const speech = readFileSync(fixtureFiles.speechMp3);
const soundOf = (...parts: Buffer[]) => ({ sound_file: Buffer.concat(parts).toString('base64') });
const times = (count: number) => soundOf(...Array.from({ length: count }, () => speech));
const byId = (audio_id: string) => ({ sound_file: undefined, audio_id });

const klingAlike: Row[] = [
	['no image', { image: undefined }, 'image is required'],
	['no audio', { sound_file: undefined }, 'Exactly one of audio_id and sound_file'],
	['both audio kinds', { audio_id: 'audio-5s' }, 'Exactly one of audio_id and sound_file'],
	['a long prompt', { prompt: 'x'.repeat(2501) }, '2500'],
	['another mode', { mode: 'ultra' }, "mode value 'ultra' is invalid"],
	['a data: picture', { image: `data:image/png;base64,AAAA` }, 'not valid base64'],
	['a data: sound', { sound_file: `data:audio/mp3;base64,AAAA` }, 'not valid base64'],
	['a broken picture', { image: base64(fixtureFiles.voiceMp3) }, 'Image cannot be decoded'],
	['a small picture', { image: pngOfSize(299, 512) }, '299x512'],
	['a long picture', { image: pngOfSize(300, 751) }, 'aspect ratio'],
	['a heavy picture', { image: Buffer.alloc(10 * 2 ** 20 + 2).toString('base64') }, '10MB'],
	['a heavy sound', soundOf(speech, Buffer.alloc(5 * 2 ** 20)), '5MB'],
	['an opus sound', { sound_file: base64(fixtureFiles.speechOpus) }, 'format is not supported'],
	['a short sound', soundOf(speech.subarray(0, 9600)), 'must be between 2s'],
	['an unknown audio ID', byId('nobody'), 'Audio id not found'],
	['a short audio ID', byId('audio-too-short'), 'duration 1.0s'],
	['an old audio ID', byId('audio-too-old'), 'expired'],
	['a callback that is no link', { callback_url: 'here' }, 'callback_url is invalid'],
];
const avatars: Record<Provider, Row[]> = {
	cometApi: [
		...klingAlike,
		['no prompt', { prompt: undefined }, 'prompt is required'],
		['a long sound', times(22), 'must be between 2s and 60s'],
		['a long audio ID', byId('audio-too-long'), 'duration 90.0s'],
	],
	kling: [...klingAlike, ['301 seconds', byId('audio-301s'), '2s and 300s']],
	aijisu: [
		['no model', { model: undefined }, 'model is required'],
		['another model', { model: 'kling-v3' }, 'No available channel for model kling-v3'],
		['no audio', { audio_url: '' }, 'audio_url is required'],
		['base64', { image_url: 'iVBORw0KGgo=' }, 'image_url must be a public http(s) URL'],
		['no duration', { audio_duration_seconds: undefined }, 'audio_duration_seconds is required'],
		['a duration as text', { audio_duration_seconds: '6' }, 'must be a positive number'],
		['a duration of 0', { audio_duration_seconds: 0 }, 'must be a positive number'],
	],
};
const klingSpeech: Row[] = [
	['no text', { text: ' ' }, 'text is required'],
	['1001 characters', { text: '😀'.repeat(1001) }, '1000'],
	['another language', { voice_language: 'de' }, 'voice_language'],
	['a slow voice', { voice_speed: 0.7 }, 'between 0.8 and 2.0'],
	['a fast voice', { voice_speed: 2.1 }, 'between 0.8 and 2.0'],
	['a speed as text', { voice_speed: '1' }, 'must be a number'],
	['an unknown voice', { voice_id: 'nobody' }, 'Voice id not found'],
	['an English voice', { voice_id: 'uk_boy1', voice_language: 'zh' }, 'Voice id not found'],
	['a Chinese voice', { voice_id: 'mengwa-v1', voice_language: 'en' }, 'Voice id not found'],
];
const speeches: Record<Provider, Row[]> = {
	cometApi: klingSpeech,
	kling: klingSpeech,
	aijisu: [
		['another model', { model: 'tts-1' }, 'model'],
		['no text', { text: ' ' }, 'text is required'],
		['an unknown voice', { voice_id: 'nobody' }, 'voice id not exist'],
		['a slow voice', { speed: 0.4 }, 'speed must be between 0.5 and 2.0'],
		['a volume beyond', { volume: 11 }, 'volume must be between'],
		['a pitch beyond', { pitch: -13 }, 'pitch must be between'],
		['another format', { format: 'ogg' }, 'format must be'],
		['another emotion', { emotion: 'bored' }, 'emotion must be'],
	],
};

describe.each(['aijisu', 'cometApi', 'kling'] as const)('%s', (provider) => {
	const avatar = (change: Change = {}, key = sim.key) =>
		ask(sim, AVATAR[provider], { body: { ...avatarBody(sim, provider), ...change }, key });
	const speak = (change: Change = {}, key = sim.key) =>
		ask(sim, TTS[provider], { body: { ...speechBody(provider), ...change }, key });

	test.each(avatars[provider])('refuses an avatar with %s', async (_what, change, words) => {
		const { status, text } = await avatar(change);
		expect([status >= 400, text]).toEqual([true, expect.stringContaining(words)]);
		expect(sim.createdCount).toBe(0);
	});

	test.each(speeches[provider])('refuses speech with %s', async (_what, change, words) => {
		const { status, text } = await speak(change);
		expect([status >= 400, text]).toEqual([true, expect.stringContaining(words)]);
		expect(sim.speechJobs).toEqual([]);
	});

	test('refuses a wrong key everywhere, and another provider’s task', async () => {
		const answers = [await avatar({}, 'another'), await speak({}, 'another')];
		for (const path of [AVATAR[provider], TTS[provider]]) {
			answers.push(await ask(sim, `${path}/1`, { key: 'another' }));
		}
		expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
		expect(sim.ledger.all).toEqual([]);
		const other = provider === 'kling' ? 'cometApi' : 'kling';
		await ask(sim, AVATAR[other], { body: avatarBody(sim, other) });
		const { status } = await ask(sim, `${AVATAR[provider]}/${sim.jobs[0]!.id}`);
		expect(status).toBe(provider === 'aijisu' ? 400 : 404);
	});

	test('refuses an external ID that it has seen, or makes the task twice', async () => {
		if (provider === 'aijisu') return; // It has no such IDs.
		const again = () => avatar({ external_task_id: 'twin' });
		expect((await again()).status).toBe(200);
		expect((await again()).status).toBe(400);
		expect(sim.createdCount).toBe(1);
		sim.switches.duplicateExternalTaskId = 'accept';
		expect((await again()).status).toBe(200);
		expect(sim.jobsByExternalId('twin', provider)).toHaveLength(2);
	});

	test("drives an avatar by its own speech's ID only", async () => {
		if (provider === 'aijisu') return; // It takes links only.
		await speak();
		const audio_id = `audio-${sim.speechJobs[0]!.id}`;
		expect((await avatar({ sound_file: undefined, audio_id })).status).toBe(200);
		const other = provider === 'kling' ? 'cometApi' : 'kling';
		const body = { ...avatarBody(sim, other), sound_file: undefined, audio_id };
		expect((await ask(sim, AVATAR[other], { body })).json).toMatchObject({
			code: 1201,
			message: 'Audio id not found',
		});
	});
});
