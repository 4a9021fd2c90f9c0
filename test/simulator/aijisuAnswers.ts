import { videoSeconds } from './film/videoLength';
import type { Job } from './jobs';
import type { JobState } from './types';
import { resultUrl, type World } from './world';

/** The status words of each shape (providers' documentation; new-api's sources for the family's). */
const words: Record<'flat' | 'taskDto' | 'openAiVideo' | 'legacy', Record<JobState, string>> = {
	flat: { queued: 'queued', processing: 'processing', completed: 'completed', failed: 'failed' },
	taskDto: { queued: 'QUEUED', processing: 'IN_PROGRESS', completed: 'SUCCESS', failed: 'FAILURE' },
	openAiVideo: {
		queued: 'queued',
		processing: 'in_progress',
		completed: 'completed',
		failed: 'failed',
	},
	legacy: { queued: 'queued', processing: 'processing', completed: 'succeeded', failed: 'failed' },
};

const progress: Record<JobState, number> = {
	queued: 0,
	processing: 30,
	completed: 100,
	failed: 100,
};

function statusWord(world: World, job: Job, shape: keyof typeof words): string {
	const { state } = job;
	return job.statusWord ?? world.switches.statusWords.aijisu?.[state] ?? words[shape][state];
}

const seconds = (milliseconds: number) => Math.floor(milliseconds / 1000);

/** The answer to a create. */
export function createdAnswer(world: World, job: Job): unknown {
	const ids = { id: job.id, task_id: job.id };
	const model = job.body['model'];
	const created_at = seconds(job.createdAt);
	switch (world.switches.aijisuShape) {
		case 'flat':
			return { ...ids, object: 'video.generation.job', status: 'queued' };
		case 'taskDto':
		case 'taskDtoOld':
		case 'taskDtoRaw':
			return { ...ids, object: 'video', model, status: 'queued', progress: 0, created_at };
		case 'openAiVideo':
		case 'legacy':
			return { ...ids, status: 'queued', model, created_at };
	}
}

/** The answer to a query on one of the two paths. */
export function jobAnswer(world: World, job: Job, path: 'generations' | 'videos'): unknown {
	const { aijisuShape } = world.switches;
	if (path === 'videos' && aijisuShape !== 'flat') return openAiVideo(world, job);
	switch (aijisuShape) {
		case 'flat':
			return flat(world, job);
		case 'taskDto':
		case 'taskDtoOld':
		case 'taskDtoRaw':
			return taskDto(world, job, aijisuShape);
		case 'openAiVideo':
			return openAiVideo(world, job);
		case 'legacy':
			return legacy(world, job);
	}
}

/** Documented, except for the failed task, which is nowhere: there the family's `error` is added. */
function flat(world: World, job: Job): unknown {
	const body = {
		id: job.id,
		task_id: job.id,
		object: 'video.generation.job',
		status: statusWord(world, job, 'flat'),
	};
	if (job.state === 'completed') {
		const url = resultUrl(world, job);
		return { ...body, video_url: url, result: { outputs: [url] } };
	}
	if (job.failureReason)
		return { ...body, error: { code: 'task_failed', message: job.failureReason } };
	return body;
}

function taskDto(world: World, job: Job, shape: 'taskDto' | 'taskDtoOld' | 'taskDtoRaw'): unknown {
	const url = job.state === 'completed' ? resultUrl(world, job) : '';
	const finished = job.state === 'completed' || job.state === 'failed';
	const raw = {
		code: 0,
		message: 'SUCCEED',
		data: {
			task_id: job.id,
			task_status: { ...words.legacy, queued: 'submitted', completed: 'succeed' }[job.state],
			task_status_msg: job.failureReason ?? '',
			task_result: url
				? { videos: [{ id: `${job.id}-0`, url, duration: String(videoSeconds(job)) }] }
				: {},
		},
	};
	return {
		code: 'success',
		message: '',
		data: {
			task_id: job.id,
			platform: '50',
			action: 'generate',
			status: statusWord(world, job, 'taskDto'),
			fail_reason: job.failureReason ?? (shape === 'taskDtoOld' ? url : ''),
			...(shape === 'taskDto' ? { result_url: url } : {}),
			submit_time: seconds(job.createdAt),
			start_time: job.state === 'queued' ? 0 : seconds(job.createdAt + job.queuedMilliseconds),
			finish_time: finished ? seconds(job.updatedAt) : 0,
			progress: `${progress[job.state]}%`,
			properties: { upstream_model_name: job.body['model'], origin_model_name: job.body['model'] },
			data: shape === 'taskDtoRaw' ? raw : null,
		},
	};
}

function openAiVideo(world: World, job: Job): unknown {
	const completed = job.state === 'completed';
	return {
		id: job.id,
		task_id: job.id,
		object: 'video',
		model: job.body['model'],
		status: statusWord(world, job, 'openAiVideo'),
		progress: progress[job.state],
		created_at: seconds(job.createdAt),
		...(completed
			? {
					completed_at: seconds(job.updatedAt),
					seconds: String(videoSeconds(job)),
					metadata: { url: resultUrl(world, job) },
				}
			: {}),
		...(job.failureReason ? { error: { message: job.failureReason, code: 'task_failed' } } : {}),
	};
}

function legacy(world: World, job: Job): unknown {
	const completed = job.state === 'completed';
	return {
		task_id: job.id,
		status: statusWord(world, job, 'legacy'),
		...(completed
			? {
					url: resultUrl(world, job),
					format: 'mp4',
					metadata: { duration: videoSeconds(job), fps: 12, width: 320, height: 320, seed: 0 },
				}
			: {}),
		...(job.failureReason ? { error: { code: 500, message: job.failureReason } } : {}),
	};
}
