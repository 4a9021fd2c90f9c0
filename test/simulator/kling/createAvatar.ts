import { refuseFull } from '../capacity';
import type { Job } from '../jobs';
import { bareBase64, imageFault, lookAtAudio } from '../mediaChecks';
import type { Answer, RequestRecord } from '../types';
import type { World } from '../world';
import { findAudio } from './audioIds';
import { taskInfo } from './avatarTask';
import { isLink, klingAnswer, klingSuccess, type KlingProvider } from './envelope';

/** Creates an avatar task from a body that Kling AI and CometAPI spell alike, or refuses it (1201, or a full account). */
export async function createAvatar(
	world: World,
	request: RequestRecord,
	body: Record<string, unknown>,
	provider: KlingProvider,
): Promise<Answer> {
	const wrong = fieldFault(world, body, provider);
	if (wrong !== null) return klingAnswer(1201, wrong);
	const media = await lookAtMedia(world, body, provider);
	if (media.fault !== null) return klingAnswer(1201, media.fault);
	const full = refuseFull(world, provider, 'avatar');
	if (full) return full;

	const { image, sound_file: sound, external_task_id: external, callback_url: callback } = body;
	const job = world.createJob(
		request,
		{
			kind: 'avatar',
			provider,
			body,
			externalTaskId: typeof external === 'string' && external !== '' ? external : null,
			callbackUrl: typeof callback === 'string' && callback !== '' ? callback : null,
			audioSeconds: media.audioSeconds,
		},
		{
			image: isLink(image) ? image : undefined,
			audio: isLink(sound) ? sound : undefined,
		},
	);
	return klingSuccess(created(job), `create ${job.id}`);
}

function created(job: Job): Record<string, unknown> {
	return {
		task_id: job.id,
		task_status: 'submitted',
		task_info: taskInfo(job),
		created_at: job.createdAt,
		updated_at: job.createdAt,
	};
}

/** What is wrong with the fields themselves. CometAPI alone wants a prompt. */
function fieldFault(
	world: World,
	body: Record<string, unknown>,
	provider: KlingProvider,
): string | null {
	const { image, audio_id: audioId, sound_file: sound, prompt, mode } = body;
	if (typeof image !== 'string' || image === '') return 'image is required';
	const given = [audioId, sound].filter(
		(value) => value !== undefined && value !== null && value !== '',
	);
	if (given.length !== 1) return 'Exactly one of audio_id and sound_file must be provided';
	if (typeof given[0] !== 'string') return 'audio_id and sound_file must be strings';
	if (provider === 'cometApi' && (typeof prompt !== 'string' || prompt.trim() === '')) {
		return 'prompt is required';
	}
	if (prompt !== undefined && typeof prompt !== 'string') return 'prompt must be a string';
	if (prompt !== undefined && [...prompt].length > 2500) {
		return 'prompt must not exceed 2500 characters';
	}
	if (mode !== undefined && mode !== 'std' && mode !== 'pro')
		return `mode value '${String(mode)}' is invalid`;
	const external = body['external_task_id'];
	if (external !== undefined && typeof external !== 'string')
		return 'external_task_id must be a string';
	if (
		external &&
		world.switches.duplicateExternalTaskId === 'refuse' &&
		world.ledger.byExternalId(provider, external).length > 0
	) {
		return `external_task_id '${external}' already exists`;
	}
	const callback = body['callback_url'];
	if (callback !== undefined && callback !== '' && !isLink(callback))
		return 'callback_url is invalid';
	return null;
}

type Media = { fault: string } | { fault: null; audioSeconds: number | null };

/** Looks at media sent as base64 or by audio ID; links are not looked at here. */
async function lookAtMedia(
	world: World,
	body: Record<string, unknown>,
	provider: KlingProvider,
): Promise<Media> {
	const { image, audio_id: audioId, sound_file: sound } = body;
	if (typeof image === 'string' && !isLink(image)) {
		const bytes = bareBase64(image);
		const fault = bytes
			? imageFault(bytes)
			: 'image is not valid base64 (send it without the data: prefix)';
		if (fault !== null) return { fault };
	}
	if (typeof sound === 'string' && sound !== '') {
		if (isLink(sound)) return { fault: null, audioSeconds: null };
		const bytes = bareBase64(sound);
		if (!bytes)
			return { fault: 'sound_file is not valid base64 (send it without the data: prefix)' };
		const { fault, seconds } = await lookAtAudio(bytes, provider);
		return fault === null ? { fault, audioSeconds: seconds } : { fault };
	}
	const audio = findAudio(world, provider, String(audioId));
	return audio.fault === null ? { fault: null, audioSeconds: audio.seconds } : audio;
}
