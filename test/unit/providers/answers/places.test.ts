import { readSpeechBody } from '../../../../nodes/KlingAvatar/providers/answers/speechBody';
import { readTaskBody } from '../../../../nodes/KlingAvatar/providers/answers/taskBody';

type Key = string | number;

const url = 'https://api.example.com/tasks/asked';
const link = 'https://cdn.example.com/made';

/** A body that holds each value at the end of its path, such as `data.videos.0.url`. */
function bodyOf(...entries: Array<[path: string, value: unknown]>): unknown {
	const body: Record<Key, unknown> = {};
	for (const [path, value] of entries) {
		const keys = path.split('.').map((key): Key => (/^\d+$/.test(key) ? Number(key) : key));
		let place = body;
		keys.forEach((key, index) => {
			const next = keys[index + 1];
			if (next === undefined) place[key] = value;
			else place = (place[key] ??= typeof next === 'number' ? [] : {}) as Record<Key, unknown>;
		});
	}
	return body;
}

describe('a video, wherever relays move what Kling documents', () => {
	const read = (...entries: Array<[string, unknown]>) =>
		readTaskBody('kling', { json: bodyOf(...entries), url }, 'asked');

	it.each([
		'data.result_url',
		'data.video_url',
		'data.result.outputs.0',
		'data.task_result.videos.0.url',
		'data.outputs.0',
		'data.url',
		'data.data.task_result.videos.0.url',
		'data.data.video_url',
	])('its link is read at %s', (place) => {
		const task = read(['data.task_status', 'succeed'], [place, link]);
		expect(task).toMatchObject({ status: 'completed', videoUrl: link });
	});

	it.each([
		'video_url',
		'result.outputs.0',
		'result.video_url',
		'result.task_result.videos.0.url',
		'result.url',
		'task_result.videos.0.url',
		'metadata.url',
		'url',
		'outputs.0',
		'output.0',
		'output',
		'data.0.task_result.videos.0.url',
		'data.0.video_url',
		'data.0.url',
	])('its link is read at %s, beside a state at the top', (place) => {
		const task = read(['task_id', 't'], ['task_status', 'succeed'], [place, link]);
		expect(task).toMatchObject({ status: 'completed', videoUrl: link });
	});

	it.each(['data.data.task_status_msg', 'data.task_status_msg', 'data.fail_reason', 'error'])(
		'why it failed is read at %s',
		(place) => {
			const failed: Array<[string, unknown]> = [
				['data.task_id', 't'],
				['data.task_status', 'failed'],
			];
			const task = read(...failed, [place, 'no face']);
			expect(task).toMatchObject({ status: 'failed', failureReason: 'no face' });
		},
	);

	it.each(['data.task_info', 'task_info', 'data.0.task_info'])(
		'its name is read in %s',
		(place) => {
			const state: [string, unknown] = place.includes('0')
				? ['data.0.task_status', 'processing']
				: ['task_status', 'processing'];
			const task = read(['task_id', 't'], state, [`${place}.external_task_id`, 'row-7']);
			expect(task).toMatchObject({ externalTaskId: 'row-7' });
		},
	);

	it.each(['', 'data.', 'data.data.data.'])('its charge is read under "%s"', (place) => {
		const charged = [
			[`${place}final_unit_deduction`, '4'],
			[`${place}final_balance_deduction.quota`, '0.5'],
			[`${place}final_balance_deduction.list_price`, '0.7'],
		] as Array<[string, unknown]>;
		const task = read(['data.task_status', 'succeed'], ['data.video_url', link], ...charged);
		expect(task?.charge).toEqual({ units: 4, balance: 0.5, listPrice: 0.7 });
	});
});

describe('a speech, wherever relays move what Kling and MiniMax document', () => {
	const read = (...entries: Array<[string, unknown]>) =>
		readSpeechBody('aijisu', { json: bodyOf(...entries), url }, 'asked');

	it.each([
		'data.task_result.audios.0',
		'task_result.audios.0',
		'data.data.task_result.audios.0',
		'data.audios.0',
		'audios.0',
	])('its audio ID, link and length are read at %s', (place) => {
		const entries: Array<[string, unknown]> = [
			[`${place}.url`, link],
			[`${place}.duration`, '5.1'],
		];
		const sound = { status: 'completed', audioUrl: link, audioDurationSeconds: 5.1 };
		expect(read([`${place}.id`, 'A1'], ...entries)).toMatchObject({ ...sound, audioId: 'A1' });
		expect(read([`${place}.audio_id`, 'A2'], ...entries)).toMatchObject({ audioId: 'A2' });
	});

	it.each(['', 'data.', 'output.', 'outputs.0.'])(
		'its milliseconds are read under "%s"',
		(place) => {
			const length: [string, unknown] = [`${place}extra_info.audio_length`, 5100];
			expect(read(['audio_url', link], length)).toMatchObject({ audioDurationSeconds: 5.1 });
		},
	);

	it.each([
		'audio_url',
		'data.audioUrl',
		'data.result_url',
		'data.audio',
		'data.audios.0.audioUrl',
		'data.audios.0.audio_url',
		'result.outputs.0',
		'result',
		'result.url_mp3',
		'result.download_url',
		'result.audioUrl',
		'metadata.url',
		'data.output.download_url',
		'outputList.0.a.b',
		'output.a.b.c.d',
	])('its link is read at %s', (place) => {
		expect(read([place, link])).toMatchObject({ status: 'completed', audioUrl: link });
	});

	it.each(['/media/x.mp3', '/media/x.mp3?sign=1', 'http://cdn.example.com/x'])(
		'%s is a link',
		(text) => {
			expect(read(['data.output', text])?.audioUrl).toBe(new URL(text, url).href);
		},
	);

	it.each(['see https://example.com', 'x.mp3 is ready', 'done', 'a b.mp3'])(
		'"%s" is no link',
		(text) => {
			expect(read(['data.output', text])).toBeNull();
		},
	);

	it.each(['output.a.b.c.d.e', 'x_output'])('its link is not looked for at %s', (place) => {
		expect(read([place, link])).toBeNull();
	});

	it('its link is the one of a name for it, before others of the same output', () => {
		const cover: [string, unknown] = ['output.cover', 'https://cdn.example.com/cover'];
		expect(read(cover, ['output.audio_url', link])?.audioUrl).toBe(link);
	});

	it.each([{ data: null }, { output: null }, { message: 'soon', extra_info: { audio_length: 9 } }])(
		'under way, %j tells nothing of it',
		(part) => {
			const json = { task_id: 't', status: 'processing', ...part };
			expect(readSpeechBody('aijisu', { json, url }, 'asked')).toMatchObject({
				status: 'processing',
				audioUrl: null,
				audioDurationSeconds: null,
				failureReason: null,
			});
		},
	);

	it('is made with an audio ID alone', () => {
		expect(read(['data.audios.0.id', 'A1'])).toMatchObject({ status: 'completed', audioId: 'A1' });
	});

	it('is queued where a new one has nothing but an ID', () => {
		const json = { task_id: 't' };
		expect(readSpeechBody('aijisu', { json, url }, null)).toMatchObject({ status: 'queued' });
	});

	it.each([
		['9s5', null],
		['9.25s ', 9.25],
	])('the length "%s" is %j', (duration, seconds) => {
		const told = read(['data.audios.0.url', link], ['data.audios.0.duration', duration]);
		expect(told?.audioDurationSeconds).toBe(seconds);
	});

	it('is none where nothing but a word or another ID is told', () => {
		expect(read(['status', 'processing'])).toBeNull();
		expect(read(['status', 'succeed'])).toBeNull();
		expect(read(['data.task_id', 'asked'])).toBeNull();
	});
});
