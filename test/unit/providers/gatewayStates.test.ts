import { providers, speechOf } from '../../../nodes/KlingAvatar/providers';
import type { Questionable } from '../../../nodes/KlingAvatar/providers/types';
import { jsonAnswer } from './answers';
import { detail, inShort } from './inShort';

const { fal, kie, waveSpeed } = providers;
const GATEWAYS = { fal, kie, waveSpeed };
type Gateway = keyof typeof GATEWAYS;
const LINK = 'https://cdn.example.com/film.mp4';

const record = (data: object) => ({ code: 200, msg: 'success', data });
const links = JSON.stringify({ resultUrls: [LINK] });

describe('a status answer', () => {
	it.each<[Gateway, number, unknown, string]>([
		['fal', 202, { status: 'IN_QUEUE' }, 'task T queued'],
		['fal', 202, { status: 'IN_PROGRESS' }, 'task T processing'],
		['fal', 200, { status: 'RESTING' }, 'task T processing'],
		['fal', 200, { status: 'COMPLETED' }, 'further /fal-ai/kling-video/requests/T'],
		[
			'fal',
			200,
			{ status: 'COMPLETED', error: 'Request timed out', error_type: 'request_timeout' },
			'task T failed Request timed out',
		],
		['fal', 200, { status: 'COMPLETED_SOON' }, 'task T processing'],
		['fal', 200, { status: 'NOT COMPLETED' }, 'task T processing'],
		['fal', 200, { status: 'X', error_type: 'request_timeout' }, 'task T failed request_timeout'],
		['fal', 200, {}, 'again unreadable: '],
		['fal', 404, { status: 'NOT_FOUND' }, 'notFound notFound: '],
		['fal', 401, { detail: 'bad' }, 'refused key: bad'],
		['fal', 405, { detail: 'Method Not Allowed' }, 'again noSuchPath: Method Not Allowed'],
		['fal', 503, { detail: 'x' }, 'again server: x'],
		['kie', 200, record({ state: 'waiting' }), 'task T queued'],
		['kie', 200, record({ state: 'queuing' }), 'task T queued'],
		['kie', 200, record({ state: 'generating' }), 'task T processing'],
		['kie', 200, record({ state: 'success', resultJson: links }), `task T completed ${LINK}`],
		[
			'kie',
			200,
			record({ state: 'success', resultJson: { resultUrls: [LINK] } }),
			`task T completed ${LINK}`,
		],
		['kie', 200, record({ state: 'success', resultJson: '{bad' }), 'task T processing'],
		['kie', 200, record({ state: 'success', resultJson: '' }), 'task T processing'],
		['kie', 200, record({ state: 'fail' }), 'task T failed no reason given'],
		[
			'kie',
			200,
			record({ state: 'fail', failCode: '500', failMsg: 'Internal Error' }),
			'task T failed Internal Error',
		],
		[
			'kie',
			200,
			record({ state: 'fail', failCode: 'SENSITIVE_WORD_ERROR' }),
			'task T failed SENSITIVE_WORD_ERROR',
		],
		[
			'kie',
			200,
			{ code: 422, msg: 'recordInfo is null', data: null },
			'notFound notFound: recordInfo is null',
		],
		['kie', 200, { code: 401, msg: 'no' }, 'refused key: no'],
		['kie', 200, { code: 500, msg: 'Internal Error' }, 'again server: Internal Error'],
		['waveSpeed', 200, record({ status: 'processing', outputs: [LINK] }), 'task T processing'],
		[
			'waveSpeed',
			200,
			record({ status: 'completed', outputs: [LINK] }),
			`task T completed ${LINK}`,
		],
		[
			'waveSpeed',
			200,
			record({ status: 'completed', outputs: [{ url: LINK }] }),
			`task T completed ${LINK}`,
		],
		['waveSpeed', 200, record({ status: 'completed', outputs: [] }), 'task T processing'],
		[
			'waveSpeed',
			200,
			record({ status: 'failed', error: 'bad link', code: 1402 }),
			'task T failed bad link (code 1402)',
		],
		['waveSpeed', 200, record({ status: 'failed', message: 'bad' }), 'task T failed bad'],
		['waveSpeed', 200, { code: 200, data: {} }, 'again unreadable: '],
		['waveSpeed', 404, record({ status: 'processing' }), 'notFound notFound: '],
		['waveSpeed', 200, record({ status: 'cancelled' }), 'task T failed'],
		['waveSpeed', 200, record({ status: 'timeout', code: 5004 }), 'task T failed code 5004'],
		['waveSpeed', 200, record({ status: 'deleted' }), 'task T failed'],
		['waveSpeed', 404, { code: 404, message: 'gone' }, 'notFound notFound: gone'],
		[
			'waveSpeed',
			400,
			{ code: 400, message: 'task not found' },
			'notFound notFound: task not found',
		],
		['waveSpeed', 500, { code: 5000, message: 'x' }, 'again server: x'],
	])('of %s: %i %j', (id, status, body, expected) => {
		expect(inShort(GATEWAYS[id].readTask(jsonAnswer(status, body), 'T'))).toBe(expected);
	});

	it('holds no sound before the end', () => {
		const early = record({ status: 'processing', outputs: [LINK] });
		expect(inShort(speechOf(waveSpeed).readTask(jsonAnswer(200, early), 'T'))).toBe(
			'task T processing',
		);
	});

	/** What fal's second answer says of a job that has ended. */
	function resultOf<Task extends object>(
		of: Questionable<Task>,
		status: number,
		body: unknown,
		headers = {},
	) {
		const ended = of.readTask(jsonAnswer(200, { status: 'COMPLETED' }), 'T');
		if (ended.kind !== 'further') throw new Error(`it has ended: ${ended.kind}`);
		return ended.read(jsonAnswer(status, body, headers));
	}

	it.each<[number, unknown, string]>([
		[200, { video: { url: LINK } }, `task T completed ${LINK}`],
		[200, {}, 'task T processing'],
		[
			400,
			{ detail: 'Request is still in progress' },
			'again request: Request is still in progress',
		],
		[400, detail('downstream_service_error'), 'task T failed audio_url: no'],
		[422, detail('audio_duration_too_long', 'too long'), 'task T failed audio_url: too long'],
		[422, { detail: 'face not found' }, 'task T failed face not found'],
		[422, {}, 'again request: '],
		[422, { error_type: 'no_face' }, 'task T failed no_face'],
		[422, detail('content_policy_violation'), 'task T failed audio_url: no'],
		[404, { detail: 'Request not found' }, 'notFound notFound: Request not found'],
		[401, { detail: 'bad' }, 'refused key: bad'],
		[429, { detail: 'slow' }, 'again rateLimit: slow'],
		[500, detail('downstream_service_unavailable'), 'task T failed audio_url: no'],
		[500, { detail: 'x', error_type: 'runner_server_error' }, 'task T failed x'],
		[502, { detail: 'Bad Gateway' }, 'again server: Bad Gateway'],
	])('of fal, the result: %i %j', (status, body, expected) => {
		expect(inShort(resultOf(fal, status, body))).toBe(expected);
	});

	it('tells the length, the cost and the times where the gateway does', () => {
		const units = { 'x-fal-billable-units': '12.3' };
		const video = resultOf(fal, 200, { video: { url: LINK }, duration: 12.3 }, units);
		const charge = { units: 12.3, balance: null, listPrice: null };
		expect(video).toMatchObject({ task: { provider: 'fal', videoDurationSeconds: 12.3, charge } });
		const spoken = resultOf(speechOf(fal), 200, { audio: { url: LINK }, duration_ms: 4210 });
		expect(spoken).toMatchObject({ task: { audioUrl: LINK, audioDurationSeconds: 4.21 } });
		const untold = resultOf(speechOf(fal), 200, { audio: { url: LINK } });
		expect(untold).toMatchObject({ task: { provider: 'fal', audioDurationSeconds: null } });
		const data = {
			state: 'success',
			resultJson: links,
			creditsConsumed: 88,
			createTime: 1767000000000,
			completeTime: 1767000312000,
		};
		expect(kie.readTask(jsonAnswer(200, record(data)), 'T')).toMatchObject({
			task: {
				submittedAt: '2025-12-29T09:20:00.000Z',
				updatedAt: '2025-12-29T09:25:12.000Z',
				charge: { units: 88, balance: null, listPrice: null },
			},
		});
		const running = { state: 'generating', updateTime: 1767000312000 };
		expect(kie.readTask(jsonAnswer(200, record(running)), 'T')).toMatchObject({
			task: { updatedAt: '2025-12-29T09:25:12.000Z' },
		});
		const made = { status: 'completed', outputs: [LINK], created_at: '2026-01-01T00:00:00.000Z' };
		expect(speechOf(waveSpeed).readTask(jsonAnswer(200, record(made)), 'T')).toMatchObject({
			task: { audioUrl: LINK, submittedAt: '2026-01-01T00:00:00.000Z', charge: null },
		});
	});
});
