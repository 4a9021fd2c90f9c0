import { readdirSync } from 'node:fs';

import { aijisu } from '../../../nodes/KlingAvatar/providers/aijisu';
import { cometApi } from '../../../nodes/KlingAvatar/providers/cometApi';
import { DEFAULT_PROMPT } from '../../../nodes/KlingAvatar/providers/klingAvatar';
import type { CreateInput } from '../../../nodes/KlingAvatar/providers/types';
import { avatarTask } from '../task/tasks';
import { fixture, FIXTURES, jsonAnswer } from './answers';
import { bodyOf } from './createInput';

const TASK_ID = 'task_xxxxxxxxxxxxx';

/** What the node would know when it sends one of the documented requests. */
const inputOf = (request: Record<string, unknown>): CreateInput => ({
	quality: String(request.model),
	image: { url: String(request.image_url) },
	audio: { url: String(request.audio_url) },
	audioDurationSeconds: Number(request.audio_duration_seconds),
	prompt: String(request.prompt ?? ''),
	callbackUrl: null,
	externalTaskId: null,
	watermark: false,
});

const aijisuRequests = [
	'aijisu-5.1-request-customer-service',
	'aijisu-5.2-request-course-opening',
	'aijisu-5.3-request-brand-message',
	'aijisu-5.4-request-news-briefing',
	'aijisu-8.1-request-least-standard',
	'aijisu-8.2-request-least-pro',
];
const others = [
	'aijisu-3.2-created',
	'aijisu-4-completed',
	'aijisu-6.1-image-url',
	'aijisu-6.2-audio-url',
	'aijisu-6.3-request-without-duration',
	'aijisu-6.3-duration',
	'cometapi-request',
	'cometapi-created',
];

it('covers every example that the two documents give', () => {
	expect(readdirSync(FIXTURES).sort()).toEqual(
		[...aijisuRequests, ...others].map((name) => `${name}.json`).sort(),
	);
});

describe('aijisu', () => {
	it.each(aijisuRequests)('sends %s just so', (name) => {
		const request = fixture(name);
		expect(bodyOf(aijisu, inputOf(request))).toEqual(request);
	});

	it('reads aijisu-3.2-created', () => {
		const body = fixture('aijisu-3.2-created');
		expect(aijisu.readCreated(jsonAnswer(200, body), null)).toEqual({
			kind: 'created',
			task: avatarTask({
				provider: 'aijisu',
				taskId: TASK_ID,
				status: 'queued',
				providerStatus: 'queued',
				raw: body,
			}),
		});
	});

	it('reads aijisu-4-completed', () => {
		const body = fixture('aijisu-4-completed');
		expect(aijisu.readTask(jsonAnswer(200, body), TASK_ID)).toEqual({
			kind: 'task',
			task: avatarTask({
				provider: 'aijisu',
				taskId: TASK_ID,
				status: 'completed',
				providerStatus: 'completed',
				raw: body,
				videoUrl: 'https://api.xxx.xx/media/xxxxx.mp4',
			}),
		});
	});

	it('never makes the mistakes of section 6', () => {
		const wrong = fixture('aijisu-6.3-request-without-duration');
		const duration = fixture('aijisu-6.3-duration');
		const sent = bodyOf(aijisu, inputOf({ ...wrong, ...duration }));
		expect(sent).toEqual({ ...wrong, ...duration });
		expect(sent).toMatchObject(fixture('aijisu-6.1-image-url'));
		expect(sent).toMatchObject(fixture('aijisu-6.2-audio-url'));
	});
});

describe('CometAPI', () => {
	it('sends cometapi-request, with the fields that its text asks for beside it', () => {
		const { image } = fixture('cometapi-request');
		const sent = bodyOf(cometApi, {
			quality: 'std',
			image: { url: String(image) },
			audio: { audioId: 'audio-1' },
			audioDurationSeconds: null,
			prompt: '',
			callbackUrl: null,
			externalTaskId: null,
			watermark: false,
		});
		expect(sent).toEqual({ image, audio_id: 'audio-1', mode: 'std', prompt: DEFAULT_PROMPT });
	});

	it('reads cometapi-created, an example of placeholders', () => {
		const body = fixture('cometapi-created');
		expect(cometApi.readCreated(jsonAnswer(200, body), 'mine')).toEqual({
			kind: 'created',
			task: avatarTask({
				provider: 'cometApi',
				taskId: '<string>',
				status: 'processing',
				providerStatus: '<string>',
				raw: body,
				externalTaskId: 'mine',
			}),
		});
	});
});
