import { fixtureFiles, ManualClock, Simulator } from '../../simulator';
import { secondsOf, ask, base64, COMET, cometApiBody, create, KLING, klingBody } from './client';

describe('Kling AI', () => {
	const clock = new ManualClock();
	let sim: Simulator;
	beforeAll(async () => {
		sim = await Simulator.start({ clock, jobMilliseconds: 10_000, queuedMilliseconds: 2000 });
	});
	afterEach(() => sim.reset());
	afterAll(() => sim.close());

	const data = async (path: string) =>
		(await ask(sim, path)).json['data'] as Record<string, unknown> & {
			task_result: { videos: Record<string, string>[] };
		};

	test('answers as documented, from created to succeed', async () => {
		const start = clock.now();
		const body = { ...klingBody(), mode: 'pro', external_task_id: 'mine-1' };
		const created = await ask(sim, KLING, { body });
		const id = sim.jobs[0]!.id;
		expect(created.json).toEqual({
			code: 0,
			message: 'SUCCEED',
			request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
			data: {
				task_id: id,
				task_status: 'submitted',
				task_info: { external_task_id: 'mine-1' },
				created_at: start,
				updated_at: start,
			},
		});
		expect(id).toMatch(/^8\d{17}$/);
		expect(await data(`${KLING}/${id}`)).not.toHaveProperty('final_unit_deduction');
		clock.advance(2000);
		expect(await data(`${KLING}/${id}`)).toMatchObject({ task_status: 'processing' });
		clock.advance(8000);
		const done = await data(`${KLING}/mine-1`);
		expect(done).toEqual({
			task_id: id,
			task_status: 'succeed',
			task_info: { external_task_id: 'mine-1' },
			task_result: {
				videos: [
					{
						id: `${id}-video`,
						url: `${sim.url}/media/${id}.mp4?token=1`,
						duration: expect.any(String),
					},
				],
			},
			watermark_info: { enabled: false },
			final_unit_deduction: expect.stringMatching(/^\d+(\.\d+)?$/),
			final_balance_deduction: {
				quota: expect.stringMatching(/^0\.\d{4}$/),
				list_price: expect.stringMatching(/^0\.\d{4}$/),
			},
			created_at: start,
			updated_at: start + 10_000,
		});
		// The video lasts as long as its sound; 0.8 units a second in the mode `pro`.
		const seconds = Number(done.task_result.videos[0]!['duration']);
		expect(Math.abs(seconds - 6.01)).toBeLessThan(0.1);
		expect(Number(done['final_unit_deduction'])).toBeCloseTo(0.8 * seconds, 2);
		expect(sim.requests.map(({ provider, kind, status }) => [provider, kind, status])).toEqual([
			['kling', 'create', 200],
			...Array.from({ length: 3 }, () => ['kling', 'query', 200]),
		]);
		expect(sim.jobsByExternalId('mine-1', 'kling')).toEqual([sim.job(id)]);
	});

	test('says why a task failed, and charges nothing for it', async () => {
		const id = await create(sim, 'kling');
		sim.job(id).fail('no face');
		expect(await data(`${KLING}/${id}`)).toMatchObject({
			task_status: 'failed',
			task_status_msg: 'no face',
			task_result: {},
			final_unit_deduction: '0',
		});
	});

	test('a watermark is given where one was asked for', async () => {
		const id = await create(sim, 'kling', { watermark_info: { enabled: true } });
		sim.job(id).complete();
		expect(await data(`${KLING}/${id}`)).toMatchObject({
			watermark_info: { enabled: true },
			task_result: { videos: [{ watermark_url: expect.stringContaining(`/media/${id}.mp4`) }] },
		});
	});

	test.each([
		['audio-5s', 0, '5.0'],
		['audio-59s', 0.97, '59.970'],
	])('the video follows its sound %s with a tail of %d s', async (audio_id, tail, duration) => {
		sim.switches.video.tailSeconds = tail;
		const id = await create(sim, 'kling', { sound_file: undefined, audio_id });
		sim.job(id).complete();
		const [video] = (await data(`${KLING}/${id}`)).task_result.videos;
		expect(video).toMatchObject({ duration });
		expect(await secondsOf(video!['url']!)).toBeCloseTo(Number(duration), 3);
	});

	const voice = Buffer.from(base64(fixtureFiles.voiceMp3), 'base64');
	const soundOf = (times: number) => ({
		sound_file: Buffer.concat(Array.from({ length: times }, () => voice)).toString('base64'),
	});
	const accepted: [string, Record<string, unknown>][] = [
		['links', { image: 'https://example.com/a.png', sound_file: 'https://example.com/a.mp3' }],
		['no prompt', {}],
		['an empty prompt', { prompt: '' }],
		['90 seconds of an audio ID', { sound_file: undefined, audio_id: 'audio-too-long' }],
		['two minutes of sound', soundOf(20)],
	];
	test.each(accepted)('accepts %s', async (_what, change) => {
		const answer = await ask(sim, KLING, { body: { ...klingBody(), ...change } });
		expect(answer).toMatchObject({ status: 200, json: { code: 0 } });
		expect(sim.createdCount).toBe(1);
	});

	const refused: [string, Record<string, unknown>, string][] = [
		['no image', { image: undefined }, 'image is required'],
		['both audio kinds', { audio_id: 'audio-5s' }, 'Exactly one of audio_id and sound_file'],
		['a long prompt', { prompt: 'x'.repeat(2501) }, '2500'],
		['a prompt that is no text', { prompt: 7 }, 'prompt must be a string'],
		['another mode', { mode: 'ultra' }, "mode value 'ultra' is invalid"],
		['more than five minutes', soundOf(51), 'must be between 2s and 300s'],
		['301 seconds', { sound_file: undefined, audio_id: 'audio-301s' }, '2s and 300s'],
		['one second', { sound_file: undefined, audio_id: 'audio-too-short' }, '2s and 300s'],
		['an old audio ID', { sound_file: undefined, audio_id: 'audio-too-old' }, 'expired'],
		['an unknown audio ID', { sound_file: undefined, audio_id: 'nobody' }, 'Audio id not found'],
		['a watermark that is no object', { watermark_info: true }, 'watermark_info'],
		['a callback that is no link', { callback_url: 'here' }, 'callback_url is invalid'],
	];
	test.each(refused)('refuses %s and creates nothing', async (_what, change, text) => {
		const answer = await ask(sim, KLING, { body: { ...klingBody(), ...change } });
		expect(answer).toMatchObject({ status: 400, json: { code: 1201 } });
		expect(answer.json['message']).toContain(text);
		expect(sim.createdCount).toBe(0);
	});

	test('refuses a body that is no JSON, an unknown path and an unknown task by its codes', async () => {
		const headers = { authorization: `Bearer ${sim.key}` };
		const broken = await fetch(sim.url + KLING, { method: 'POST', headers, body: '{"image":' });
		expect([broken.status, await broken.json()]).toMatchObject([400, { code: 1200 }]);
		expect(await ask(sim, `${KLING}/1`)).toMatchObject({ status: 404, json: { code: 1203 } });
		const other = await create(sim, 'cometApi');
		expect(await ask(sim, `${KLING}/${other}`)).toMatchObject({ json: { code: 1203 } });
		expect(await ask(sim, '/v1/videos/avatar/text2video', { body: {} })).toMatchObject({
			status: 404,
			json: { code: 1202 },
		});
	});

	test('refuses an external task ID that it has seen, unless told otherwise', async () => {
		await create(sim, 'kling', { external_task_id: 'twin' });
		const again = { body: { ...klingBody(), external_task_id: 'twin' } };
		expect(await ask(sim, KLING, again)).toMatchObject({ status: 400, json: { code: 1201 } });
		const elsewhere = { body: { ...cometApiBody(), external_task_id: 'twin' } };
		expect((await ask(sim, COMET, elsewhere)).status).toBe(200);
		sim.switches.duplicateExternalTaskId = 'accept';
		expect((await ask(sim, KLING, again)).status).toBe(200);
		expect(sim.jobsByExternalId('twin', 'kling')).toHaveLength(2);
	});

	test('lets no more tasks run than its package allows', async () => {
		sim.switches.parallelTasks = 1;
		await create(sim, 'kling');
		expect(await ask(sim, KLING, { body: klingBody() })).toMatchObject({
			status: 429,
			json: { code: 1303, message: 'parallel task over resource pack limit' },
		});
		expect(sim.createdCount).toBe(1);
		clock.advance(10_000);
		expect((await ask(sim, KLING, { body: klingBody() })).status).toBe(200);
	});

	test.each([
		['none', {}, 1001],
		['a wrong one', { authorization: 'Bearer another' }, 1002],
	])('without the right key (%s) every route says 401', async (_which, headers, code) => {
		const requests: [string, string][] = [
			['GET', KLING],
			['GET', `${KLING}/1`],
			['POST', KLING],
			['POST', '/v1/audio/tts'],
			['GET', '/v1/audio/tts/1'],
		];
		for (const [method, path] of requests) {
			const response = await fetch(sim.url + path, { method, headers });
			expect([response.status, await response.json()]).toMatchObject([401, { code }]);
		}
		expect(sim.ledger.all).toEqual([]);
	});

	test('lists its own tasks page by page, the newest first', async () => {
		const ids = [
			await create(sim, 'kling'),
			await create(sim, 'kling'),
			await create(sim, 'kling'),
		];
		await create(sim, 'cometApi');
		const list = async (query: string) => {
			const { status, json } = await ask(sim, `${KLING}${query}`);
			const tasks = (json['data'] ?? []) as { task_id: string }[];
			return [status, json['code'], tasks.map(({ task_id }) => ids.indexOf(task_id))];
		};
		expect(await list('')).toEqual([200, 0, [2, 1, 0]]);
		expect(await list('?pageNum=1&pageSize=2')).toEqual([200, 0, [2, 1]]);
		expect(await list('?pageNum=2&pageSize=2')).toEqual([200, 0, [0]]);
		expect(await list('?pageNum=1000&pageSize=500')).toEqual([200, 0, []]);
		for (const query of ['?pageNum=0', '?pageNum=1001', '?pageSize=501', '?pageSize=x']) {
			expect(await list(query)).toEqual([400, 1201, []]);
		}
		expect(sim.requestsOf('list')).toHaveLength(8);
	});

	test('measures a sound that it fetches itself', async () => {
		sim.switches.fetchMedia = true;
		const id = await create(sim, 'kling', { sound_file: `${sim.url}/files/voice.mp3` });
		await sim.idle();
		expect(Math.abs(sim.job(id).audioSeconds! - 6.01)).toBeLessThan(0.1);
	});
});
