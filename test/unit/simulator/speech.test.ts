import { readFileSync } from 'node:fs';

import { fixtureFiles, Simulator } from '../../simulator';
import { ask, COMET, cometApiBody, sha256, sha256OfBody } from './client';

const TTS = '/kling/v1/audio/tts';
const TASKS = '/v1/audio/tasks';
const words = { text: 'Hello', voice_id: 'oversea_male1', voice_language: 'en', voice_speed: 1 };
const minimax = {
	model: 'minimax-speech-2.8-hd',
	text: 'Hello',
	voice_id: 'English_Graceful_Lady',
};

describe('speech', () => {
	let sim: Simulator;
	beforeAll(async () => {
		sim = await Simulator.start();
	});
	afterEach(() => sim.reset());
	afterAll(() => sim.close());

	type KlingSpeech = { task_result: { audios?: { id: string; url: string; duration: string }[] } };

	test("CometAPI's speech answers at once with an ID that an avatar job takes", async () => {
		const { json } = await ask(sim, TTS, { body: words });
		expect(json).toMatchObject({ code: 0, data: { task_status: 'succeed' } });
		const audio = (json['data'] as KlingSpeech).task_result.audios![0]!;
		expect(audio.duration).toBe('6.010');
		const sound = await fetch(audio.url);
		expect(await sha256OfBody(sound)).toBe(sha256(readFileSync(fixtureFiles.voiceMp3)));
		const body = { ...cometApiBody(), sound_file: undefined, audio_id: audio.id };
		expect((await ask(sim, COMET, { body })).status).toBe(200);
		expect(sim.speechJobs).toHaveLength(1);
		expect(sim.createdCount).toBe(1);
	});

	test("CometAPI's speech can be a task to ask about", async () => {
		sim.switches.cometApiSpeech = 'task';
		const { json } = await ask(sim, TTS, { body: words });
		expect(json).toMatchObject({ data: { task_status: 'submitted', task_result: {} } });
		sim.speechJobs[0]!.complete();
		const query = await ask(sim, `${TTS}/${sim.speechJobs[0]!.id}`);
		expect((query.json['data'] as KlingSpeech).task_result.audios).toHaveLength(1);
	});

	test.each([
		['no text', { text: '' }],
		['a long text', { text: 'x'.repeat(1001) }],
		['another language', { voice_language: 'de' }],
	])("CometAPI's speech refuses %s", async (_what, change) => {
		const answer = await ask(sim, TTS, { body: { ...words, ...change } });
		expect(answer).toMatchObject({ status: 400, json: { code: 1201 } });
		expect(sim.speechJobs).toHaveLength(0);
	});

	test('an unknown voice gets the doubly nested answer', async () => {
		const { json } = await ask(sim, TTS, { body: { ...words, voice_id: 'nobody' } });
		expect(json).not.toHaveProperty('code');
		expect(json).toMatchObject({ data: { data: { code: 1201, message: 'Voice id not found' } } });
	});

	test("aijisu's speech is a task that ends in succeeded", async () => {
		const { json } = await ask(sim, TASKS, { body: minimax });
		expect(json).toMatchObject({ status: 'queued', model: minimax.model });
		const id = String(json['task_id']);
		sim.job(id).complete();
		const url = `${sim.url}/media/${id}.mp3?token=1`;
		const query = async () => (await ask(sim, `${TASKS}/${id}`)).json;
		expect(await query()).toMatchObject({ status: 'succeeded', progress: '100%', outputs: [url] });
		sim.switches.aijisuSpeechResult = 'output.audio_url';
		expect(await query()).toMatchObject({ output: { audio_url: url } });
		sim.switches.aijisuSpeechResult = 'output.url';
		expect(await query()).toMatchObject({ output: { url } });
	});

	test.each([
		['no voice', { voice_id: undefined }],
		['no text', { text: undefined }],
		['no model', { model: undefined }],
		['another speed', { speed: 3 }],
	])("aijisu's speech refuses %s", async (_what, change) => {
		const answer = await ask(sim, TASKS, { body: { ...minimax, ...change } });
		expect(answer).toMatchObject({ status: 400, json: { code: 'invalid_request' } });
	});

	test('voices are listed', async () => {
		expect((await ask(sim, '/v1/audio/voices')).json['data']).not.toHaveLength(0);
	});

	test.each([
		[undefined, fixtureFiles.speechMp3, 'audio/mpeg'],
		['mp3', fixtureFiles.speechMp3, 'audio/mpeg'],
		['opus', fixtureFiles.speechOpus, 'audio/ogg'],
		['wav', fixtureFiles.voiceWav, 'audio/wav'],
	])('the OpenAI-like endpoint speaks as %s', async (format, file, type) => {
		const response = await fetch(`${sim.url}/v1/audio/speech`, {
			method: 'POST',
			headers: { authorization: `Bearer ${sim.key}` },
			body: JSON.stringify({
				model: 'tts-1',
				input: 'Hello',
				voice: 'alloy',
				response_format: format,
			}),
		});
		expect(response.headers.get('content-type')).toBe(type);
		expect(await sha256OfBody(response)).toBe(sha256(readFileSync(file)));
	});

	test('the OpenAI-like endpoint wants its fields and the key', async () => {
		const body = { model: 'tts-1', voice: 'alloy' };
		expect(await ask(sim, '/v1/audio/speech', { body })).toMatchObject({
			status: 400,
			json: { error: { message: "Missing required parameter: 'input'." } },
		});
		expect((await ask(sim, '/v1/audio/speech', { body, key: 'another' })).status).toBe(401);
	});
});
