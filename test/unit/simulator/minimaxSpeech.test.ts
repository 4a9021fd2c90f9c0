import {
	jobSpeech,
	ManualClock,
	minimaxVoices,
	Simulator,
	speechSeconds,
	type SpeechSwitches,
} from '../../simulator';
import {
	AIJISU,
	aijisuBody,
	ask,
	secondsOf,
	sha256,
	sha256OfBody,
	SENTENCE,
	speechBody,
	TTS,
} from './client';

const TASKS = TTS.aijisu;

describe("aijisu's speech", () => {
	const clock = new ManualClock();
	let sim: Simulator;
	beforeAll(async () => {
		sim = await Simulator.start({ clock, jobMilliseconds: 10_000, queuedMilliseconds: 2000 });
	});
	afterEach(() => sim.reset());
	afterAll(() => sim.close());

	const speak = async (change: Record<string, unknown> = {}) =>
		await ask(sim, TASKS, { body: { ...speechBody('aijisu'), ...change } });
	const query = async () => (await ask(sim, `${TASKS}/${sim.speechJobs[0]!.id}`)).json;

	test('is a task, from queued by processing to succeeded', async () => {
		const created = await speak();
		const { id } = sim.speechJobs[0]!;
		const about = { task_id: id, model: 'minimax-speech-2.8-hd', created_at: expect.any(Number) };
		expect(created.json).toEqual({ ...about, status: 'queued' });
		expect(id).toMatch(/^task_\w{32}$/);
		expect(await query()).toEqual({ ...about, status: 'queued', progress: '0%' });
		clock.advance(2000);
		expect(await query()).toEqual({ ...about, status: 'processing', progress: '30%' });
		clock.advance(8000);
		expect(await query()).toEqual({
			...about,
			status: 'succeeded',
			progress: '100%',
			outputs: [`${sim.url}/media/${id}.mp3?token=1`],
		});
		expect(sim.job(id)).toMatchObject({
			kind: 'speech',
			audioSeconds: speechSeconds(SENTENCE),
			queries: 3,
		});
		expect(sim.requests.map(({ kind }) => kind)).toEqual([
			'tts',
			'ttsQuery',
			'ttsQuery',
			'ttsQuery',
		]);
	});

	test('says why it failed', async () => {
		await speak();
		sim.speechJobs[0]!.fail('the text is not allowed');
		expect(await query()).toMatchObject({
			status: 'failed',
			error: { message: 'the text is not allowed' },
		});
	});

	const places: [SpeechSwitches['minimaxResult'], (url: string) => object][] = [
		['outputs', (url) => ({ outputs: [url] })],
		['output', (url) => ({ output: url })],
		['output.audio_url', (url) => ({ output: { audio_url: url } })],
		['output.url', (url) => ({ output: { url } })],
		['data.audio_url', (url) => ({ data: { audio_url: url } })],
		['audio_url', (url) => ({ audio_url: url })],
		['audioUrl', (url) => ({ audioUrl: url })],
		['result_url', (url) => ({ result_url: url })],
		['url', (url) => ({ url })],
	];
	test.each(places)('can have its link under %s', async (place, shape) => {
		sim.switches.speech.minimaxResult = place;
		await speak();
		sim.speechJobs[0]!.complete();
		const url = `${sim.url}/media/${sim.speechJobs[0]!.id}.mp3?token=1`;
		const body = await query();
		expect(body).toMatchObject(shape(url));
		expect(JSON.stringify(body).split(url)).toHaveLength(2);
	});

	test('can have no link but a path with the sound, for the holder of the key', async () => {
		await speak();
		const job = sim.speechJobs[0]!;
		const path = `${TASKS}/${job.id}/content`;
		job.complete();
		expect((await ask(sim, path)).status).toBe(404);
		sim.switches.speech.minimaxResult = 'content';
		expect(JSON.stringify(await query())).not.toContain('http');
		expect((await ask(sim, path, { key: 'another' })).status).toBe(401);
		const sound = await fetch(sim.url + path, { headers: { authorization: `Bearer ${sim.key}` } });
		expect(sound.headers.get('content-type')).toBe('audio/mpeg');
		const { size, read } = jobSpeech(job);
		expect(await sha256OfBody(sound)).toBe(sha256(read(0, size)));
		expect(sim.requests.at(-1)).toMatchObject({ kind: 'sound', taskId: job.id });
	});

	test("can tell MiniMax's length, in milliseconds", async () => {
		sim.switches.speech.minimaxLength = 'extra_info';
		await speak({ speed: 0.5 });
		expect(await query()).not.toHaveProperty('extra_info');
		sim.speechJobs[0]!.complete();
		expect(await query()).toMatchObject({
			extra_info: {
				audio_length: Math.round(speechSeconds(SENTENCE, 0.5) * 1000),
				audio_format: 'mp3',
				audio_size: jobSpeech(sim.speechJobs[0]!).size,
				usage_characters: SENTENCE.length,
			},
		});
	});

	test('drives an avatar by its link, which is fetched', async () => {
		await speak();
		const job = sim.speechJobs[0]!;
		job.complete();
		sim.switches.fetchMedia = true;
		const [audio_url] = (await query())['outputs'] as [string];
		const body = {
			...aijisuBody(sim),
			audio_url,
			audio_duration_seconds: speechSeconds(SENTENCE),
		};
		expect((await ask(sim, AIJISU, { body })).status).toBe(200);
		await sim.idle();
		expect(sim.jobs[0]!.failureReason).toBeNull();
		sim.jobs[0]!.complete();
		const url = `${sim.url}/media/${sim.jobs[0]!.id}.mp4`;
		expect(await secondsOf(url)).toBeCloseTo(speechSeconds(SENTENCE), 3);
	});

	const refused: [string, Record<string, unknown>, number, object | string][] = [
		['no model', { model: undefined }, 400, 'model is required'],
		['no text', { text: undefined }, 400, 'text is required'],
		['an empty text', { text: '  ' }, 400, 'text is required'],
		['no voice', { voice_id: undefined }, 400, 'voice_id is required'],
		['an unknown voice', { voice_id: 'nobody' }, 400, 'voice id not exist'],
		['a slow voice', { speed: 0.4 }, 400, 'speed must be between 0.5 and 2.0'],
		['a fast voice', { speed: 2.1 }, 400, 'speed must be between 0.5 and 2.0'],
		['a volume beyond', { volume: 11 }, 400, 'volume must be between'],
		['a pitch beyond', { pitch: -13 }, 400, 'pitch must be between'],
		['another format', { format: 'ogg' }, 400, 'format must be'],
		['another emotion', { emotion: 'bored' }, 400, 'emotion must be'],
	];
	test.each(refused)('refuses %s', async (_what, change, status, message) => {
		expect(await speak(change)).toMatchObject({
			status,
			json: {
				code: 'invalid_request',
				data: null,
				message: expect.stringContaining(String(message)),
			},
		});
		expect(sim.speechJobs).toEqual([]);
	});

	test('refuses another model and a wrong key in the shapes of its family', async () => {
		expect(await speak({ model: 'tts-1' })).toMatchObject({
			status: 503,
			json: { error: { type: 'new_api_error', code: 'model_not_found' } },
		});
		const body = speechBody('aijisu');
		for (const path of [TASKS, `${TASKS}/1`, '/v1/audio/voices']) {
			const asked = path === TASKS ? { body, key: 'another' } : { key: 'another' };
			expect(await ask(sim, path, asked)).toMatchObject({
				status: 401,
				json: { error: { type: 'new_api_error' } },
			});
		}
		expect(await ask(sim, `${TASKS}/1`)).toMatchObject({
			status: 400,
			json: { code: 'task_not_exist' },
		});
	});

	test('accepts the names of OpenAI for its fields', async () => {
		const names = { text: undefined, input: SENTENCE, voice_id: undefined, voice: 'Calm_Woman' };
		expect((await speak(names)).status).toBe(200);
		expect(sim.speechJobs[0]!.audioSeconds).toBe(speechSeconds(SENTENCE));
	});

	test('takes an unknown voice, or lets its task fail, when told to', async () => {
		sim.switches.speech.unknownVoice = 'fail';
		expect((await speak({ voice_id: 'nobody' })).status).toBe(200);
		expect(await query()).toMatchObject({
			status: 'failed',
			error: { message: 'voice id not exist' },
		});
		sim.switches.speech.unknownVoice = 'accept';
		await speak({ voice_id: 'nobody' });
		expect(sim.speechJobs[1]!.state).toBe('queued');
	});

	test('lists its voices, those of one model if asked, in three shapes', async () => {
		const list = async (query = '') => (await ask(sim, `/v1/audio/voices${query}`)).json;
		const all = minimaxVoices.map(({ id }) => id);
		const ids = (entries: unknown) =>
			(entries as { voice_id: string }[]).map(({ voice_id }) => voice_id);
		expect(ids((await list())['data'])).toEqual(all);
		const long = ids((await list('?model=minimax-speech-02-hd'))['data']);
		expect(long).toContain('presenter_male');
		expect(long).not.toContain('my-cloned-voice');
		expect(await ask(sim, '/v1/audio/voices?model=tts-1')).toMatchObject({ status: 400 });
		sim.switches.speech.minimaxVoices = 'voices';
		expect(ids((await list())['voices'])).toEqual(all);
		sim.switches.speech.minimaxVoices = 'minimax';
		const own = await list();
		expect(own).toMatchObject({ base_resp: { status_code: 0 } });
		expect([...ids(own['system_voice']), ...ids(own['voice_cloning'])]).toEqual(all);
		expect(sim.speechJobs).toEqual([]);
	});
});
