import { json } from '../answers';
import { requestId } from '../faults';
import type { Job } from '../jobs';
import { renewLink } from '../speech/link';
import type { Answer, JobState, RequestRecord } from '../types';
import { objectBody, type World } from '../world';
import { between, fieldFault, link, text, type FieldFault } from './fields';
import * as shared from './shared';
import { secondsAsked, waveSpeedSpeech } from './speech02';
import { uploadUrl } from './uploads';

const success = (data: unknown): Answer => json({ code: 200, message: 'success', data });

const refuseField =
	(world: World) =>
	({ message }: FieldFault): Answer =>
		shared.refuse(world, 'waveSpeed', 400, message);

/** Models are in the path, so bodies do not have them; answers do. */
const models = new WeakMap<Job, string>();

function created(world: World, request: RequestRecord, job: Job): Answer {
	models.set(job, request.path.slice('/api/v3/'.length));
	return success(prediction(world, job));
}

/** `POST /api/v3/kwaivgi/kling-v2-ai-avatar-{standard|pro}?webhook=…`. */
export const createTask = shared.withKey('waveSpeed', (world, request) =>
	shared.createJob(world, request, {
		gateway: 'waveSpeed',
		kind: 'avatar',
		rules: { image: link, audio: link, prompt: text(2500) },
		required: ['image', 'audio'],
		callbackUrl: request.query['webhook'],
		refuseField: refuseField(world),
		links: (body) => ({ image: String(body['image']), audio: String(body['audio']) }),
		answer: (job) => created(world, request, job),
	}),
);

/** `POST /api/v3/minimax/speech-02-hd?webhook=…`. */
export const createSpeech = shared.withKey('waveSpeed', (world, request) =>
	shared.createJob(world, request, {
		gateway: 'waveSpeed',
		kind: 'speech',
		...waveSpeedSpeech,
		callbackUrl: request.query['webhook'],
		refuseField: refuseField(world),
		audioSeconds: secondsAsked('waveSpeed'),
		answer: (job) => created(world, request, job),
	}),
);

/** `GET /api/v3/predictions/{id}` and `…/result`: 200, however the job ended. */
export const queryTask = shared.withKey('waveSpeed', (world, request) => {
	const job = shared.askedJob(world, request, 'waveSpeed');
	if (!job) return shared.refuse(world, 'waveSpeed', 404, 'task not found');
	renewLink(world, job);
	return success(prediction(world, job));
});

const words: Record<JobState, string> = {
	queued: 'created',
	processing: 'processing',
	completed: 'completed',
	failed: 'failed',
};

/** A job as answers have it under `data`, and as callbacks send it bare. */
function prediction(world: World, job: Job): Record<string, unknown> {
	const { code, reason } = shared.codeAndReason(job);
	const media = /^Failed to download/.test(reason) ? '1402' : '1403';
	return {
		id: job.id,
		model: models.get(job),
		outputs: shared.resultLinks(world, job),
		urls: { get: `${shared.askOrigin(world)}/api/v3/predictions/${job.id}/result` },
		has_nsfw_contents: job.state === 'completed' ? [false] : [],
		status: shared.statusWord(world, job, words),
		created_at: new Date(job.createdAt).toISOString(),
		error: reason,
		timings: { inference: job.hasEnded ? job.updatedAt - job.createdAt : 0 },
		...(job.state === 'failed' ? { code: Number(code ?? media) } : {}),
	};
}

export { prediction as callbackBody };

/** `GET /api/v3/balance`. */
export const balance = shared.withKey('waveSpeed', () => success({ balance: 12.34 }));

/** `POST /api/v3/media/uploads`: where and how to put a file, and where it will be. */
export const announceUpload = shared.withKey('waveSpeed', (world, request) => {
	const body = objectBody(request) ?? {};
	const rules = { filename: text(), size: between(1, 200 * 2 ** 20), content_type: text() };
	const fault = fieldFault(body, rules, ['filename', 'size']);
	if (fault) return refuseField(world)(fault);
	const { filename, size, content_type: given } = body;
	const type = String(given ?? 'application/octet-stream');
	const token = requestId(`token ${request.number}`);
	const path = world.uploads.announce(
		String(filename),
		type,
		{ 'x-upload-token': token },
		Number(size),
	);
	const download_url = uploadUrl(world, path);
	const headers = { 'Content-Type': type, 'X-Upload-Token': token };
	return success({
		type: type.split('/')[0],
		download_url,
		filename,
		size,
		upload: { method: 'PUT', url: `${download_url}?signature=1`, headers },
	});
});

/** What WaveSpeed answers for a path that it does not know. */
export function unknownPath(world: World, request: RequestRecord): Answer {
	return shared.refuse(world, 'waveSpeed', 404, `${request.method} ${request.path} not found`);
}
