import { readFileSync } from 'node:fs';

import { fixtureFiles, fixtureSeconds, Simulator, type Gateway } from '../../simulator';

let sim: Simulator;
beforeAll(async () => {
	sim = await Simulator.start({ jobMilliseconds: 3_600_000, queuedMilliseconds: 0 });
});
afterEach(async () => await sim.reset());
afterAll(async () => await sim.close());

const image = 'https://cdn.example.com/portrait.png';
const audio = 'https://cdn.example.com/voice.mp3';
const creates: Record<Gateway, string> = {
	fal: '/fal-ai/kling-video/ai-avatar/v2/pro',
	kie: '/api/v1/jobs/createTask',
	waveSpeed: '/api/v3/kwaivgi/kling-v2-ai-avatar-pro',
};
const words: Record<Gateway, string> = { fal: 'Key', kie: 'Bearer', waveSpeed: 'Bearer' };
const GATEWAYS = ['fal', 'kie', 'waveSpeed'] as const;

const bodyFor = (gateway: Gateway, links = { image, audio }, more: object = {}) => {
	const named = { image_url: links.image, audio_url: links.audio, prompt: 'He smiles', ...more };
	if (gateway === 'kie') return { model: 'kling/ai-avatar-pro', input: named };
	return gateway === 'fal' ? named : { ...links, ...more };
};

async function ask(gateway: Gateway, path: string, body?: object, word = words[gateway]) {
	const response = await fetch(sim.url + path, {
		method: body ? 'POST' : 'GET',
		headers: { authorization: `${word} ${sim.key}`, 'content-type': 'application/json' },
		...(body ? { body: JSON.stringify(body) } : {}),
	});
	return {
		status: response.status,
		headers: response.headers,
		body: JSON.parse(await response.text()),
	};
}

/** Creates a job and gives its ID as the answer says it. */
async function created(gateway: Gateway, links?: { image: string; audio: string }) {
	const { body } = await ask(gateway, creates[gateway], bodyFor(gateway, links));
	return (body.request_id ?? body.data.taskId ?? body.data.id) as string;
}

const asked = {
	fal: (id: string) => `/fal-ai/kling-video/requests/${id}`,
	kie: (id: string) => `/api/v1/jobs/recordInfo?taskId=${id}`,
	waveSpeed: (id: string) => `/api/v3/predictions/${id}/result`,
};

describe.each(GATEWAYS)('%s', (gateway) => {
	it('takes the key after its own word only, and no field that it does not know', async () => {
		const other = gateway === 'fal' ? 'Bearer' : 'Key';
		const refused = await ask(gateway, creates[gateway], bodyFor(gateway), other);
		expect([refused.status, refused.body.code]).toEqual(
			{ fal: [401, undefined], kie: [200, 401], waveSpeed: [401, 401] }[gateway],
		);
		const unknown = bodyFor(gateway, undefined, { mode: 'pro' });
		expect(JSON.stringify((await ask(gateway, creates[gateway], unknown)).body)).toContain('mode');
		expect(sim.createdCount).toBe(0);
		expect(await created(gateway)).toBe(sim.jobs[0]?.id);
		expect(sim.requestsOf('create').map(({ provider }) => provider)).toEqual(
			Array(3).fill(gateway),
		);
	});

	it.each(['gateway', 'foreign'] as const)('speaks what was uploaded (%s)', async (uploadsOn) => {
		sim.switches.gateways.uploadsOn = uploadsOn;
		const links = {
			image: await upload(gateway, fixtureFiles.portraitPng, 'image/png'),
			audio: await upload(gateway, fixtureFiles.voiceMp3, 'audio/mpeg'),
		};
		expect(new URL(links.audio).origin).toBe(uploadsOn === 'foreign' ? sim.foreignUrl : sim.url);
		const job = sim.job(await created(gateway, links));
		await sim.idle();
		expect(job.media).toMatchObject([{ fault: null }, { fault: null }]);
		expect(job.audioSeconds).toBeCloseTo(fixtureSeconds.voiceMp3, 0);
		expect(sim.keyLeaks).toEqual([]);
	});

	it('tells its callback how it ended', async () => {
		const hook = `${sim.url}/hook`;
		const query = { fal: `?fal_webhook=${hook}`, kie: '', waveSpeed: `?webhook=${hook}` }[gateway];
		const own = gateway === 'kie' ? { callBackUrl: hook } : {};
		await ask(gateway, creates[gateway] + query, { ...bodyFor(gateway), ...own });
		sim.jobs[0]!.complete();
		await sim.idle();
		expect(sim.callbacks.map(({ body }) => body)).toMatchObject([
			{
				fal: { status: 'OK', payload: { video: { url: expect.any(String) } } },
				kie: { code: 200, data: { state: 'success' } },
				waveSpeed: { status: 'completed', outputs: [expect.any(String)] },
			}[gateway],
		]);
	});

	it('shows a failed job in an answer of its own', async () => {
		const id = await created(gateway);
		sim.job(id).fail('The audio contains no speech');
		const { status, body } = await ask(gateway, asked[gateway](id));
		expect(status).toBe(gateway === 'fal' ? 422 : 200);
		expect(body).toMatchObject(
			{
				fal: { detail: [{ type: 'no_media_generated' }] },
				kie: { code: 200, data: { state: 'fail', creditsConsumed: 0 } },
				waveSpeed: { code: 200, data: { status: 'failed', code: 1403, outputs: [] } },
			}[gateway],
		);
	});
});

/** Uploads a file as the gateway's clients do; its link. */
async function upload(gateway: Gateway, file: string, type: string): Promise<string> {
	const bytes = readFileSync(file);
	const put = async (url: string, headers: Record<string, string>) => {
		expect((await fetch(url, { method: 'PUT', headers, body: bytes })).status).toBe(200);
	};
	if (gateway === 'kie') {
		const base64Data = `data:${type};base64,${bytes.toString('base64')}`;
		const sent = { base64Data, uploadPath: 'avatars', fileName: `a.${type.split('/')[1]}` };
		return (await ask(gateway, '/api/file-base64-upload', sent)).body.data.downloadUrl;
	}
	if (gateway === 'fal') {
		const path = '/storage/upload/initiate?storage_type=fal-cdn-v3';
		const { body } = await ask(gateway, path, { file_name: 'a b', content_type: type });
		await put(body.upload_url, { 'content-type': type });
		return body.file_url;
	}
	const sent = { filename: 'a b', size: bytes.length, content_type: type };
	const { data } = (await ask(gateway, '/api/v3/media/uploads', sent)).body;
	await put(data.upload.url, data.upload.headers);
	return data.download_url;
}

it('a key that comes with the bytes of an upload is refused and on record', async () => {
	const path = '/storage/upload/initiate?storage_type=fal-cdn-v3';
	const { body } = await ask('fal', path, { file_name: 'a', content_type: 'image/png' });
	const headers = { authorization: `Key ${sim.key}`, 'content-type': 'image/png' };
	const { status } = await fetch(body.upload_url, { method: 'PUT', headers, body: 'x' });
	expect(status).toBe(400);
	expect(sim.keyLeaks).toMatchObject([{ kind: 'uploadBytes' }]);
});

describe('fal', () => {
	it('answers 202 before the end and 200 after it, and refuses the full path', async () => {
		const id = await created('fal');
		const status = async () => await ask('fal', `${asked.fal(id)}/status`);
		expect(await status()).toMatchObject({ status: 202, body: { status: 'IN_PROGRESS' } });
		const early = await ask('fal', asked.fal(id));
		expect([early.status, early.body]).toEqual([400, { detail: 'Request is still in progress' }]);
		const full = await ask('fal', `${creates.fal}/requests/${id}/status`);
		expect([full.status, full.headers.get('allow')]).toEqual([405, 'POST']);
		sim.job(id).complete();
		expect(await status()).toMatchObject({ status: 200, body: { status: 'COMPLETED' } });
		const result = await ask('fal', asked.fal(id));
		expect(result.body).toMatchObject({ video: { url: expect.any(String) }, duration: 6 });
		expect(result.headers.get('x-fal-billable-units')).toBe('6');
		expect(sim.requestsOf('result')).toHaveLength(2);
	});

	it('says what is wrong with media at the result only, or in the status by switch', async () => {
		sim.switches.fetchMedia = true;
		const links = { image: `${sim.url}/files/none.png`, audio: `${sim.url}/files/voice.mp3` };
		const id = await created('fal', links);
		await sim.idle();
		const status = async () => (await ask('fal', `${asked.fal(id)}/status`)).body;
		expect(await status()).not.toHaveProperty('error');
		const { body } = await ask('fal', asked.fal(id));
		expect(body.detail).toMatchObject([
			{ type: 'file_download_error', loc: ['body', 'image_url'] },
		]);
		sim.switches.gateways.falFailure = 'status';
		expect(await status()).toMatchObject({ status: 'COMPLETED', error: expect.any(String) });
	});

	it('refuses a wrong key where it needs none, and tells an unknown task first', async () => {
		expect((await ask('fal', '/v1/models?limit=1')).status).toBe(200);
		expect((await ask('fal', '/v1/models?limit=1', undefined, 'Bearer')).status).toBe(401);
		expect((await fetch(`${sim.url}/v1/models?limit=1`)).status).toBe(200);
		expect((await ask('fal', asked.fal('none'), undefined, 'Bearer')).status).toBe(404);
	});
});

it('kie puts its errors into answers of 200, unless told otherwise', async () => {
	const code = async (body: object) => {
		const answer = await ask('kie', creates.kie, body);
		return [answer.status, answer.body.code, answer.body.msg as string];
	};
	const noPrompt = bodyFor('kie', undefined, { prompt: '' });
	expect(await code(noPrompt)).toEqual([200, 500, 'prompt is required']);
	expect(await code({ ...noPrompt, model: 'x' })).toEqual([
		200,
		422,
		expect.stringContaining('model'),
	]);
	sim.switches.gateways.kieRealStatuses = true;
	expect(await code(noPrompt)).toEqual([500, 500, 'prompt is required']);
	expect(sim.createdCount).toBe(0);
});

it('kie does not know a young task by switch, and has its result as text', async () => {
	sim.switches.gateways.kieNullRecords = 1;
	const id = await created('kie');
	sim.job(id).complete();
	const record = async () => (await ask('kie', asked.kie(id))).body;
	expect(await record()).toMatchObject({ code: 422, msg: 'recordInfo is null' });
	const { data } = await record();
	expect(data).toMatchObject({ state: 'success', creditsConsumed: 96 });
	expect(JSON.parse(data.resultJson)).toEqual({ resultUrls: [expect.stringContaining(id)] });
});

describe.each([
	['fal', '/fal-ai/minimax/speech-02-hd', { output_format: 'url' }, { output_format: 'hex' }, 5000],
	['waveSpeed', '/api/v3/minimax/speech-02-hd', { channel: '1' }, { channel: 1 }, 10_000],
] as const)('speech of %s', (gateway, path, good, bad, longest) => {
	const voice =
		gateway === 'fal'
			? { voice_setting: { voice_id: 'Wise_Woman', speed: 1 } }
			: { voice_id: 'Wise_Woman' };

	it('is made of a text that is short enough, with the right fields', async () => {
		for (const wrong of [bad, { ...good, text: 'x'.repeat(longest + 1) }]) {
			const refused = await ask(gateway, path, { text: 'Hello.', ...voice, ...wrong });
			expect(refused.status).toBe(gateway === 'fal' ? 422 : 400);
		}
		expect(sim.speechJobs).toEqual([]);
		const { body } = await ask(gateway, path, { text: 'Hello.', ...voice, ...good });
		const [job] = sim.speechJobsOf('Hello.');
		job!.complete();
		const place = { fal: body.response_url, waveSpeed: body.data?.urls.get }[gateway] as string;
		const done = (await ask(gateway, new URL(place).pathname)).body;
		const link = gateway === 'fal' ? done.audio.url : done.data.outputs[0];
		expect((await fetch(link)).headers.get('content-type')).toBe('audio/mpeg');
		if (gateway === 'fal') expect(done.duration_ms / 1000).toBeCloseTo(job!.audioSeconds!, 2);
	});
});
