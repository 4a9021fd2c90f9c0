import { providers } from '../../../nodes/KlingAvatar/providers';
import { aijisu, roundUpToTenth } from '../../../nodes/KlingAvatar/providers/aijisu';
import { cometApi } from '../../../nodes/KlingAvatar/providers/cometApi';
import { DEFAULT_PROMPT } from '../../../nodes/KlingAvatar/providers/klingAvatar';
import { kling } from '../../../nodes/KlingAvatar/providers/kling';
import type { CreateInput } from '../../../nodes/KlingAvatar/providers/types';
import { jsonAnswer } from './answers';
import { bodyOf, createInput } from './createInput';

const input = (over: Partial<CreateInput> = {}) =>
	createInput({ quality: 'pro', audioDurationSeconds: 12.34, ...over });

it('knows every gateway by the value of the parameter', () => {
	expect(providers).toMatchObject({ aijisu, cometApi, kling });
	for (const [id, adapter] of Object.entries(providers)) expect(adapter.id).toBe(id);
});

describe('aijisu, request', () => {
	it('rounds the seconds up to a tenth, since money is held by them', () => {
		expect(bodyOf(aijisu, input())).toEqual({
			model: 'pro',
			image_url: 'https://cdn.example.com/face.png',
			audio_url: 'https://cdn.example.com/voice.mp3',
			audio_duration_seconds: 12.4,
			prompt: 'Smile.',
		});
	});

	it.each([
		[18.5, 18.5],
		[32.7, 32.7],
		[12, 12],
		[0.30000000000000004, 0.3],
		[9.2501, 9.3],
		[9.300001, 9.4],
		[9.3000001, 9.3],
		[59.999, 60],
	])('%d s become %d s', (seconds, sent) => {
		expect(roundUpToTenth(seconds)).toBe(sent);
	});

	it('is not made without them', () => {
		expect(() => bodyOf(aijisu, input({ audioDurationSeconds: null }))).toThrow(
			new TypeError('aijisu needs the length of the sound'),
		);
	});

	it('posts to its own path', () => {
		expect(aijisu.createRequest(input()).path).toBe('/v1/video/generations');
	});

	it('leaves an empty prompt out, and the name and callback that it knows nothing of', () => {
		const sent = bodyOf(
			aijisu,
			input({ prompt: '', callbackUrl: 'https://n8n.example.com/x', externalTaskId: 'mine' }),
		);
		expect(Object.keys(sent)).toEqual([
			'model',
			'image_url',
			'audio_url',
			'audio_duration_seconds',
		]);
	});

	it.each([
		['a picture in bytes', { image: { bytes: Uint8Array.of(1) } }],
		['a sound in bytes', { audio: { bytes: Uint8Array.of(1) } }],
		['an audio ID', { audio: { audioId: 'a' } }],
	])('has no way to send %s', (_, over) => {
		expect(() => bodyOf(aijisu, input(over))).toThrow(
			new TypeError('this gateway takes a picture and a sound as links only'),
		);
	});

	it('asks for a task on its own path, then on the one of its Kling page', () => {
		expect(aijisu.queryPaths('task_1/?#')).toEqual([
			'/v1/video/generations/task_1%2F%3F%23',
			'/v1/videos/task_1%2F%3F%23',
		]);
	});

	it('does not put a name into a task that it never sent', () => {
		const reading = aijisu.readCreated(jsonAnswer(200, { task_id: 't' }), 'mine');
		expect(reading).toMatchObject({ kind: 'created', task: { externalTaskId: null } });
	});
});

describe('CometAPI, request', () => {
	it('sends links, the mode and the prompt', () => {
		expect(bodyOf(cometApi, input())).toEqual({
			image: 'https://cdn.example.com/face.png',
			sound_file: 'https://cdn.example.com/voice.mp3',
			prompt: 'Smile.',
			mode: 'pro',
		});
	});

	it('sends bytes as they are, to be written as base64', () => {
		const image = Uint8Array.of(1, 2);
		const audio = Uint8Array.of(3);
		const sent = bodyOf(cometApi, input({ image: { bytes: image }, audio: { bytes: audio } }));
		expect(sent.image).toBe(image);
		expect(sent.sound_file).toBe(audio);
	});

	it('tells of the seconds that were measured, to the millisecond', () => {
		expect(cometApi.sentSeconds(6.012_345)).toBe(6.012);
	});

	it('sends an audio ID instead of a sound', () => {
		const sent = bodyOf(cometApi, input({ audio: { audioId: 'audio-1' } }));
		expect(sent).toMatchObject({ audio_id: 'audio-1' });
		expect(sent).not.toHaveProperty('sound_file');
	});

	it('always sends a prompt', () => {
		expect(bodyOf(cometApi, input({ prompt: '' })).prompt).toBe(DEFAULT_PROMPT);
		expect(DEFAULT_PROMPT).toMatch(/speaks/);
	});

	it("asks for Kling's mark only when it is wanted", () => {
		expect(bodyOf(kling, input({ watermark: true }))).toMatchObject({
			watermark_info: { enabled: true },
		});
		expect(bodyOf(kling, input())).not.toHaveProperty('watermark_info');
	});

	it('sends the callback and the name only when there are any', () => {
		expect(
			bodyOf(cometApi, input({ callbackUrl: 'https://n8n.example.com/x', externalTaskId: 'mine' })),
		).toMatchObject({ callback_url: 'https://n8n.example.com/x', external_task_id: 'mine' });
		const without = bodyOf(cometApi, input());
		expect(without).not.toHaveProperty('callback_url');
		expect(without).not.toHaveProperty('external_task_id');
	});

	it("asks for a task on Kling's path, then on the documented template", () => {
		expect(cometApi.queryPaths('1/2')).toEqual([
			'/kling/v1/videos/avatar/image2video/1%2F2',
			'/kling/v1/videos/image2video/1%2F2',
		]);
	});

	it('adds the name to a new task unless the answer brings one', () => {
		const named = (external: unknown) =>
			cometApi.readCreated(
				jsonAnswer(200, {
					code: 0,
					data: { task_id: 't', task_info: { external_task_id: external } },
				}),
				'mine',
			);
		expect(named(undefined)).toMatchObject({ task: { taskId: 't', externalTaskId: 'mine' } });
		expect(named('theirs')).toMatchObject({ task: { externalTaskId: 'theirs' } });
		expect(cometApi.readCreated(jsonAnswer(400, { code: 1201 }), 'mine')).toMatchObject({
			kind: 'refused',
		});
	});

	it('reads a task under the ID that was asked for', () => {
		const answer = jsonAnswer(200, { data: { task_id: 'other', task_status: 'submitted' } });
		expect(cometApi.readTask(answer, 'asked')).toMatchObject({
			kind: 'task',
			task: { provider: 'cometApi', taskId: 'asked', status: 'queued' },
		});
		expect(aijisu.readTask(answer, 'asked')).toMatchObject({ task: { provider: 'aijisu' } });
	});
});
