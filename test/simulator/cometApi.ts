import { html, json, redirect } from './answers';
import { familyError, klingError, requestId } from './faults';
import { fixtureSeconds } from './fixtureFiles';
import type { Job } from './jobs';
import { audioFault, audioSecondsFault, bareBase64, imageFault } from './mediaChecks';
import type { Answer, JobState, RequestRecord } from './types';
import { hasKey, objectBody, resultUrl, type World } from './world';

const words: Record<JobState, string> = {
	queued: 'submitted',
	processing: 'processing',
	completed: 'succeed',
	failed: 'failed',
};

const THIRTY_DAYS = 30 * 24 * 3600 * 1000;

/**
 * Audio IDs that exist without a call of the TTS endpoint, with their lengths in seconds. Those made
 * there exist as well, with the length of the fixture `voice.mp3`.
 */
export const seededAudioIds: Readonly<Record<string, { seconds: number; ageDays: number }>> = {
	'audio-5s': { seconds: 5, ageDays: 1 },
	'audio-59s': { seconds: 59, ageDays: 1 },
	'audio-too-short': { seconds: 1, ageDays: 1 },
	'audio-too-long': { seconds: 90, ageDays: 1 },
	'audio-too-old': { seconds: 5, ageDays: 31 },
};

/** A 401 in CometAPI's shape; undefined when the key is right. */
export function refuseKey(world: World, request: RequestRecord): Answer | undefined {
	if (hasKey(world, request)) return undefined;
	const message = request.headers.authorization ? 'invalid token' : 'no token provided';
	return json(familyError('cometApi', message), 401);
}

/** What CometAPI answers for a path that it does not know: a page or a redirect, never JSON. */
export function unknownPath(world: World): Answer {
	return world.switches.cometApiUnknownPath === 'html'
		? html(200, 'CometAPI')
		: redirect(`${world.url}/`, 301);
}

/** An error body in Kling's shape, with its documented HTTP status. */
export function klingAnswer(code: number, message?: string): Answer {
	const { status, body } = klingError(code, message);
	return json(body, status);
}

/** `POST /kling/v1/videos/avatar/image2video`. */
export async function createTask(world: World, request: RequestRecord): Promise<Answer> {
	const refused = refuseKey(world, request);
	if (refused) return refused;
	const body = objectBody(request);
	if (!body) return json(familyError('cometApi', 'invalid request body', 'invalid_request'), 400);
	const fault = fieldFault(world, body) ?? (await mediaFault(world, body));
	if (fault !== null) return klingAnswer(1201, fault);

	const { image, sound_file: sound, external_task_id: external, callback_url: callback } = body;
	const job = world.createJob(
		request,
		{
			kind: 'avatar',
			provider: 'cometApi',
			body,
			externalTaskId: typeof external === 'string' && external !== '' ? external : null,
			callbackUrl: typeof callback === 'string' && callback !== '' ? callback : null,
		},
		{
			image: isLink(image) ? image : undefined,
			audio: isLink(sound) ? sound : undefined,
		},
	);
	return json({
		code: 0,
		message: 'SUCCEED',
		request_id: requestId(`create ${job.id}`),
		data: {
			task_id: job.id,
			task_status: 'submitted',
			task_info: taskInfo(job),
			created_at: job.createdAt,
			updated_at: job.createdAt,
		},
	});
}

/** What is wrong with the fields themselves. */
function fieldFault(world: World, body: Record<string, unknown>): string | null {
	const { image, audio_id: audioId, sound_file: sound, prompt, mode } = body;
	if (typeof image !== 'string' || image === '') return 'image is required';
	const given = [audioId, sound].filter(
		(value) => value !== undefined && value !== null && value !== '',
	);
	if (given.length !== 1) return 'Exactly one of audio_id and sound_file must be provided';
	if (typeof given[0] !== 'string') return 'audio_id and sound_file must be strings';
	if (typeof prompt !== 'string' || prompt.trim() === '') return 'prompt is required';
	if ([...prompt].length > 2500) return 'prompt must not exceed 2500 characters';
	if (mode !== undefined && mode !== 'std' && mode !== 'pro')
		return `mode value '${String(mode)}' is invalid`;
	const external = body['external_task_id'];
	if (external !== undefined && typeof external !== 'string')
		return 'external_task_id must be a string';
	if (
		external &&
		world.switches.duplicateExternalTaskId === 'refuse' &&
		world.ledger.byExternalId('cometApi', external).length > 0
	) {
		return `external_task_id '${external}' already exists`;
	}
	const callback = body['callback_url'];
	if (callback !== undefined && callback !== '' && !isLink(callback))
		return 'callback_url is invalid';
	return null;
}

/** What is wrong with media sent as base64 or by audio ID; links are not looked at here. */
async function mediaFault(world: World, body: Record<string, unknown>): Promise<string | null> {
	const { image, audio_id: audioId, sound_file: sound } = body;
	if (typeof image === 'string' && !isLink(image)) {
		const bytes = bareBase64(image);
		const fault = bytes
			? imageFault(bytes)
			: 'image is not valid base64 (send it without the data: prefix)';
		if (fault !== null) return fault;
	}
	if (typeof sound === 'string' && sound !== '' && !isLink(sound)) {
		const bytes = bareBase64(sound);
		return bytes
			? await audioFault(bytes, 'cometApi')
			: 'sound_file is not valid base64 (send it without the data: prefix)';
	}
	return typeof audioId === 'string' && audioId !== '' ? audioIdFault(world, audioId) : null;
}

function audioIdFault(world: World, audioId: string): string | null {
	const made = world.ledger.get(audioId.replace(/^audio-/, ''));
	const spoken = made?.kind === 'speech' && made.provider === 'cometApi' ? made : undefined;
	const seeded = Object.hasOwn(seededAudioIds, audioId) ? seededAudioIds[audioId] : undefined;
	if (!spoken && !seeded) return 'Audio id not found';
	const age = spoken ? world.clock.now() - spoken.createdAt : seeded!.ageDays * 24 * 3600 * 1000;
	if (age > THIRTY_DAYS) return 'Audio id has expired, only audio of the last 30 days is accepted';
	return audioSecondsFault(seeded?.seconds ?? fixtureSeconds.voiceMp3, 'cometApi');
}

/** `GET …/avatar/image2video/{id}` and `GET …/image2video/{id}`; the ID may be the external one. */
export function queryTask(world: World, request: RequestRecord): Answer {
	const refused = refuseKey(world, request);
	if (refused) return refused;
	const path = request.path.includes('/avatar/') ? 'avatar' : 'image2video';
	const { cometApiQueryPath } = world.switches;
	if (cometApiQueryPath !== 'both' && cometApiQueryPath !== path) {
		// The short path exists for Kling's other videos, which no avatar task is among.
		return path === 'avatar' ? unknownPath(world) : klingAnswer(1203, 'Task not found');
	}
	const job = request.taskId === undefined ? undefined : world.ledger.get(request.taskId);
	if (job?.provider !== 'cometApi' || job.kind !== 'avatar')
		return klingAnswer(1203, 'Task not found');
	job.queries++;
	return json({
		code: 0,
		message: 'SUCCEED',
		request_id: requestId(`query ${job.id} ${job.queries}`),
		data: taskData(world, job),
	});
}

/** A task as queries show it under `data`, and as callbacks send it bare. */
export function taskData(world: World, job: Job): Record<string, unknown> {
	const { state } = job;
	const word = job.statusWord ?? world.switches.statusWords.cometApi?.[state] ?? words[state];
	return {
		task_id: job.id,
		task_status: word,
		...(state === 'failed' ? { task_status_msg: job.failureReason } : {}),
		task_info: taskInfo(job),
		task_result:
			state === 'completed'
				? {
						videos: [
							{
								id: `${job.id}-video`,
								url: resultUrl(world, job),
								duration: fixtureSeconds.avatarMp4.toFixed(1),
							},
						],
					}
				: {},
		created_at: job.createdAt,
		updated_at: job.updatedAt,
	};
}

function taskInfo(job: Job): Record<string, unknown> {
	return job.externalTaskId === null ? {} : { external_task_id: job.externalTaskId };
}

/** Whether it is an http(s) URL, as opposed to base64. */
export function isLink(value: unknown): value is string {
	return typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value);
}
