import { json } from './answers';
import { createdAnswer, jobAnswer } from './aijisuAnswers';
import { refuseFull } from './capacity';
import { familyError, taskError } from './faults';
import type { Job } from './jobs';
import type { Answer, RequestRecord } from './types';
import { hasKey, objectBody, type World } from './world';

const MODELS = ['kling-avatar-v2-standard', 'kling-avatar-v2-pro'];

/** A 401 in the family's shape; undefined when the key is right. */
export function refuseKey(world: World, request: RequestRecord): Answer | undefined {
	if (hasKey(world, request)) return undefined;
	const message = request.headers.authorization ? 'Invalid token' : 'Token not provided';
	return json(familyError('aijisu', message), 401);
}

/** What the family answers for a path that it does not know. */
export function unknownPath(request: RequestRecord): Answer {
	const message = `Invalid URL (${request.method} ${request.path})`;
	const error = { message, type: 'invalid_request_error', param: '', code: '' };
	return json({ error }, 404);
}

/**
 * `POST /v1/video/generations`. Required fields are documented; what a missing one looks like is not, so
 * it is answered as this family's task routes do (400 `invalid_request`).
 */
export function createTask(world: World, request: RequestRecord): Answer {
	const refused = refuseKey(world, request);
	if (refused) return refused;
	const body = objectBody(request);
	if (!body) return invalid('request body is not valid JSON');
	const { model } = body;
	if (typeof model !== 'string' || model === '') return invalid('model is required');
	if (!MODELS.includes(model)) {
		const message = `No available channel for model ${model} under group default (distributor)`;
		return json(familyError('aijisu', message, 'model_not_found'), 503);
	}
	for (const field of ['image_url', 'audio_url'] as const) {
		const link = body[field];
		if (typeof link !== 'string' || link === '') return invalid(`${field} is required`);
		if (!isLink(link)) return invalid(`${field} must be a public http(s) URL`);
	}
	const seconds = body['audio_duration_seconds'];
	if (seconds === undefined || seconds === null)
		return invalid('audio_duration_seconds is required');
	if (typeof seconds !== 'number' || !(seconds > 0)) {
		return invalid('audio_duration_seconds must be a positive number');
	}
	const { prompt } = body;
	if (prompt !== undefined && typeof prompt !== 'string') return invalid('prompt must be a string');

	const full = refuseFull(world, 'aijisu', 'avatar');
	if (full) return full;
	const job = world.createJob(
		request,
		{
			kind: 'avatar',
			provider: 'aijisu',
			body,
			externalTaskId: null,
			callbackUrl: null,
			audioSeconds: null,
		},
		{ image: body['image_url'] as string, audio: body['audio_url'] as string },
	);
	return json(createdAnswer(world, job));
}

/** `GET /v1/video/generations/{id}` and `GET /v1/videos/{id}`. */
export function queryTask(world: World, request: RequestRecord): Answer {
	const refused = refuseKey(world, request);
	if (refused) return refused;
	const path = request.path.startsWith('/v1/videos/') ? 'videos' : 'generations';
	const { aijisuQueryPath } = world.switches;
	if (aijisuQueryPath !== 'both' && aijisuQueryPath !== path) return unknownPath(request);
	const job = findJob(world, request, 'avatar');
	if (!job) return json(taskError('task_not_exist', 'task_not_exist'), 400);
	job.queries++;
	return json(jobAnswer(world, job, path));
}

/** The aijisu job that a path names; undefined for another gateway's. */
export function findJob(world: World, request: RequestRecord, kind: Job['kind']): Job | undefined {
	const job = request.taskId === undefined ? undefined : world.ledger.get(request.taskId);
	return job?.provider === 'aijisu' && job.kind === kind ? job : undefined;
}

/** 400 in the shape of the family's task routes. */
export function invalid(message: string): Answer {
	return json(taskError('invalid_request', message), 400);
}

function isLink(text: string): boolean {
	return /^https?:\/\//i.test(text) && URL.canParse(text);
}
