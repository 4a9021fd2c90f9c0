import { ManualClock, Simulator, speechSeconds } from '../../simulator';
import { ask, AVATAR, avatarBody, create, speechBody, TTS } from './client';

// What the documents show, whole: a field more or less, or another type, is a mistake here alone.

const clock = new ManualClock();
let sim: Simulator;
beforeAll(async () => {
	sim = await Simulator.start({ clock, jobMilliseconds: 10_000, queuedMilliseconds: 2000 });
});
afterEach(() => sim.reset());
afterAll(() => sim.close());

const text = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const envelope = { code: 0, message: 'SUCCEED', request_id: text(/^[0-9a-f-]{36}$/) };

test('aijisu: a video from queued to completed', async () => {
	const created = await ask(sim, AVATAR.aijisu, { body: avatarBody(sim, 'aijisu') });
	const { id } = sim.jobs[0]!;
	expect(id).toMatch(/^task_\w{32}$/);
	const about = { id, task_id: id, object: 'video.generation.job' };
	expect(created.json).toMatchObject({ ...about, status: 'queued' });
	const words: unknown[] = [];
	for (const milliseconds of [1999, 1, 7999]) {
		clock.advance(milliseconds);
		words.push((await ask(sim, `${AVATAR.aijisu}/${id}`)).json['status']);
	}
	expect(words).toEqual(['queued', 'processing', 'processing']);
	clock.advance(1);
	const url = `${sim.url}/media/${id}.mp4?token=1`;
	expect((await ask(sim, `${AVATAR.aijisu}/${id}`)).json).toEqual({
		...about,
		status: 'completed',
		video_url: url,
		result: { outputs: [url] },
	});
});

test.each(['kling', 'cometApi'] as const)(
	'%s: a video from submitted to succeed',
	async (provider) => {
		const start = clock.now();
		const body = { ...avatarBody(sim, provider), external_task_id: 'mine-1' };
		const created = await ask(sim, AVATAR[provider], { body });
		const { id } = sim.jobs[0]!;
		expect(id).toMatch(/^8\d{17}$/);
		const about = { task_id: id, task_info: { external_task_id: 'mine-1' }, created_at: start };
		expect(created.json).toEqual({
			...envelope,
			data: { ...about, task_status: 'submitted', updated_at: start },
		});
		clock.advance(2000);
		const running = await ask(sim, `${AVATAR[provider]}/${id}`);
		expect(running.json['data']).toMatchObject({ task_status: 'processing', task_result: {} });
		clock.advance(8000);
		const { json } = await ask(sim, `${AVATAR[provider]}/mine-1`);
		const video = {
			id: `${id}-video`,
			url: `${sim.url}/media/${id}.mp4?token=1`,
			duration: text(/^6\.0/),
		};
		const charge = { quota: text(/^0\.\d{4}$/), list_price: text(/^0\.\d{4}$/) };
		const data = { ...about, task_status: 'succeed', updated_at: start + 10_000 };
		expect(json['data']).toMatchObject({ ...data, task_result: { videos: [video] } });
		if (provider === 'kling') {
			expect(json['data']).toEqual({
				...data,
				task_result: { videos: [video] },
				watermark_info: { enabled: false },
				final_unit_deduction: text(/^\d+(\.\d+)?$/),
				final_balance_deduction: charge,
			});
		}
	},
);

test.each(['kling', 'cometApi'] as const)('%s: why a video failed', async (provider) => {
	const id = await create(sim, provider);
	sim.job(id).fail('no face');
	const { json } = await ask(sim, `${AVATAR[provider]}/${id}`);
	expect(json['data']).toMatchObject({
		task_status: 'failed',
		task_status_msg: 'no face',
		task_result: {},
		...(provider === 'kling' && { final_unit_deduction: '0' }),
	});
});

test('Kling AI: its tasks page by page, the newest first', async () => {
	const ids = [await create(sim, 'kling'), await create(sim, 'kling'), await create(sim, 'kling')];
	await create(sim, 'cometApi');
	const list = async (query: string) => {
		const { status, json } = await ask(sim, `${AVATAR.kling}${query}`);
		const tasks = (json['data'] ?? []) as { task_id: string }[];
		return [status, tasks.map(({ task_id }) => ids.indexOf(task_id))];
	};
	expect(await list('?pageNum=1&pageSize=2')).toEqual([200, [2, 1]]);
	expect(await list('?pageNum=2&pageSize=2')).toEqual([200, [0]]);
	expect(await list('?pageNum=0')).toEqual([400, []]);
});

test.each(['kling', 'cometApi'] as const)('%s: speech', async (provider) => {
	const body = speechBody(provider);
	const { json } = await ask(sim, TTS[provider], { body });
	const { id, audioSeconds } = sim.speechJobs[0]!;
	expect(audioSeconds).toBe(speechSeconds(String(body['text'])));
	const url = `${sim.url}/media/${id}.mp3?token=1`;
	expect(json).toEqual({
		...envelope,
		data: {
			task_id: id,
			task_status: 'succeed',
			task_info: {},
			task_result: { audios: [{ id: `audio-${id}`, url, duration: audioSeconds!.toFixed(3) }] },
			final_unit_deduction: '0.05',
			final_balance_deduction: { quota: '0.0070', list_price: '0.0070' },
			created_at: clock.now(),
			updated_at: clock.now(),
		},
	});
});

test('aijisu: speech from queued to succeeded', async () => {
	const created = await ask(sim, TTS.aijisu, { body: speechBody('aijisu') });
	const { id } = sim.speechJobs[0]!;
	const about = { task_id: id, model: 'minimax-speech-2.8-hd', created_at: expect.any(Number) };
	expect(created.json).toEqual({ ...about, status: 'queued' });
	const query = async () => (await ask(sim, `${TTS.aijisu}/${id}`)).json;
	clock.advance(2000);
	expect(await query()).toEqual({ ...about, status: 'processing', progress: '30%' });
	clock.advance(8000);
	const outputs = [`${sim.url}/media/${id}.mp3?token=1`];
	expect(await query()).toEqual({ ...about, status: 'succeeded', progress: '100%', outputs });
});
