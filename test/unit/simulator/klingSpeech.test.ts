import { klingVoices, ManualClock, Simulator, speechSeconds } from '../../simulator';
import {
	ask,
	COMET,
	cometApiBody,
	KLING,
	secondsOf,
	klingBody,
	SENTENCE,
	speechBody,
	TTS,
	type Seen,
} from './client';

const DAY = 24 * 3600 * 1000;
const avatars = { kling: [KLING, klingBody], cometApi: [COMET, cometApiBody] } as const;

interface Audio {
	id: string;
	url: string;
	duration?: string | number;
}

const audioOf = ({ json }: Seen): Audio | undefined =>
	(json['data'] as { task_result: { audios?: Audio[] } }).task_result.audios?.[0];

describe.each(['kling', 'cometApi'] as const)("Kling's speech by %s", (provider) => {
	const clock = new ManualClock();
	const other = provider === 'kling' ? 'cometApi' : 'kling';
	let sim: Simulator;
	beforeAll(async () => {
		sim = await Simulator.start({ clock, jobMilliseconds: 10_000, queuedMilliseconds: 2000 });
	});
	afterEach(() => sim.reset());
	afterAll(() => sim.close());

	const speak = async (change: Record<string, unknown> = {}) =>
		await ask(sim, TTS[provider], { body: { ...speechBody(provider), ...change } });
	/** An avatar task for an audio ID. */
	const drive = async (audio_id: string, by: 'kling' | 'cometApi' = provider) => {
		const [path, body] = avatars[by];
		return await ask(sim, path, { body: { ...body(), sound_file: undefined, audio_id } });
	};

	test('is there at once', async () => {
		const answer = await speak();
		const { id } = sim.speechJobs[0]!;
		const duration = speechSeconds(SENTENCE);
		expect(answer.json).toEqual({
			code: 0,
			message: 'SUCCEED',
			request_id: expect.any(String),
			data: {
				task_id: id,
				task_status: 'succeed',
				task_info: {},
				task_result: {
					audios: [
						{
							id: `audio-${id}`,
							url: `${sim.url}/media/${id}.mp3?token=1`,
							duration: duration.toFixed(3),
						},
					],
				},
				final_unit_deduction: '0.05',
				final_balance_deduction: { quota: '0.0070', list_price: '0.0070' },
				created_at: clock.now(),
				updated_at: clock.now(),
			},
		});
		expect(sim.job(id)).toMatchObject({ kind: 'speech', provider, audioSeconds: duration });
		expect(sim.createdCount).toBe(0);
		expect(sim.requests[0]).toMatchObject({ provider, kind: 'tts', taskId: id });
	});

	test('can fail at once', async () => {
		sim.failure = () => 'the text is not allowed';
		expect((await speak()).json).toMatchObject({
			data: {
				task_status: 'failed',
				task_status_msg: 'the text is not allowed',
				task_result: {},
			},
		});
	});

	test('can be a task to ask about', async () => {
		sim.switches.speech.answer = 'task';
		const created = await speak();
		expect(created.json).toMatchObject({ data: { task_status: 'submitted', task_result: {} } });
		const { id } = sim.speechJobs[0]!;
		expect((await drive(`audio-${id}`)).json).toMatchObject({ message: 'Audio id not found' });
		const path = `${TTS[provider]}/${id}`;
		clock.advance(2000);
		expect((await ask(sim, path)).json).toMatchObject({ data: { task_status: 'processing' } });
		clock.advance(8000);
		const done = await ask(sim, path);
		expect(done.json).toMatchObject({ data: { task_status: 'succeed' } });
		expect(audioOf(done)!.id).toBe(`audio-${id}`);
		expect(sim.requests.at(-1)).toMatchObject({ provider, kind: 'ttsQuery', taskId: id });
		expect((await ask(sim, `${TTS[other]}/${id}`)).json).toMatchObject({ code: 1203 });
		expect(await ask(sim, `${TTS[provider]}/1`)).toMatchObject({
			status: 404,
			json: { code: 1203 },
		});
	});

	test('may be nothing that can be asked about', async () => {
		await speak();
		const path = `${TTS[provider]}/${sim.speechJobs[0]!.id}`;
		sim.switches.speech.query = '404';
		expect(await ask(sim, path)).toMatchObject({ status: 404, json: {} });
		sim.switches.speech.query = 'unknown path';
		const unknown = await ask(sim, path);
		if (provider === 'kling') expect(unknown).toMatchObject({ status: 404, json: { code: 1202 } });
		else expect(unknown.headers.get('content-type')).toContain('text/html');
	});

	test('tells its length as text, as a number, or not at all', async () => {
		const duration = speechSeconds(SENTENCE);
		expect(audioOf(await speak())!.duration).toBe(duration.toFixed(3));
		sim.switches.speech.duration = 'number';
		expect(audioOf(await speak())!.duration).toBe(duration);
		sim.switches.speech.duration = 'none';
		expect(audioOf(await speak())).not.toHaveProperty('duration');
	});

	const refused: [string, Record<string, unknown>, string][] = [
		['no text', { text: undefined }, 'text is required'],
		['an empty text', { text: ' ' }, 'text is required'],
		['1001 characters', { text: '😀'.repeat(1001) }, '1000'],
		['another language', { voice_language: 'de' }, 'voice_language'],
		['no language', { voice_language: undefined }, 'voice_language'],
		['a slow voice', { voice_speed: 0.7 }, 'between 0.8 and 2.0'],
		['a fast voice', { voice_speed: 2.1 }, 'between 0.8 and 2.0'],
		['a speed as text', { voice_speed: '1' }, 'must be a number'],
	];
	test.each(refused)('refuses %s', async (_what, change, text) => {
		const answer = await speak(change);
		expect(answer).toMatchObject({ status: 400, json: { code: 1201 } });
		expect(answer.json['message']).toContain(text);
		sim.switches.speech.nestedErrors = 'all';
		const again = await speak(change);
		expect(again.json['message']).toContain(text);
		expect('code' in again.json).toBe(provider === 'kling');
		expect(sim.speechJobs).toEqual([]);
	});

	test.each([
		['an unknown voice', { voice_id: 'nobody' }],
		['no voice', { voice_id: undefined }],
		['a voice that speaks English only', { voice_id: 'uk_boy1', voice_language: 'zh' }],
		['a voice that speaks Chinese only', { voice_id: 'mengwa-v1', voice_language: 'en' }],
	])('refuses %s, by CometAPI in a doubly nested answer', async (_what, change) => {
		const plain = { code: 1201, message: 'Voice id not found', request_id: expect.any(String) };
		const { message } = plain;
		const answer = await speak(change);
		expect(answer.status).toBe(400);
		expect(answer.json).toEqual(
			provider === 'kling' ? plain : { message, data: { message, data: plain } },
		);
		sim.switches.speech.nestedErrors = 'none';
		expect((await speak(change)).json).toEqual(plain);
		expect(sim.speechJobs).toEqual([]);
	});

	test('knows every voice of the table', async () => {
		for (const [languages, voices] of Object.entries(klingVoices)) {
			for (const voice_language of languages === 'both' ? ['zh', 'en'] : [languages]) {
				const answers = await Promise.all(
					voices.map(async (voice_id) => (await speak({ voice_id, voice_language })).status),
				);
				expect(new Set(answers)).toEqual(new Set([200]));
			}
		}
		expect(sim.speechJobs).toHaveLength(16 * 2 + 11 + 19);
	});

	test('accepts 1000 characters and both ends of the speed, and may take others for the nearest', async () => {
		expect((await speak({ text: '😀'.repeat(1000) })).status).toBe(200);
		expect(audioOf(await speak({ voice_speed: 2 }))!.duration).toBe(
			speechSeconds(SENTENCE, 2).toFixed(3),
		);
		const slow = audioOf(await speak({ voice_speed: 0.8 }))!.duration;
		sim.switches.speech.speedOutOfRange = 'clamp';
		expect(audioOf(await speak({ voice_speed: 0.1 }))!.duration).toBe(slow);
	});

	test('has an ID that drives an avatar of the same provider, whose video lasts as long', async () => {
		const audio = audioOf(await speak())!;
		expect((await drive(audio.id)).status).toBe(200);
		const avatar = sim.jobs[0]!;
		expect(avatar.audioSeconds).toBe(speechSeconds(SENTENCE));
		avatar.complete();
		const { json } = await ask(sim, `${avatars[provider][0]}/${avatar.id}`);
		expect(json).toMatchObject({
			data: { task_result: { videos: [{ duration: audio.duration }] } },
		});
		const url = `${sim.url}/media/${avatar.id}.mp4`;
		expect(await secondsOf(url)).toBeCloseTo(Number(audio.duration), 3);
		for (const [by, id] of [
			[other, audio.id],
			[provider, audio.id.slice('audio-'.length)],
			[provider, `audio-${avatar.id}`],
		] as const) {
			expect(await drive(id, by)).toMatchObject({
				status: 400,
				json: { code: 1201, message: 'Audio id not found' },
			});
		}
		expect(sim.createdCount).toBe(1);
	});

	test('drives no avatar when it is too short, or older than 30 days', async () => {
		const short = audioOf(await speak({ text: 'Too short.' }))!;
		expect((await drive(short.id)).json).toMatchObject({
			code: 1201,
			message: expect.stringContaining('Audio duration'),
		});
		const { id } = audioOf(await speak())!;
		clock.advance(30 * DAY);
		expect((await drive(id)).status).toBe(200);
		clock.advance(1);
		expect((await drive(id)).json).toMatchObject({
			code: 1201,
			message: expect.stringContaining('expired'),
		});
	});
});
