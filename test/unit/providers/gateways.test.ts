import { providers, speechOf } from '../../../nodes/KlingAvatar/providers';
import { jsonAnswer, pageAnswer, textAnswer } from './answers';
import { createInput } from './createInput';
import { detail, inShort } from './inShort';

const { fal, kie, waveSpeed } = providers;
const GATEWAYS = { fal, kie, waveSpeed };
type Gateway = keyof typeof GATEWAYS;
const LINK = 'https://cdn.example.com/film.mp4';
const image = 'https://cdn.example.com/face.png';
const audio = 'https://cdn.example.com/voice.mp3';
const speech = {
	text: 'Hello.',
	model: 'minimax-speech-02-hd',
	voiceId: 'Wise_Woman',
	language: 'English',
	speed: 1,
	volume: 2,
	pitch: -1,
	emotion: 'sad',
	format: null,
};

describe('a request', () => {
	it.each<[Gateway, string, object]>([
		[
			'fal',
			'/fal-ai/kling-video/ai-avatar/v2/pro?fal_webhook=https%3A%2F%2Fn8n.example.com%2Fx%3Fy%3D1',
			{ image_url: image, audio_url: audio, prompt: 'Smile.' },
		],
		[
			'kie',
			'/api/v1/jobs/createTask',
			{
				model: 'kling/ai-avatar-pro',
				input: { image_url: image, audio_url: audio, prompt: 'Smile.' },
				callBackUrl: 'https://n8n.example.com/x?y=1',
			},
		],
		[
			'waveSpeed',
			'/api/v3/kwaivgi/kling-v2-ai-avatar-pro?webhook=https%3A%2F%2Fn8n.example.com%2Fx%3Fy%3D1',
			{ image, audio, prompt: 'Smile.' },
		],
	])('for a video at %s', (id, path, body) => {
		const input = createInput({ quality: 'pro', callbackUrl: 'https://n8n.example.com/x?y=1' });
		expect(GATEWAYS[id].createRequest(input)).toEqual({ path, body });
		const bare = GATEWAYS[id].createRequest(createInput({ prompt: '' }));
		expect(bare.path).toBe(path.replace(/pro(\?.*)$/, 'standard'));
		expect(JSON.stringify(bare.body)).not.toMatch(/callBack|"prompt":""|-pro/);
		const typed = GATEWAYS[id].createRequest(createInput({ quality: '/ultra' }));
		expect(JSON.stringify(typed)).toContain('/ultra"');
		// kie refuses an empty one.
		expect(JSON.stringify(bare.body).includes('prompt')).toBe(id === 'kie');
	});

	it('for the state of a task', () => {
		expect(fal.queryPaths('a/b')).toEqual(['/fal-ai/kling-video/requests/a%2Fb/status']);
		expect(speechOf(fal).queryPaths('a')).toEqual(['/fal-ai/minimax/requests/a/status']);
		expect(kie.queryPaths('a/b')).toEqual(['/api/v1/jobs/recordInfo?taskId=a%2Fb']);
		for (const made of [waveSpeed, speechOf(waveSpeed)]) {
			expect(made.queryPaths('a/b')).toEqual(['/api/v3/predictions/a%2Fb/result']);
		}
	});

	it('for speech at fal.ai and WaveSpeedAI', () => {
		expect(speechOf(fal).createRequest(speech)).toEqual({
			path: '/fal-ai/minimax/speech-02-hd',
			body: {
				text: 'Hello.',
				voice_setting: { voice_id: 'Wise_Woman', speed: 1, vol: 2, pitch: -1, emotion: 'sad' },
				language_boost: 'English',
				output_format: 'url',
			},
		});
		expect(speechOf(waveSpeed).createRequest({ ...speech, format: 'wav' })).toEqual({
			path: '/api/v3/minimax/speech-02-hd',
			body: {
				text: 'Hello.',
				voice_id: 'Wise_Woman',
				speed: 1,
				volume: 2,
				pitch: -1,
				emotion: 'sad',
				format: 'wav',
				language_boost: 'English',
				enable_sync_mode: false,
			},
		});
		const least = { ...speech, language: 'auto', volume: null, pitch: null, emotion: null };
		expect(speechOf(fal).createRequest(least).body).toMatchObject({
			voice_setting: { voice_id: 'Wise_Woman', speed: 1 },
			language_boost: 'auto',
		});
		expect(speechOf(waveSpeed).createRequest(least).body).toMatchObject({
			emotion: 'neutral',
			language_boost: 'auto',
		});
		expect(() => speechOf(kie)).toThrow('kie.ai makes no speech in this node');
	});
});

describe('a create answer', () => {
	it.each<[Gateway, number, unknown, string]>([
		['fal', 200, { request_id: 'r1', status: 'IN_QUEUE' }, 'created r1 queued'],
		['fal', 202, { request_id: 'r1' }, 'created r1 queued'],
		['fal', 200, { request_id: 'r1', status: 'IN_PROGRESS' }, 'created r1 processing'],
		['fal', 500, { request_id: 'r1', status: 'IN_QUEUE' }, 'unknown server: '],
		['fal', 200, { status: 'IN_QUEUE' }, 'unknown unreadable: {"status":"IN_QUEUE"}'],
		['fal', 401, { detail: 'invalid key credentials' }, 'refused key: invalid key credentials'],
		[
			'fal',
			403,
			{ detail: 'User is locked. Reason: Exhausted balance.' },
			'refused account: User is locked. Reason: Exhausted balance.',
		],
		['fal', 403, { detail: 'Forbidden' }, 'refused key: Forbidden'],
		[
			'fal',
			404,
			{ detail: 'Application "x" not found' },
			'refused noSuchPath: Application "x" not found',
		],
		['fal', 405, { detail: 'Method Not Allowed' }, 'refused noSuchPath: Method Not Allowed'],
		['fal', 422, detail('missing', 'Field required'), 'refused request: audio_url: Field required'],
		['fal', 422, detail('content_policy_violation'), 'refused policy: audio_url: no'],
		[
			'fal',
			429,
			{ detail: 'slow', error_type: 'concurrent_requests_limit' },
			'refused rateLimit retryable: slow',
		],
		[
			'fal',
			400,
			{ error: { type: 'concurrent_requests_limit', message: 'slow' } },
			'refused rateLimit retryable: slow',
		],
		['fal', 400, { detail: [{ loc: ['body'], msg: 'no' }] }, 'refused request: no'],
		['fal', 408, { detail: 'late' }, 'unknown request: late'],
		['fal', 500, { detail: 'Internal', error_type: 'internal_error' }, 'unknown server: Internal'],
		['kie', 200, { code: 200, msg: 'success', data: { taskId: 't1' } }, 'created t1 queued'],
		['kie', 200, { code: 455, msg: 'maintenance', data: { taskId: 't1' } }, 'created t1 queued'],
		[
			'kie',
			200,
			{ code: 200, msg: 'success', data: null },
			'unknown unreadable: {"code":200,"msg":"success","data":null}',
		],
		['kie', 200, { code: 401, msg: 'Unauthorized' }, 'refused key: Unauthorized'],
		['kie', 401, { msg: 'Unauthorized' }, 'refused key: Unauthorized'],
		[
			'kie',
			200,
			{ code: 402, msg: 'Credits insufficient' },
			'refused account: Credits insufficient',
		],
		[
			'kie',
			200,
			{ code: 500, msg: 'insufficient credits' },
			'refused account: insufficient credits',
		],
		['kie', 200, { code: 500, msg: 'prompt is required' }, 'refused request: prompt is required'],
		['kie', 200, { code: 500, msg: 'Internal Error' }, 'unknown server: Internal Error'],
		['kie', 200, { code: 501, msg: 'failed' }, 'unknown server: failed'],
		['kie', 408, { code: 408, msg: 'silent' }, 'unknown server: silent'],
		['kie', 200, { code: 422, msg: 'model name' }, 'refused request: model name'],
		['kie', 200, { code: 429, msg: 'slow' }, 'refused rateLimit retryable: slow'],
		['kie', 200, { code: 433, msg: 'cap' }, 'refused account: cap'],
		['kie', 200, { code: 455, msg: 'maintenance' }, 'refused server: maintenance'],
		['kie', 200, { code: 505, msg: 'off' }, 'refused server: off'],
		['kie', 200, { code: 404, msg: 'nothing' }, 'refused noSuchPath: nothing'],
		['kie', 200, { code: 400, msg: 'odd' }, 'unknown request: odd'],
		['kie', 200, { code: 503, msg: 'is invalid' }, 'unknown server: is invalid'],
		['kie', 200, { code: 503, msg: 'out of credits' }, 'unknown server: out of credits'],
		['kie', 200, { code: 0, msg: 'odd' }, 'unknown unreadable: {"code":0,"msg":"odd"}'],
		['kie', 422, { message: 'a' }, 'refused request: a'],
		['kie', 422, { error: 'a' }, 'refused request: a'],
		['kie', 422, { detail: 'a' }, 'refused request: a'],
		['kie', 422, {}, 'refused request: '],
		['kie', 502, { msg: 'bad' }, 'unknown server: bad'],
		['waveSpeed', 200, { code: 200, data: { id: 'p1', status: 'created' } }, 'created p1 queued'],
		[
			'waveSpeed',
			200,
			{ code: 200, data: { id: 'p1', status: 'failed', error: 'x', code: 1402 } },
			'created p1 failed x (code 1402)',
		],
		['waveSpeed', 200, { code: 200, data: {} }, 'unknown unreadable: {"code":200,"data":{}}'],
		['waveSpeed', 200, { code: 400, message: 'audio' }, 'refused request: audio'],
		['waveSpeed', 401, { code: 401, message: 'no' }, 'refused key: no'],
		[
			'waveSpeed',
			402,
			{ code: 402, message: 'insufficient credits' },
			'refused account: insufficient credits',
		],
		['waveSpeed', 400, { code: 400, message: 'x', data: { code: 1407 } }, 'refused account: x'],
		['waveSpeed', 429, { code: 429, message: 'slow' }, 'refused rateLimit retryable: slow'],
		['waveSpeed', 400, { message: 'x' }, 'refused request: x'],
		['waveSpeed', 400, { code: 200, message: 'x' }, 'refused request: x'],
		['waveSpeed', 400, { data: { error: 'x' } }, 'refused request: x'],
		['waveSpeed', 400, { error: 'x' }, 'refused request: x'],
		['waveSpeed', 400, { detail: 'x' }, 'refused request: x'],
		['waveSpeed', 400, {}, 'refused request: '],
		['waveSpeed', 400, { code: 400, message: 'out of credits' }, 'refused account: out of credits'],
		['waveSpeed', 422, { code: 422, message: 'not found' }, 'refused request: not found'],
		['waveSpeed', 200, { code: 500, message: 'out of credits' }, 'unknown server: out of credits'],
		['waveSpeed', 408, { code: 408, message: 'late' }, 'unknown request: late'],
		['waveSpeed', 500, { code: 400, message: 'x' }, 'unknown request: x'],
		['waveSpeed', 503, { code: 503, message: 'down' }, 'unknown server: down'],
	])('of %s: %i %j', (id, status, body, expected) => {
		expect(inShort(GATEWAYS[id].readCreated(jsonAnswer(status, body), null))).toBe(expected);
	});

	it.each<[Gateway, number]>([
		['fal', 401],
		['kie', 401],
		['waveSpeed', 401],
	])('of %s that is no JSON proves nothing with %i', (id, status) => {
		expect(inShort(GATEWAYS[id].readCreated(textAnswer(status, 'no'), null))).toBe(
			'unknown key: no',
		);
		expect(GATEWAYS[id].readFault(pageAnswer(404))).toMatchObject({ kind: 'address', text: '' });
	});

	it.each([
		[1200, 'policy'],
		[1400, 'request'],
		[1401, 'request'],
		[1402, 'request'],
		[1407, 'account'],
		[5004, 'server'],
	])('of WaveSpeedAI, the number %i is about: %s', (code, kind) => {
		expect(waveSpeed.readFault(jsonAnswer(200, { code }))).toMatchObject({ kind, httpStatus: 200 });
		expect(waveSpeed.readFault(jsonAnswer(200, { code: 500, data: { code } }))).toMatchObject({
			kind,
			httpStatus: 500,
		});
	});

	it('of fal.ai may tell the kind of its refusal in a header', () => {
		const headers = { 'x-fal-error-type': 'content_policy_violation' };
		expect(fal.readFault(jsonAnswer(400, { detail: 'no' }, headers))?.kind).toBe('policy');
	});

	it.each<[Gateway, object]>([
		['fal', { request_id: 'x' }],
		['kie', { data: { taskId: 'x' } }],
		['waveSpeed', { data: { id: 'x' } }],
	])('of %s is a task of its own', (provider, body) => {
		const adapter = GATEWAYS[provider];
		for (const made of [adapter, adapter.speech]) {
			if (made === null) continue;
			expect(made.readCreated(jsonAnswer(200, body), null)).toMatchObject({ task: { provider } });
		}
	});

	it.each<[Gateway, number, string]>([
		['fal', 403, 'unknown'],
		['kie', 403, 'refused'],
		['kie', 502, 'unknown'],
		['waveSpeed', 403, 'unknown'],
	])('of %s that is a web page with %i proves so much: %s', (id, status, kind) => {
		const page = { ...jsonAnswer(status, ''), text: '<html>Blocked</html>', json: undefined };
		expect(GATEWAYS[id].readCreated(page, null).kind).toBe(kind);
		const moved = { ...page, status: 308 };
		expect(GATEWAYS[id].readCreated(moved, null)).toMatchObject({ kind: 'refused' });
	});
});

describe('an upload', () => {
	const file = { name: 'a.png', mimeType: 'image/png', bytes: Uint8Array.of(1, 2, 3) };

	it.each<[Gateway, string, object, object, object]>([
		[
			'fal',
			'/storage/upload/initiate?storage_type=fal-cdn-v3',
			{ file_name: 'a.png', content_type: 'image/png' },
			{ upload_url: `${LINK}?put`, file_url: LINK },
			{ kind: 'put', url: `${LINK}?put`, headers: {}, link: LINK },
		],
		[
			'kie',
			'/api/file-base64-upload',
			{ base64Data: file.bytes, uploadPath: 'kling-avatar', fileName: 'a.png' },
			{ code: 200, data: { downloadUrl: LINK } },
			{ kind: 'uploaded', link: LINK },
		],
		[
			'waveSpeed',
			'/api/v3/media/uploads',
			{ filename: 'a.png', size: 3, content_type: 'image/png' },
			{
				code: 200,
				data: {
					download_url: LINK,
					upload: { method: 'PUT', url: `${LINK}?put`, headers: { 'x-a': 'b', bad: 1 } },
				},
			},
			{ kind: 'put', url: `${LINK}?put`, headers: { 'x-a': 'b' }, link: LINK },
		],
	])('to %s', (id, path, body, answer, reading) => {
		const { upload } = GATEWAYS[id];
		expect(upload?.uploadRequest(file)).toEqual({ path, body });
		expect(upload?.readUpload(jsonAnswer(200, answer))).toEqual(reading);
		expect(upload?.readUpload(jsonAnswer(200, {}))).toMatchObject({
			kind: 'refused',
			fault: { kind: 'unreadable' },
		});
		expect(
			upload?.readUpload(jsonAnswer(401, { detail: 'no', msg: 'no', message: 'no' })),
		).toMatchObject({ kind: 'refused', fault: { kind: 'key', text: 'no' } });
		expect(upload?.readUpload(jsonAnswer(500, answer)).kind).toBe('refused');
	});

	it.each<[Gateway, object]>([
		['fal', { upload_url: LINK }],
		['fal', { file_url: LINK }],
		['waveSpeed', { data: { download_url: LINK } }],
		['waveSpeed', { data: { upload: { url: LINK } } }],
	])('to %s without one of its two links is none: %j', (id, answer) => {
		expect(GATEWAYS[id].upload?.readUpload(jsonAnswer(200, answer)).kind).toBe('refused');
	});

	it('to WaveSpeedAI may need no headers', () => {
		const data = { download_url: LINK };
		for (const headers of [null, 'none']) {
			const answer = jsonAnswer(200, {
				data: { ...data, upload: { url: LINK, headers } },
			});
			expect(waveSpeed.upload?.readUpload(answer)).toEqual({
				kind: 'put',
				url: LINK,
				headers: {},
				link: LINK,
			});
		}
	});
});
