import fc from 'fast-check';

import {
	readTaskBody as readAnswered,
	statusWordIn,
	taskIdIn,
} from '../../../../nodes/KlingAvatar/providers/answers/taskBody';
import { ASKED } from '../answers';

const URL = 'https://cdn.example.com/x.mp4';
const OTHER = 'https://cdn.example.com/other.mp4';

const readTaskBody = (
	provider: Parameters<typeof readAnswered>[0],
	json: unknown,
	taskId: string | null,
) => readAnswered(provider, { json, url: ASKED }, taskId);

/** Reads a status body, with the parts that say nothing left out. */
function read(body: unknown) {
	const task = readTaskBody('aijisu', body, 'asked');
	if (!task) return null;
	const { provider, taskId, raw, ...rest } = task;
	expect([provider, taskId, raw]).toEqual(['aijisu', 'asked', body]);
	return Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
}

describe('documented shapes', () => {
	it('UniAll, running', () => {
		const body = { id: 't', task_id: 't', object: 'video.generation.job', status: 'processing' };
		expect(read(body)).toEqual({ status: 'processing', providerStatus: 'processing' });
	});

	it('new-api task, running, with its share done as text', () => {
		const data = {
			task_id: 't',
			platform: 'kling',
			action: 'generate',
			status: 'IN_PROGRESS',
			fail_reason: '',
			submit_time: 1_773_980_459,
			start_time: 1_773_980_460,
			finish_time: 0,
			progress: '30%',
			properties: {},
			data: null,
		};
		expect(read({ code: 'success', message: '', data })).toEqual({
			status: 'processing',
			providerStatus: 'IN_PROGRESS',
			progressPercent: 30,
			submittedAt: '2026-03-20T04:20:59.000Z',
		});
	});

	it('new-api task, older: the address where the reason of a refusal would be', () => {
		const data = { task_id: 't', status: 'SUCCESS', fail_reason: URL };
		expect(read({ code: 'success', data })).toEqual({
			status: 'completed',
			providerStatus: 'SUCCESS',
			videoUrl: URL,
		});
		expect(read({ code: 'success', data: { ...data, status: 'IN_PROGRESS' } })).toEqual({
			status: 'processing',
			providerStatus: 'IN_PROGRESS',
		});
	});

	it("new-api task around Kling's own body", () => {
		const kling = {
			task_status: 'succeed',
			task_result: { videos: [{ url: URL, duration: '5.1' }] },
		};
		const data = { task_id: 't', status: 'SUCCESS', data: { code: 0, data: kling } };
		expect(read({ code: 'success', data })).toEqual({
			status: 'completed',
			providerStatus: 'SUCCESS',
			videoUrl: URL,
			videoDurationSeconds: 5.1,
		});
	});

	it.each(['NOT_START', 'SUBMITTED', 'QUEUED'])('new-api task, %s', (status) => {
		expect(read({ code: 'success', data: { task_id: 't', status } })).toEqual({
			status: 'queued',
			providerStatus: status,
		});
	});

	it('OpenAI video', () => {
		const body = {
			id: 't',
			object: 'video',
			model: 'm',
			status: 'completed',
			progress: 100,
			created_at: 1_773_980_459,
			completed_at: 1_773_980_559,
			seconds: '10',
			metadata: { url: URL },
		};
		expect(read(body)).toEqual({
			status: 'completed',
			providerStatus: 'completed',
			videoUrl: URL,
			videoDurationSeconds: 10,
			progressPercent: 100,
			submittedAt: '2026-03-20T04:20:59.000Z',
			updatedAt: '2026-03-20T04:22:39.000Z',
		});
	});

	it('Kling, succeeded', () => {
		const data = {
			task_id: 't',
			task_status: 'succeed',
			task_status_msg: '',
			task_info: { external_task_id: 'mine' },
			task_result: { videos: [{ id: 'v', url: URL, watermark_url: OTHER, duration: '12.5' }] },
			watermark_info: { enabled: false },
			final_unit_deduction: '1',
			created_at: 1_777_385_361_501,
			updated_at: 1_777_385_363_321,
		};
		expect(read({ code: 0, message: 'SUCCEED', request_id: 'r', data })).toEqual({
			status: 'completed',
			providerStatus: 'succeed',
			videoUrl: URL,
			videoDurationSeconds: 12.5,
			externalTaskId: 'mine',
			submittedAt: '2026-04-28T14:09:21.501Z',
			updatedAt: '2026-04-28T14:09:23.321Z',
			charge: { units: 1, balance: null, listPrice: null },
		});
	});

	it('Kling, failed with a reason, and without one', () => {
		const failed = (task_status_msg?: string) => ({
			code: 0,
			message: 'SUCCEED',
			data: { task_id: 't', task_status: 'failed', task_status_msg },
		});
		expect(read(failed('The picture\nhas <b>no</b> face'))).toEqual({
			status: 'failed',
			providerStatus: 'failed',
			failureReason: 'The picture has no face',
		});
		expect(read(failed())).toEqual({ status: 'failed', providerStatus: 'failed' });
		expect(read(failed(''))).toEqual({ status: 'failed', providerStatus: 'failed' });
	});
});

describe('where the address of the video may be', () => {
	const done = (more: object) => ({ id: 't', status: 'completed', ...more });
	const wrapped = (more: object) => ({ code: 0, data: { id: 't', status: 'completed', ...more } });

	it.each([
		[done({ video_url: URL, url: OTHER })],
		[done({ result: { outputs: [URL] }, url: OTHER })],
		[done({ result: { outputs: [{ url: URL }] } })],
		[wrapped({ task_result: { videos: [{ url: URL }] }, result_url: OTHER })],
		[done({ task_result: { videos: [{ url: URL }] } })],
		[wrapped({ result_url: URL, video_url: OTHER })],
		[wrapped({ video_url: URL, url: OTHER })],
		[wrapped({ result: { outputs: [URL] } })],
		[done({ metadata: { url: URL }, url: OTHER })],
		[done({ url: URL, data: { url: OTHER } })],
		[done({ url: URL, outputs: [OTHER] })],
		[wrapped({ url: URL })],
		[done({ outputs: [{ url: URL }] })],
		[wrapped({ outputs: [URL] })],
		[done({ output: [URL] })],
		[done({ output: URL })],
		[done({ output: { url: URL } })],
		[wrapped({ data: { data: { task_result: { videos: [{ url: URL }] } } } })],
		[wrapped({ data: { task_result: { videos: [{ url: URL }] } } })],
	])('%j', (body) => {
		expect(read(body)).toMatchObject({ videoUrl: URL });
	});

	it('an empty or odd one is passed over', () => {
		expect(read(done({ video_url: '', result: { outputs: [URL] } }))).toMatchObject({
			videoUrl: URL,
		});
		expect(read(done({ video_url: 'pending' }))).not.toHaveProperty('videoUrl');
	});

	it('a failed task has none', () => {
		const failed = { id: 't', status: 'failed', video_url: URL };
		expect(read(failed)).not.toHaveProperty('videoUrl');
	});
});

describe('where the reason may be', () => {
	const failed = (more: object) => ({ id: 't', status: 'failed', ...more });
	it.each([
		[failed({ data: { task_status_msg: 'yes', message: 'no' } })],
		[failed({ task_status_msg: 'yes', message: 'no' })],
		[failed({ error: { message: 'yes' }, fail_reason: 'no' })],
		[failed({ error: 'yes', message: 'no' })],
		[failed({ data: { error: { message: 'yes' }, fail_reason: 'no' } })],
		[failed({ data: { fail_reason: 'yes' }, fail_reason: 'no' })],
		[failed({ fail_reason: 'yes', message: 'no' })],
		[failed({ data: { message: 'yes' }, message: 'no' })],
		[failed({ data: { data: { message: 'yes' } }, message: 'no' })],
		[failed({ message: 'yes' })],
	])('%j', (body) => {
		expect(read(body)).toMatchObject({ failureReason: 'yes' });
	});

	it.each(['SUCCEED', 'success', 'Succeeded', 'ok', ' '])('"%s" is no reason', (message) => {
		expect(read(failed({ message }))).not.toHaveProperty('failureReason');
	});

	it.each(['not ok', 'okay then'])('"%s" is one', (message) => {
		expect(read(failed({ message }))).toMatchObject({ failureReason: message });
	});
});

describe('other fields', () => {
	const body = (more: object) => ({ id: 't', status: 'completed', ...more });

	it.each([
		[body({ data: { task_result: { videos: [{ duration: '3' }] } }, duration: 9 })],
		[body({ task_result: { videos: [{ duration: 3 }] }, duration: 9 })],
		[body({ metadata: { duration: 3 }, duration: 9 })],
		[body({ data: { duration: 3 }, duration: 9 })],
		[body({ data: { seconds: '3' }, duration: 9 })],
		[body({ duration: 3, seconds: 9 })],
		[body({ duration: 'long', seconds: 3 })],
	])('the length of the video in %j', (value) => {
		expect(read(value)).toMatchObject({ videoDurationSeconds: 3 });
	});

	it.each([
		[body({ data: { task_info: { external_task_id: 'mine' } }, external_task_id: 'no' })],
		[body({ task_info: { external_task_id: 'mine' }, external_task_id: 'no' })],
		[body({ data: { external_task_id: 'mine' }, external_task_id: 'no' })],
		[body({ external_task_id: 'mine' })],
	])('the name the caller gave in %j', (value) => {
		expect(read(value)).toMatchObject({ externalTaskId: 'mine' });
	});

	it('the times of the task come before those of the envelope', () => {
		const early = 1_773_980_459;
		const late = early + 100;
		expect(
			read({
				id: 't',
				status: 'completed',
				created_at: late,
				updated_at: late,
				data: { created_at: early, finish_time: early },
			}),
		).toMatchObject({
			submittedAt: '2026-03-20T04:20:59.000Z',
			updatedAt: '2026-03-20T04:20:59.000Z',
		});
	});
});

describe('whether it is a task at all', () => {
	it.each([
		[{ data: { task_id: 'a', id: 'd' }, task_id: 'b', id: 'c' }, 'a'],
		[{ data: { id: 'd' }, task_id: 'b', id: 'c' }, 'b'],
		[{ data: { id: 'd' }, id: 'c' }, 'c'],
		[{ data: { taskId: 'a' }, task_id: 'b' }, 'b'],
		[{ data: { data: { taskId: 'a' } } }, 'a'],
		[{ data: { id: 'd' } }, 'd'],
		[{ data: { task_id: 5 } }, '5'],
		[{ data: { task_id: '' }, id: ' ' }, null],
		[{}, null],
		['text', null],
	])('the ID in %j is %j', (body, id) => {
		expect(taskIdIn(body)).toBe(id);
	});

	it.each([
		[{ data: { task_status: 'a', status: 'b' }, task_status: 'c', status: 'd' }, 'a'],
		[{ data: { status: ' b ' }, task_status: 'c', status: 'd' }, 'b'],
		[{ data: { status: '' }, task_status: 'c', status: 'd' }, 'c'],
		[{ data: { status: 200 }, status: 'd' }, 'd'],
		[{ status: 200 }, null],
		[{ status: ' ' }, null],
		[null, null],
	])('the status word in %j is %j', (body, word) => {
		expect(statusWordIn(body)).toBe(word);
	});

	it.each([
		[{ id: 't' }],
		[{ status: 'processing' }],
		[{ status: 'failed', message: 'busy' }],
		[{ status: 'success', data: null }],
		[{ status: 'completed', video_url: 'soon' }],
		[{ code: 'success', data: null }],
		[{}],
		[null],
		[[]],
	])('%j says nothing about the task that was asked for', (body) => {
		expect(read(body)).toBeNull();
	});

	it('a link beside a job under way is not believed without an ID', () => {
		const body = { status: 'processing', video_url: 'https://cdn.example.com/v.mp4' };
		expect(readTaskBody('aijisu', body, 't')).toBeNull();
	});

	it('a finished video is believed without an ID', () => {
		expect(read({ status: 'completed', video_url: URL })).toMatchObject({
			status: 'completed',
			videoUrl: URL,
		});
	});

	it('a new task needs an ID, and is queued until it says otherwise', () => {
		expect(readTaskBody('cometApi', { status: 'queued' }, null)).toBeNull();
		expect(readTaskBody('cometApi', { status: 'completed', video_url: URL }, null)).toBeNull();
		expect(readTaskBody('cometApi', { id: 'new' }, null)).toMatchObject({
			provider: 'cometApi',
			taskId: 'new',
			status: 'queued',
			providerStatus: null,
		});
	});
});

describe('a finished task without a link', () => {
	const unfinished = { status: 'processing' };

	it.each([
		[{ id: 't', status: 'completed' }, 'completed'],
		[{ id: 't', status: 'completed', video_url: null, result: { outputs: [] } }, 'completed'],
		[{ code: 0, data: { task_id: 't', task_status: 'succeed', task_result: {} } }, 'succeed'],
		[{ code: 'success', data: { task_id: 't', status: 'SUCCESS', fail_reason: '/x' } }, 'SUCCESS'],
		[{ id: 't', status: 'completed', video_url: 'pending' }, 'completed'],
	])('%j is under way, with the word of the provider', (body, providerStatus) => {
		expect(read(body)).toEqual({ ...unfinished, providerStatus });
		expect(readTaskBody('aijisu', body, null)).toMatchObject({ ...unfinished, taskId: 't' });
	});
});

it('passes on a link that is there before the end', () => {
	const early = { id: 't', status: 'processing', video_url: URL };
	expect(read(early)).toEqual({
		status: 'processing',
		providerStatus: 'processing',
		videoUrl: URL,
	});
});

it.each([
	[0, 0],
	['30%', 30],
	[100, 100],
	[101, undefined],
	[-1, undefined],
	['soon', undefined],
])('the progress %j is %j percent', (progress, percent) => {
	expect(read({ id: 't', status: 'processing', progress })?.progressPercent).toBe(percent);
});

describe('links that are not whole', () => {
	it.each([
		['/media/x.mp4', 'https://api.example.com/media/x.mp4'],
		['//cdn.example.com/x', 'https://cdn.example.com/x'],
		['x.mp4', 'https://api.example.com/v1/video/generations/x.mp4'],
	])('%s of a finished task is completed by the address of the answer', (url, videoUrl) => {
		expect(read({ id: 't', status: 'completed', video_url: url })).toMatchObject({
			status: 'completed',
			videoUrl,
		});
		const running = { id: 't', status: 'processing', video_url: url };
		expect(read(running)).not.toHaveProperty('videoUrl');
	});
});

describe('the success of an envelope', () => {
	it.each([
		[{ status: 'success', data: { task_id: 't', status: 'IN_PROGRESS' } }, 'IN_PROGRESS'],
		[{ status: 'success', data: [{ task_id: 't', status: 'running' }] }, 'running'],
		[{ status: 'success', result: { task_id: 't', status: 'running' } }, 'running'],
		[
			{ data: { task_id: 't', status: 'SUCCESS', data: { data: { task_status: 'processing' } } } },
			'processing',
		],
		[
			{ status: 'success', data: { status: 'ok', data: { task_id: 't', status: 'running' } } },
			'running',
		],
		[
			{ status: 'ok', data: { status: 'success', data: { task_id: 't', status: 'running' } } },
			'running',
		],
		[{ status: 'success', data: { data: { task_id: 't', task_status: 'queueing' } } }, 'queueing'],
	])('in %j is not that of the task', (body, providerStatus) => {
		expect(read(body)).toMatchObject({ providerStatus });
		expect(read(body)?.status).not.toBe('completed');
	});

	it('around a task that tells no state says nothing about it', () => {
		for (const body of [
			{ status: 'success', data: { task_id: 't' } },
			{ status: 'success', data: [{ id: 't' }] },
			{ status: 'success', result: { id: 't' } },
		]) {
			expect(read(body)).toBeNull();
			expect(readTaskBody('aijisu', body, null)).toMatchObject({
				taskId: 't',
				status: 'queued',
				providerStatus: null,
			});
		}
	});

	it.each([
		[{ data: [{ task_id: 't', status: 'success' }] }, 'success'],
		[{ data: { task_id: 't', task_status: 'succeed' } }, 'succeed'],
		[{ result: { task_id: 't', status: 'success' } }, 'success'],
		[{ taskId: 't', status: 'success', data: {} }, 'success'],
		[{ status: 'book', data: { task_id: 't' } }, 'book'],
		[{ status: 'okay', data: { task_id: 't' } }, 'okay'],
	])('is none in %j', (body, providerStatus) => {
		expect(read(body)).toEqual({ status: 'processing', providerStatus });
	});

	it('counts beside a video, beside the ID of the task, and with the same word inside', () => {
		const done = { status: 'completed', videoUrl: URL };
		expect(read({ status: 'success', data: { task_id: 't', video_url: URL } })).toMatchObject(done);
		expect(read({ id: 't', status: 'success', data: { video_url: URL } })).toMatchObject(done);
		const inside = { data: { task_status: 'succeed', task_result: { videos: [{ url: URL }] } } };
		expect(read({ data: { id: 't', status: 'SUCCESS', data: inside } })).toMatchObject(done);
	});

	it('does not hide that the task in it has failed', () => {
		const inside = { code: 0, data: { task_status: 'failed', task_status_msg: 'too dark' } };
		expect(read({ data: { task_id: 't', status: 'SUCCESS', data: inside } })).toMatchObject({
			status: 'failed',
			failureReason: 'too dark',
		});
		const raw = { data: { task_status: 'processing' } };
		expect(read({ data: { task_id: 't', status: 'FAILURE', data: raw } })).toMatchObject({
			status: 'failed',
		});
	});
});

describe('a task ID of many digits', () => {
	it.each([
		[{ data: { taskId: '870000000000000001' } }],
		[{ taskId: '870000000000000001', id: 5 }],
		[{ result: { task_id: '870000000000000001' } }],
		[{ data: [{ task_id: '870000000000000001' }] }],
		[{ data: { data: { task_id: '870000000000000001' } } }],
		[{ data: '870000000000000001' }],
		[{ data: { task_id: 8.7e17 }, id: '870000000000000001' }],
	])('is found in %j', (body) => {
		expect(taskIdIn(body)).toBe('870000000000000001');
	});

	it('that has lost some is none', () => {
		expect(taskIdIn({ data: { task_id: 8.7e17 } })).toBeNull();
		expect(taskIdIn({ data: 8.7e17 })).toBeNull();
		expect(taskIdIn({ data: 'success' })).toBeNull();
	});
});

it('reads any JSON whatever without throwing', () => {
	fc.assert(
		fc.property(fc.jsonValue(), (json) => {
			readTaskBody('aijisu', json, 'asked');
			readTaskBody('cometApi', { data: json, status: 'failed', id: 'x' }, null);
		}),
	);
});
