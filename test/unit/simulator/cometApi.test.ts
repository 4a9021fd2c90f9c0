import { readFileSync } from 'node:fs';

import { fixtureFiles, ManualClock, Simulator } from '../../simulator';
import { ask, base64, COMET, cometApiBody, create } from './client';

/** The portrait with other numbers in its header; its pixels stay what they are. */
function pngOfSize(width: number, height: number): string {
	const png = Buffer.from(readFileSync(fixtureFiles.portraitPng));
	png.writeUInt32BE(width, 16);
	png.writeUInt32BE(height, 20);
	return png.toString('base64');
}

const speech = readFileSync(fixtureFiles.speechMp3);
const soundOf = (...parts: Buffer[]) => ({ sound_file: Buffer.concat(parts).toString('base64') });

describe('CometAPI', () => {
	const clock = new ManualClock();
	let sim: Simulator;
	beforeAll(async () => {
		sim = await Simulator.start({ clock, jobMilliseconds: 10_000, queuedMilliseconds: 2000 });
	});
	afterEach(() => sim.reset());
	afterAll(() => sim.close());

	test('answers as documented, from created to succeed', async () => {
		const start = clock.now();
		const body = { ...cometApiBody(), external_task_id: 'mine-1' };
		const created = await ask(sim, COMET, { body });
		const id = (created.json['data'] as { task_id: string }).task_id;
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

		clock.advance(2000);
		expect((await ask(sim, `${COMET}/${id}`)).json['data']).toMatchObject({
			task_status: 'processing',
			task_result: {},
			updated_at: start + 2000,
		});
		clock.advance(8000);
		const byExternalId = await ask(sim, `${COMET}/mine-1`);
		expect(byExternalId.json['data']).toMatchObject({
			task_id: id,
			task_status: 'succeed',
			task_result: {
				videos: [{ url: `${sim.url}/media/${id}.mp4?token=1`, duration: '6.0' }],
			},
		});
		expect(sim.requests.at(-1)).toMatchObject({ kind: 'query', taskId: id });
		expect(sim.jobsByExternalId('mine-1')).toEqual([sim.job(id)]);
	});

	test('says why a task failed', async () => {
		const id = await create(sim, 'cometApi');
		sim.job(id).fail('no face');
		expect((await ask(sim, `${COMET}/${id}`)).json['data']).toMatchObject({
			task_status: 'failed',
			task_status_msg: 'no face',
			task_result: {},
		});
	});

	const accepted: [string, Record<string, unknown>][] = [
		['links', { image: 'https://example.com/a.png', sound_file: 'https://example.com/a.mp3' }],
		['a wav', { sound_file: base64(fixtureFiles.voiceWav) }],
		['an m4a', { sound_file: base64(fixtureFiles.voiceM4a) }],
		['an aac', { sound_file: base64(fixtureFiles.voiceAac) }],
		['a jpg', { image: base64(fixtureFiles.portraitJpg) }],
		['a known audio ID', { sound_file: undefined, audio_id: 'audio-5s' }],
		['an empty audio ID beside a sound', { audio_id: '' }],
		['the smallest picture', { image: pngOfSize(300, 750) }],
		['2500 characters of prompt', { prompt: 'x'.repeat(2500) }],
	];
	test.each(accepted)('accepts %s', async (_what, change) => {
		const answer = await ask(sim, COMET, { body: { ...cometApiBody(), ...change } });
		expect(answer).toMatchObject({ status: 200, json: { code: 0 } });
		expect(sim.createdCount).toBe(1);
	});

	const refused: [string, Record<string, unknown>, string][] = [
		['no image', { image: undefined }, 'image is required'],
		['no audio', { sound_file: undefined }, 'Exactly one of audio_id and sound_file'],
		['both audio kinds', { audio_id: 'audio-5s' }, 'Exactly one of audio_id and sound_file'],
		['no prompt', { prompt: undefined }, 'prompt is required'],
		['an empty prompt', { prompt: '' }, 'prompt is required'],
		['a long prompt', { prompt: 'x'.repeat(2501) }, '2500'],
		['another mode', { mode: 'ultra' }, "mode value 'ultra' is invalid"],
		[
			'a data: picture',
			{ image: `data:image/png;base64,${pngOfSize(512, 512)}` },
			'not valid base64',
		],
		['a data: sound', { sound_file: `data:audio/mp3;base64,AAAA` }, 'not valid base64'],
		['a broken picture', { image: base64(fixtureFiles.voiceMp3) }, 'Image cannot be decoded'],
		['a small picture', { image: pngOfSize(299, 512) }, '299x512'],
		['a long picture', { image: pngOfSize(300, 751) }, 'aspect ratio'],
		['a heavy picture', { image: Buffer.alloc(10 * 2 ** 20 + 2).toString('base64') }, '10MB'],
		['a heavy sound', soundOf(speech, Buffer.alloc(5 * 2 ** 20)), '5MB'],
		['an opus sound', { sound_file: base64(fixtureFiles.speechOpus) }, 'format is not supported'],
		['a short sound', soundOf(speech.subarray(0, 9600)), 'must be between 2s and 60s'],
		[
			'a long sound',
			soundOf(...Array.from({ length: 22 }, () => speech)),
			'must be between 2s and 60s',
		],
		['an unknown audio ID', { sound_file: undefined, audio_id: 'nobody' }, 'Audio id not found'],
		['a short audio ID', { sound_file: undefined, audio_id: 'audio-too-short' }, 'duration 1.0s'],
		['a long audio ID', { sound_file: undefined, audio_id: 'audio-too-long' }, 'duration 90.0s'],
		['an old audio ID', { sound_file: undefined, audio_id: 'audio-too-old' }, 'expired'],
		['a callback that is no link', { callback_url: 'here' }, 'callback_url is invalid'],
	];
	test.each(refused)('refuses %s and creates nothing', async (_what, change, text) => {
		const answer = await ask(sim, COMET, { body: { ...cometApiBody(), ...change } });
		expect(answer).toMatchObject({ status: 400, json: { code: 1201 } });
		expect(answer.json['message']).toContain(text);
		expect(sim.createdCount).toBe(0);
	});

	test('refuses a wrong key in its own shape', async () => {
		expect(await ask(sim, COMET, { body: cometApiBody(), key: 'another' })).toMatchObject({
			status: 401,
			json: {
				error: { type: 'comet_api_error', message: expect.stringContaining('invalid token') },
			},
		});
		expect(sim.createdCount).toBe(0);
	});

	test('refuses an external task ID that it has seen, or takes the money twice', async () => {
		const first = await create(sim, 'cometApi', { external_task_id: 'twin' });
		const again = { body: { ...cometApiBody(), external_task_id: 'twin' } };
		expect((await ask(sim, COMET, again)).status).toBe(400);
		sim.switches.duplicateExternalTaskId = 'accept';
		expect((await ask(sim, COMET, again)).status).toBe(200);
		expect(sim.jobsByExternalId('twin')).toHaveLength(2);
		expect(sim.jobsByExternalId('twin')[0]).toBe(sim.job(first));
	});

	test('serves one query path or both', async () => {
		const id = await create(sim, 'cometApi');
		const short = `/kling/v1/videos/image2video/${id}`;
		const answers = async () => [await ask(sim, `${COMET}/${id}`), await ask(sim, short)];
		expect(await answers()).toMatchObject([{ status: 200 }, { status: 404, json: { code: 1203 } }]);
		sim.switches.cometApiQueryPath = 'image2video';
		const [page, found] = await answers();
		expect(page!.headers.get('content-type')).toContain('text/html');
		expect(found!.json).toMatchObject({ code: 0 });
		sim.switches.cometApiUnknownPath = 'redirect';
		expect((await answers())[0]).toMatchObject({ status: 301 });
		sim.switches.cometApiQueryPath = 'both';
		expect(await answers()).toMatchObject([{ status: 200 }, { status: 200 }]);
	});

	test('does not know a task that nobody made', async () => {
		expect(await ask(sim, `${COMET}/1`)).toMatchObject({ status: 404, json: { code: 1203 } });
	});
});
