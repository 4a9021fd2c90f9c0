import { json } from '../answers';
import { videoSeconds } from '../film/videoLength';
import type { Job } from '../jobs';
import { bareBase64 } from '../mediaChecks';
import type { Answer, JobState, RequestRecord } from '../types';
import { objectBody, type World } from '../world';
import { fieldFault, link, object, oneOf, text, type FieldFault } from './fields';
import * as shared from './shared';
import { uploadUrl } from './uploads';

/** Credits a second, by model. The older names are still taken. */
const models: Record<string, number> = {
	'kling/ai-avatar-standard': 8,
	'kling/ai-avatar-pro': 16,
	'kling/v1-avatar-standard': 8,
	'kling/ai-avatar-v1-pro': 16,
};
const CREDITS = 1234.5;

const success = (data: unknown): Answer => json({ code: 200, msg: 'success', data });

/** 422, but 500 for a prompt that is missing or empty. */
const refuseField =
	(world: World) =>
	({ message }: FieldFault): Answer => {
		const isPrompt = message.includes('prompt is required');
		return shared.refuse(
			world,
			'kie',
			isPrompt ? 500 : 422,
			isPrompt ? 'prompt is required' : message,
		);
	};

/** `POST /api/v1/jobs/createTask`: one path, the quality is the model. */
export const createTask = shared.withKey('kie', (world, request) => {
	const { callBackUrl } = objectBody(request) ?? {};
	const input = object({ image_url: link, audio_url: link, prompt: text(5000) }, [
		'image_url',
		'audio_url',
		'prompt',
	]);
	return shared.createJob(world, request, {
		gateway: 'kie',
		kind: 'avatar',
		rules: { model: oneOf(...Object.keys(models)), input, callBackUrl: text() },
		required: ['model', 'input'],
		callbackUrl: callBackUrl === undefined ? undefined : String(callBackUrl),
		refuseField: refuseField(world),
		links: (body) => {
			const { image_url: image, audio_url: audio } = body['input'] as Record<string, string>;
			return { image, audio };
		},
		answer: (job) => success({ taskId: job.id, recordId: job.id }),
	});
});

const words: Record<JobState, string> = {
	queued: 'waiting',
	processing: 'generating',
	completed: 'success',
	failed: 'fail',
};

/** `GET /api/v1/jobs/recordInfo?taskId=…`. */
export const queryTask = shared.withKey('kie', (world, request) => {
	if (!request.query['taskId']) return shared.refuse(world, 'kie', 400, 'taskId is required');
	const job = shared.askedJob(world, request, 'kie');
	if (!job || job.queries <= world.switches.gateways.kieNullRecords) {
		return shared.refuse(world, 'kie', 422, 'recordInfo is null');
	}
	return success(record(world, job));
});

function record(world: World, job: Job): Record<string, unknown> {
	const { state, hasEnded } = job;
	const { code, reason } = shared.codeAndReason(job);
	return {
		taskId: job.id,
		model: job.body['model'],
		state: shared.statusWord(world, job, words),
		param: JSON.stringify(job.body),
		resultJson: state === 'completed' ? resultJson(world, job) : '',
		failCode: state === 'failed' ? (code ?? (reason === '' ? null : '500')) : null,
		failMsg: state === 'failed' ? reason : null,
		costTime: hasEnded ? job.updatedAt - job.createdAt : null,
		completeTime: hasEnded ? job.updatedAt : null,
		createTime: job.createdAt,
		updateTime: job.updatedAt,
		...(hasEnded ? { creditsConsumed: credits(job) } : {}),
	};
}

function resultJson(world: World, job: Job): unknown {
	const result = { resultUrls: shared.resultLinks(world, job) };
	switch (world.switches.gateways.kieResult) {
		case 'text':
			return JSON.stringify(result);
		case 'object':
			return result;
		case 'garbage':
			return JSON.stringify(result).slice(0, -2);
	}
}

/** Whole seconds, rounded down; nothing for a failed job. */
function credits(job: Job): number {
	if (job.state === 'failed') return 0;
	return Math.floor(videoSeconds(job)) * models[String(job.body['model'])]!;
}

/** What kie posts to `callBackUrl` once a job has ended. */
export function callbackBody(world: World, job: Job): Record<string, unknown> {
	const isDone = job.state === 'completed';
	const consumeCredits = credits(job);
	return {
		code: isDone ? 200 : 501,
		msg: isDone ? 'Playground task completed successfully.' : 'Playground task failed.',
		data: { ...record(world, job), consumeCredits, remainedCredits: CREDITS - consumeCredits },
	};
}

/** `GET /api/v1/chat/credit`. */
export const balance = shared.withKey('kie', () => success(CREDITS));

/** `POST /api/file-base64-upload`: a file in JSON; one of the same name is written over. */
export const upload = shared.withKey('kie', (world, request) => {
	const body = objectBody(request) ?? {};
	const rules = { base64Data: text(), uploadPath: text(), fileName: text() };
	const fault = fieldFault(body, rules, ['base64Data', 'uploadPath']);
	if (fault) return shared.refuse(world, 'kie', 400, fault.message);
	const { base64Data, uploadPath, fileName = `file-${request.number}` } = body;
	const [, mimeType = 'application/octet-stream', base64] =
		/^(?:data:([^;,]+);base64,)?(.*)$/s.exec(String(base64Data))!;
	const bytes = bareBase64(base64!);
	if (!bytes) return shared.refuse(world, 'kie', 400, 'base64Data is invalid');
	const filePath = `${String(uploadPath)}/${String(fileName)}`;
	const downloadUrl = uploadUrl(world, world.uploads.keep(filePath, mimeType, bytes));
	const uploadedAt = new Date(world.clock.now()).toISOString();
	const data = { fileName, filePath, downloadUrl, fileSize: bytes.length, mimeType, uploadedAt };
	return json({ success: true, code: 200, msg: 'File uploaded successfully', data });
});

/** What kie answers for a path that it does not know. */
export function unknownPath(world: World, request: RequestRecord): Answer {
	return shared.refuse(world, 'kie', 404, `${request.method} ${request.path} not found`);
}
