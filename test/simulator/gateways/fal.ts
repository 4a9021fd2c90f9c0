import { json } from '../answers';
import { videoSeconds } from '../film/videoLength';
import { requestId } from '../faults';
import type { Job } from '../jobs';
import { jobVideo } from '../media';
import { renewLink } from '../speech/link';
import { jobSpeech } from '../speech/serveSpeech';
import type { Answer, JobState, RequestRecord } from '../types';
import { objectBody, type World } from '../world';
import { fieldFault, link, text, type FieldFault } from './fields';
import * as shared from './shared';
import { falSpeech, secondsAsked } from './speech02';
import { uploadUrl } from './uploads';

/** Every answer of fal's own has this header; a proxy's page has not. */
const signed = (answer: Answer): Answer => ({
	...answer,
	headers: { ...answer.headers, 'x-fal-request-id': requestId('fal') },
});
const withKey = (handle: shared.Handler): shared.Handler => {
	const behindKey = shared.withKey('fal', handle);
	return (world, request) => signed(behindKey(world, request));
};

const refuseField = ({ field, message, missing }: FieldFault): Answer => {
	const type = missing ? 'missing' : message.includes('URL') ? 'url_parsing' : 'value_error';
	return json({ detail: [{ loc: ['body', field], msg: message, type }] }, 422);
};

/** `POST /fal-ai/kling-video/ai-avatar/v2/{standard|pro}?fal_webhook=…`. */
export const createTask = withKey((world, request) =>
	shared.createJob(world, request, {
		gateway: 'fal',
		kind: 'avatar',
		rules: { image_url: link, audio_url: link, prompt: text(2500) },
		required: ['image_url', 'audio_url'],
		callbackUrl: request.query['fal_webhook'],
		refuseField,
		links: (body) => ({ image: String(body['image_url']), audio: String(body['audio_url']) }),
		answer: (job) => created(world, job),
	}),
);

/** `POST /fal-ai/minimax/speech-02-hd?fal_webhook=…`. */
export const createSpeech = withKey((world, request) =>
	shared.createJob(world, request, {
		gateway: 'fal',
		kind: 'speech',
		...falSpeech,
		callbackUrl: request.query['fal_webhook'],
		refuseField,
		audioSeconds: secondsAsked('fal'),
		answer: (job) => created(world, job),
	}),
);

/** Status, result and cancel live under the owner and the app, without the rest of the model's path. */
function addresses(world: World, job: Job) {
	const app = job.kind === 'avatar' ? 'kling-video' : 'minimax';
	const response_url = `${shared.askOrigin(world)}/fal-ai/${app}/requests/${job.id}`;
	return {
		response_url,
		status_url: `${response_url}/status`,
		cancel_url: `${response_url}/cancel`,
	};
}

function created(world: World, job: Job): Answer {
	if (world.switches.gateways.falCreateSays === 'id') return json({ request_id: job.id });
	return json({
		status: 'IN_QUEUE',
		request_id: job.id,
		gateway_request_id: job.id,
		...addresses(world, job),
		queue_position: 0,
	});
}

/** What the full path of a model answers to a GET, its status below it included. */
export const onlyPost: shared.Handler = () =>
	signed(json({ detail: 'Method Not Allowed' }, 405, { allow: 'POST' }));

const words: Record<JobState, string> = {
	queued: 'IN_QUEUE',
	processing: 'IN_PROGRESS',
	completed: 'COMPLETED',
	failed: 'COMPLETED',
};

/** Answers about a job; who asks for an unknown one is told so before its key is looked at. */
const about = (
	kind: Job['kind'],
	unknown: unknown,
	answer: (world: World, job: Job) => Answer,
): shared.Handler => {
	return (world, request) => {
		const job = shared.askedJob(world, request, 'fal', kind);
		if (!job) return signed(json(unknown, 404));
		return signed(shared.refuseKey(world, request, 'fal') ?? answer(world, job));
	};
};

/** `GET /fal-ai/{app}/requests/{id}/status`: 202 before the end, 200 after it, however it ended. */
export const queryTask = (kind: Job['kind']) =>
	about(kind, { status: 'NOT_FOUND' }, (world, job) => {
		const { state, hasEnded } = job;
		const inference_time = job.jobMilliseconds / 1000;
		const says = state === 'failed' && world.switches.gateways.falFailure === 'status';
		const { reason, code } = shared.codeAndReason(job);
		const body = {
			status: shared.statusWord(world, job, words),
			request_id: job.id,
			...(state === 'queued' ? { queue_position: 0 } : { logs: [] }),
			...(hasEnded ? { metrics: { inference_time } } : {}),
			...(says
				? { error: reason || 'Unknown error', error_type: code ?? 'runner_server_error' }
				: {}),
			...addresses(world, job),
		};
		return json(body, hasEnded ? 200 : 202);
	});

/** `GET /fal-ai/{app}/requests/{id}`: what was made, or why nothing was. */
export const result = (kind: Job['kind']) =>
	about(kind, { detail: 'Request not found' }, (world, job) => {
		renewLink(world, job);
		if (!job.hasEnded) return json({ detail: 'Request is still in progress' }, 400);
		if (job.state === 'failed') {
			const { status, body, headers } = failure(job);
			return json(body, status, headers);
		}
		const units =
			kind === 'avatar' ? videoSeconds(job) : [...String(job.body['text'])].length / 1000;
		return json(payload(world, job), 200, { 'x-fal-billable-units': String(units) });
	});

function payload(world: World, job: Job): Record<string, unknown> {
	const [url] = shared.resultLinks(world, job);
	const isAvatar = job.kind === 'avatar';
	const file_name = isAvatar ? 'output.mp4' : 'speech.mp3';
	const content_type = isAvatar ? 'video/mp4' : 'audio/mpeg';
	const { size: file_size } = isAvatar ? jobVideo(job, world.switches.video.size) : jobSpeech(job);
	const file = { ...(url === undefined ? {} : { url }), content_type, file_name, file_size };
	return isAvatar
		? { video: file, duration: videoSeconds(job) }
		: { audio: file, duration_ms: Math.round((job.audioSeconds ?? 0) * 1000) };
}

/** fal's types for what the simulator finds wrong with media. */
const types: [found: RegExp, type: string][] = [
	[/^Failed to download/, 'file_download_error'],
	[/^Image cannot be decoded/, 'image_load_error'],
	[/^Image pixel/, 'image_too_small'],
	[/^Image format/, 'unsupported_image_format'],
	[/^Audio (format|cannot)/, 'unsupported_audio_format'],
	[/size exceeds/, 'file_too_large'],
	[/^Audio duration [01]\./, 'audio_duration_too_short'],
	[/^Audio duration/, 'audio_duration_too_long'],
];

/** A failed job's result: 422 with the reason, or 500 for a failure without a word. */
function failure(job: Job): {
	status: number;
	body: unknown;
	headers: Record<string, string>;
} {
	const { code, reason } = shared.codeAndReason(job);
	if (reason === '') {
		const body = { detail: 'Internal Server Error', error_type: 'internal_error' };
		return { status: 500, body, headers: { 'x-fal-error-type': 'internal_error' } };
	}
	const type = code ?? types.find(([found]) => found.test(reason))?.[1] ?? 'no_media_generated';
	const loc = ['body', /image/i.test(reason) ? 'image_url' : 'audio_url'];
	const detail = [{ loc, msg: reason, type, url: `https://docs.fal.ai/errors#${type}` }];
	return { status: 422, body: { detail }, headers: { 'x-fal-retryable': 'false' } };
}

/** What fal posts to `fal_webhook` once a job has ended. */
export function callbackBody(world: World, job: Job): Record<string, unknown> {
	const ids = { request_id: job.id, gateway_request_id: job.id };
	if (job.state === 'completed') return { ...ids, status: 'OK', payload: payload(world, job) };
	const { status, body } = failure(job);
	return { ...ids, status: 'ERROR', error: `Invalid status code: ${status}`, payload: body };
}

/** `GET /v1/models?limit=1` of the platform: needs no key, but refuses a wrong one. */
export function models(world: World, request: RequestRecord): Answer {
	const refused = request.headers.authorization && shared.refuseKey(world, request, 'fal');
	if (refused) {
		const error = { type: 'authorization_error', message: 'Invalid API key', request_id: '' };
		return signed(json({ error }, 401));
	}
	const endpoint_id = 'fal-ai/kling-video/ai-avatar/v2/standard';
	return signed(json({ models: [{ endpoint_id }], next_cursor: null, has_more: false }));
}

/** `POST /storage/upload/initiate?storage_type=fal-cdn-v3`: where to put a file, and where it will be. */
export const announceUpload = withKey((world, request) => {
	if (request.query['storage_type'] !== 'fal-cdn-v3') {
		return shared.refuse(world, 'fal', 400, 'Invalid storage type');
	}
	const body = objectBody(request) ?? {};
	const names = ['file_name', 'content_type'];
	const fault = fieldFault(body, { file_name: text(), content_type: text() }, names);
	if (fault) return refuseField(fault);
	const { file_name: name, content_type: type } = body;
	const url = uploadUrl(world, world.uploads.announce(String(name), String(type)));
	return json({ upload_url: `${url}?signature=1`, file_url: url });
});

/** What fal answers for a path that it does not know. */
export function unknownPath(request: RequestRecord): Answer {
	const application = request.path.slice('/fal-ai/'.length);
	return signed(json({ detail: `Application "${application}" not found` }, 404));
}
