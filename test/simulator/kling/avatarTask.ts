import { videoSeconds } from '../film/videoLength';
import type { Job } from '../jobs';
import { resultUrl, type World } from '../world';
import { deductions, statusWord } from './envelope';

/** Units a second of video costs at Kling AI, by mode. */
const UNITS_PER_SECOND = { std: 0.4, pro: 0.8 };

/** A task as queries show it under `data`, and as callbacks send it bare. */
export function taskData(world: World, job: Job): Record<string, unknown> {
	const { state } = job;
	return {
		task_id: job.id,
		task_status: statusWord(world, job),
		...(state === 'failed' ? { task_status_msg: job.failureReason } : {}),
		task_info: taskInfo(job),
		task_result: state === 'completed' ? { videos: [videoOf(world, job)] } : {},
		...(job.provider === 'kling' ? onlyAtKling(job) : {}),
		created_at: job.createdAt,
		updated_at: job.updatedAt,
	};
}

/** The name that the user gave the task. */
export function taskInfo(job: Job): Record<string, unknown> {
	return job.externalTaskId === null ? {} : { external_task_id: job.externalTaskId };
}

function videoOf(world: World, job: Job): Record<string, unknown> {
	return {
		id: `${job.id}-video`,
		url: resultUrl(world, job),
		duration: durationText(videoSeconds(job)),
	};
}

/** Whole tenths where that says it all ("6.0"), else milliseconds. */
function durationText(seconds: number): string {
	const tenths = seconds.toFixed(1);
	return Math.abs(Number(tenths) - seconds) < 0.0005 ? tenths : seconds.toFixed(3);
}

/** A failed task costs nothing. */
function onlyAtKling(job: Job): Record<string, unknown> {
	const units = UNITS_PER_SECOND[job.body['mode'] === 'pro' ? 'pro' : 'std'];
	const { state } = job;
	return {
		watermark_info: { enabled: false },
		...(state === 'completed' ? deductions(units * videoSeconds(job)) : {}),
		...(state === 'failed' ? deductions(0) : {}),
	};
}
