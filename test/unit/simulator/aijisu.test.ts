import { ManualClock, Simulator, type Switches } from '../../simulator';
import { AIJISU, aijisuBody, ask, create } from './client';

describe('aijisu', () => {
	const clock = new ManualClock();
	let sim: Simulator;
	beforeAll(async () => {
		sim = await Simulator.start({ clock, jobMilliseconds: 10_000, queuedMilliseconds: 2000 });
	});
	afterEach(() => sim.reset());
	afterAll(() => sim.close());

	test('answers as documented, from created to completed', async () => {
		const body = { ...aijisuBody(sim), prompt: 'warm smile' };
		const created = await ask(sim, AIJISU, { body });
		const { task_id: id } = created.json as { task_id: string };
		expect(created).toMatchObject({
			status: 200,
			json: { id, task_id: id, object: 'video.generation.job', status: 'queued' },
		});
		expect(id).toMatch(/^task_\w{32}$/);

		const words: unknown[] = [];
		for (const milliseconds of [0, 1999, 1, 7999]) {
			clock.advance(milliseconds);
			words.push((await ask(sim, `${AIJISU}/${id}`)).json['status']);
		}
		expect(words).toEqual(['queued', 'queued', 'processing', 'processing']);

		clock.advance(1);
		const done = await ask(sim, `${AIJISU}/${id}`);
		const url = `${sim.url}/media/${id}.mp4?token=1`;
		expect(done.json).toEqual({
			id,
			task_id: id,
			object: 'video.generation.job',
			status: 'completed',
			video_url: url,
			result: { outputs: [url] },
		});
		expect(sim.createdCount).toBe(1);
		expect(sim.job(id)).toMatchObject({ provider: 'aijisu', body, queries: 5, state: 'completed' });
		expect(sim.requests.map(({ kind, status }) => [kind, status])).toEqual([
			['create', 200],
			...Array.from({ length: 5 }, () => ['query', 200]),
		]);
		expect(sim.requests[0]).toMatchObject({ provider: 'aijisu', body, taskId: id, method: 'POST' });
	});

	test.each([
		['no key', {}, { key: '' }, 401, 'Invalid token'],
		['a wrong key', {}, { key: 'another' }, 401, 'Invalid token'],
		['no model', { model: undefined }, {}, 400, 'model is required'],
		['another model', { model: 'kling-v3' }, {}, 503, 'No available channel for model kling-v3'],
		['no image', { image_url: undefined }, {}, 400, 'image_url is required'],
		['no audio', { audio_url: '' }, {}, 400, 'audio_url is required'],
		[
			'base64 for a link',
			{ image_url: 'iVBORw0KGgo=' },
			{},
			400,
			'image_url must be a public http(s) URL',
		],
		[
			'no duration',
			{ audio_duration_seconds: undefined },
			{},
			400,
			'audio_duration_seconds is required',
		],
		['a duration as text', { audio_duration_seconds: '6' }, {}, 400, 'must be a positive number'],
		['a duration of 0', { audio_duration_seconds: 0 }, {}, 400, 'must be a positive number'],
	])('refuses %s and creates nothing', async (_what, change, options, status, text) => {
		const answer = await ask(sim, AIJISU, { body: { ...aijisuBody(sim), ...change }, ...options });
		expect(answer.status).toBe(status);
		expect(answer.text).toContain(text);
		expect(sim.createdCount).toBe(0);
	});

	test('refuses a body that is no JSON', async () => {
		const response = await fetch(sim.url + AIJISU, {
			method: 'POST',
			headers: { authorization: `Bearer ${sim.key}` },
			body: '{"model":',
		});
		expect(response.status).toBe(400);
		expect(sim.requests[0]).toMatchObject({ body: undefined, rawBytes: 9 });
	});

	test('says why a job failed, or nothing', async () => {
		const id = await create(sim, 'aijisu');
		sim.job(id).fail('the face cannot be found');
		expect((await ask(sim, `${AIJISU}/${id}`)).json).toMatchObject({
			status: 'failed',
			error: { message: 'the face cannot be found' },
		});
		sim.job(id).fail('');
		expect((await ask(sim, `${AIJISU}/${id}`)).json).not.toHaveProperty('error');
	});

	test('knows only its own tasks', async () => {
		expect(await ask(sim, `${AIJISU}/task_0`)).toMatchObject({
			status: 400,
			json: { code: 'task_not_exist', data: null },
		});
		const other = await create(sim, 'cometApi');
		expect((await ask(sim, `${AIJISU}/${other}`)).status).toBe(400);
	});

	test('shows another status word when told to', async () => {
		const id = await create(sim, 'aijisu');
		sim.switches.statusWords = { aijisu: { queued: 'accepted' } };
		expect((await ask(sim, `${AIJISU}/${id}`)).json['status']).toBe('accepted');
		sim.job(id).setStatusWord('weird');
		expect((await ask(sim, `${AIJISU}/${id}`)).json['status']).toBe('weird');
	});

	test('serves one query path or both', async () => {
		const id = await create(sim, 'aijisu');
		const statuses = async () => [
			(await ask(sim, `${AIJISU}/${id}`)).status,
			(await ask(sim, `/v1/videos/${id}`)).status,
		];
		expect(await statuses()).toEqual([200, 404]);
		sim.switches.aijisuQueryPath = 'videos';
		expect(await statuses()).toEqual([404, 200]);
		sim.switches.aijisuQueryPath = 'both';
		expect(await statuses()).toEqual([200, 200]);
	});

	const shapes: [Switches['aijisuShape'], object, object, object][] = [
		[
			'taskDto',
			{ data: { status: 'IN_PROGRESS', progress: '30%', fail_reason: '' } },
			{ code: 'success', data: { status: 'SUCCESS', result_url: 'URL', fail_reason: '' } },
			{ data: { status: 'FAILURE', fail_reason: 'why' } },
		],
		[
			'taskDtoOld',
			{ data: { status: 'IN_PROGRESS', fail_reason: '' } },
			{ data: { status: 'SUCCESS', fail_reason: 'URL' } },
			{ data: { status: 'FAILURE', fail_reason: 'why' } },
		],
		[
			'taskDtoRaw',
			{ data: { status: 'IN_PROGRESS', data: { data: { task_status: 'processing' } } } },
			{ data: { data: { data: { task_result: { videos: [{ url: 'URL' }] } } } } },
			{ data: { data: { data: { task_status: 'failed', task_status_msg: 'why' } } } },
		],
		[
			'openAiVideo',
			{ object: 'video', status: 'in_progress', progress: 30 },
			{ status: 'completed', progress: 100, metadata: { url: 'URL' } },
			{ status: 'failed', error: { message: 'why' } },
		],
		[
			'legacy',
			{ status: 'processing' },
			{ status: 'succeeded', url: 'URL', format: 'mp4' },
			{ status: 'failed', error: { code: 500, message: 'why' } },
		],
	];
	test.each(shapes)('can answer in the shape %s', async (shape, running, completed, failed) => {
		sim.switches.aijisuShape = shape;
		const good = await create(sim, 'aijisu');
		const bad = await create(sim, 'aijisu');
		clock.advance(5000);
		expect((await ask(sim, `${AIJISU}/${good}`)).json).toMatchObject(running);
		sim.job(bad).fail('why');
		expect((await ask(sim, `${AIJISU}/${bad}`)).json).toMatchObject(failed);
		clock.advance(5000);
		const { text } = await ask(sim, `${AIJISU}/${good}`);
		const url = `${sim.url}/media/${good}.mp4?token=1`;
		expect(JSON.parse(text.replaceAll(url, 'URL'))).toMatchObject(completed);
	});

	test('lists models to the holder of the key', async () => {
		const { json } = await ask(sim, '/v1/models');
		expect(json).toMatchObject({ object: 'list' });
		expect(json['data']).toContainEqual(expect.objectContaining({ id: 'kling-avatar-v2-pro' }));
		expect((await ask(sim, '/v1/models', { key: 'another' })).status).toBe(401);
	});
});
