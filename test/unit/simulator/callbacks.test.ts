import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { ManualClock, Simulator } from '../../simulator';
import { AIJISU, aijisuBody, ask, create, until } from './client';

describe('callbacks and fetched media', () => {
	const clock = new ManualClock();
	let sim: Simulator;
	let receiver: Server;
	let callback_url: string;
	let received: Record<string, unknown>[] = [];
	beforeAll(async () => {
		sim = await Simulator.start({ clock, jobMilliseconds: 10_000, queuedMilliseconds: 2000 });
		receiver = createServer((request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				received.push(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
				response.end();
			});
		});
		await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
		callback_url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
	});
	afterEach(async () => {
		await sim.reset();
		received = [];
	});
	afterAll(async () => {
		await sim.close();
		receiver.closeAllConnections();
		await new Promise((resolve) => receiver.close(resolve));
	});

	const words = () => received.map((body) => body['task_status']);

	test('each change of state is told once, without an envelope', async () => {
		const id = await create(sim, 'cometApi', { callback_url, external_task_id: 'mine' });
		clock.advance(1999);
		await sim.idle();
		expect(received).toEqual([]);
		clock.advance(1);
		await sim.idle();
		expect(received).toEqual([
			expect.objectContaining({
				task_id: id,
				task_status: 'processing',
				task_info: { external_task_id: 'mine' },
				task_result: {},
			}),
		]);
		clock.advance(100_000);
		await sim.idle();
		expect(words()).toEqual(['processing', 'succeed']);
		expect(received[1]).toMatchObject({
			updated_at: sim.job(id).createdAt + 10_000,
			task_result: { videos: [{ url: `${sim.url}/media/${id}.mp4?token=1` }] },
		});
		expect(sim.callbacks.map(({ state, status }) => [state, status])).toEqual([
			['processing', 200],
			['completed', 200],
		]);
	});

	test('the end of a job is told whose length is no whole number', async () => {
		sim.jobMilliseconds = 10_000.000_05;
		await create(sim, 'cometApi', { callback_url });
		clock.advance(100_000);
		await sim.idle();
		expect(words()).toEqual(['processing', 'succeed']);
	});

	test('a job steered by hand is told of too', async () => {
		const id = await create(sim, 'cometApi', { callback_url });
		sim.job(id).fail('no face');
		await sim.idle();
		expect(received).toEqual([
			expect.objectContaining({ task_status: 'failed', task_status_msg: 'no face' }),
		]);
		clock.advance(100_000);
		await sim.idle();
		expect(received).toHaveLength(1);
	});

	test('calls can be repeated, lost, late, limited to some states, and forged', async () => {
		const run = async () => {
			received = [];
			const id = await create(sim, 'cometApi', { callback_url });
			clock.advance(10_000);
			await sim.idle();
			return id;
		};
		sim.switches.callbacks.copies = 2;
		await run();
		expect(words().sort()).toEqual(['processing', 'processing', 'succeed', 'succeed']);
		sim.switches.callbacks.copies = 0;
		await run();
		expect(received).toEqual([]);
		Object.assign(sim.switches.callbacks, {
			copies: 1,
			states: ['completed'],
			delayMilliseconds: 40,
		});
		const start = performance.now();
		await run();
		expect(performance.now() - start).toBeGreaterThanOrEqual(35);
		expect(words()).toEqual(['succeed']);
		Object.assign(sim.switches.callbacks, { forged: true, delayMilliseconds: 0 });
		const id = await run();
		expect(received.map((body) => body['task_id'] === id).sort()).toEqual([false, true]);
		expect(sim.callbacks.filter(({ forged }) => forged)).toHaveLength(1);
	});

	test('a receiver that is not there does no harm', async () => {
		const id = await create(sim, 'cometApi', { callback_url: 'http://127.0.0.1:1/' });
		sim.job(id).complete();
		await sim.idle();
		expect(sim.callbacks[0]).toMatchObject({ status: null });
	});

	test('media are really fetched, without the key, before the job moves on', async () => {
		sim.switches.fetchMedia = true;
		const id = await create(sim, 'aijisu');
		clock.advance(10_000);
		expect(sim.job(id).state).toBe('queued');
		await sim.idle();
		expect(sim.job(id).state).toBe('completed');
		const found = [...sim.job(id).media].sort((a, b) => a.role.localeCompare(b.role));
		expect(found).toMatchObject([
			{ role: 'audio', status: 200, contentType: 'audio/mpeg', fault: null },
			{ role: 'image', status: 200, contentType: 'image/jpeg', bytes: 12_369, fault: null },
		]);
		expect(found[0]!.sha256).toMatch(/^[0-9a-f]{64}$/);
		for (const request of sim.requestsOf('file')) {
			expect(request.headers.authorization).toBeUndefined();
		}
	});

	test.each([
		['audio_url', 'odd/404/voice.mp3', 'Failed to download the audio: status 404'],
		['audio_url', 'odd/html/voice.mp3', 'Audio format is not supported'],
		['audio_url', 'speech.opus', 'Audio format is not supported'],
		['audio_url', 'odd/reset/voice.mp3', 'Failed to download the audio'],
		['image_url', 'voice.mp3', 'Image cannot be decoded'],
		['image_url', 'odd/endless/portrait.jpg', 'Failed to download the image'],
	])('a job whose %s is %s fails', async (field, file, reason) => {
		sim.switches.fetchMedia = true;
		const body = { ...aijisuBody(sim), [field]: `${sim.url}/files/${file}` };
		const id = String((await ask(sim, AIJISU, { body })).json['task_id']);
		await sim.idle();
		expect(sim.job(id).state).toBe('failed');
		expect(sim.job(id).failureReason).toContain(reason);
	});

	test('switches given at the start come back with a reset', async () => {
		const other = await Simulator.start({ switches: { video: { size: 100 } }, fetchMedia: true });
		try {
			Object.assign(other.switches.video, { size: 200, needsKey: true });
			other.switches.fetchMedia = false;
			await other.reset();
			expect(other.switches.video).toMatchObject({ size: 100, needsKey: false });
			expect(other.switches.fetchMedia).toBe(true);
		} finally {
			await other.close();
		}
	});

	test("with the machine's clock, calls come by themselves", async () => {
		const real = await Simulator.start({ jobMilliseconds: 60, queuedMilliseconds: 20 });
		try {
			await create(real, 'cometApi', { callback_url });
			// A busy machine may wake up only after the end: then there is no change to `processing` to tell of.
			await until(() => words().includes('succeed'));
			expect(real.callbacks.at(-1)).toMatchObject({ state: 'completed' });
		} finally {
			await real.close();
		}
	});

	test('pace and fate can be given job by job', async () => {
		sim.jobMilliseconds = ({ externalTaskId }) => Number(externalTaskId);
		sim.failure = ({ externalTaskId }) => (externalTaskId === '2000' ? 'no' : undefined);
		await create(sim, 'cometApi', { external_task_id: '1000' });
		await create(sim, 'cometApi', { external_task_id: '2000' });
		const states = () => sim.jobs.map(({ state }) => state);
		clock.advance(1000);
		expect(states()).toEqual(['completed', 'queued']);
		clock.advance(1000);
		expect(states()).toEqual(['completed', 'failed']);
	});
});
