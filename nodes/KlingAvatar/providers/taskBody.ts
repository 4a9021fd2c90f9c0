import { statusFromWord } from '../task/status';
import type { AvatarTask, ProviderId } from '../task/task';
import { cleanText } from './fault';
import { at, firstLink, firstText, numeric, text, timestamp } from './json';

/** Shapes seen: flat (UniAll), `data` (Kling, new-api), `data.data.data` (new-api around raw Kling). */
const taskOf = (body: unknown): unknown[] => [at(body, 'data'), body];
const klingInside = (body: unknown): unknown => at(body, 'data', 'data', 'data');

/** The task ID of a create or status answer, in providers' order of preference. */
export function taskIdIn(body: unknown): string | null {
	return firstText(
		at(body, 'data', 'task_id'),
		at(body, 'task_id'),
		at(body, 'id'),
		at(body, 'data', 'id'),
	);
}

/** The status word, if the body has one. A number (an HTTP status, say) is none. */
export function statusWordIn(body: unknown): string | null {
	for (const part of taskOf(body)) {
		for (const key of ['task_status', 'status']) {
			const word = at(part, key);
			if (typeof word === 'string' && word.trim() !== '') return word.trim();
		}
	}
	return null;
}

function videoUrlIn(body: unknown, isCompleted: boolean): string | null {
	const kling = at(body, 'data', 'task_result', 'videos', 0);
	return firstLink(
		at(body, 'video_url'),
		at(body, 'result', 'outputs', 0),
		kling,
		at(body, 'task_result', 'videos', 0),
		at(body, 'data', 'result_url'),
		at(body, 'data', 'video_url'),
		at(body, 'data', 'result', 'outputs', 0),
		at(body, 'metadata', 'url'),
		at(body, 'url'),
		at(body, 'data', 'url'),
		at(body, 'outputs', 0),
		at(body, 'data', 'outputs', 0),
		at(body, 'output', 0),
		at(body, 'output'),
		at(klingInside(body), 'task_result', 'videos', 0),
		at(body, 'data', 'data', 'task_result', 'videos', 0),
		// Older new-api versions keep the address of a finished video in the field for the reason.
		isCompleted ? at(body, 'data', 'fail_reason') : undefined,
	);
}

function reasonIn(body: unknown): string | null {
	const reason = firstText(
		at(body, 'data', 'task_status_msg'),
		at(body, 'task_status_msg'),
		at(body, 'error', 'message'),
		at(body, 'error'),
		at(body, 'data', 'error', 'message'),
		at(body, 'data', 'fail_reason'),
		at(body, 'fail_reason'),
		at(klingInside(body), 'task_status_msg'),
		at(body, 'data', 'data', 'task_status_msg'),
		...[
			at(body, 'data', 'message'),
			at(body, 'data', 'data', 'message'),
			at(body, 'message'),
		].filter((message) => !/^(succeed|success|succeeded|ok)?$/i.test(text(message) ?? '')),
	);
	return reason === null ? null : cleanText(reason);
}

/**
 * A task from any body the two gateways, or the software behind them, are known to answer with.
 * Returns `null` when the body describes no task.
 *
 * The ID in the body is not compared with the one asked for: whether a gateway translates IDs on the
 * way is undocumented, and waiting for ever for a paid video would be the dearer mistake.
 *
 * @param taskId the ID that was asked for; `null` on creation, where the body must bring it
 */
export function readTaskBody(
	provider: ProviderId,
	body: unknown,
	taskId: string | null,
): AvatarTask | null {
	const idInBody = taskIdIn(body);
	const id = taskId ?? idInBody;
	const word = statusWordIn(body);
	if (id === null || (taskId !== null && word === null)) return null;

	const status = word === null ? 'queued' : statusFromWord(word);
	const videoUrl = status === 'failed' ? null : videoUrlIn(body, status === 'completed');
	// Without a task ID, a status word may be the gateway's own; a finished video is proof of the task's.
	if (idInBody === null && (status !== 'completed' || videoUrl === null)) return null;
	const [inner, outer] = taskOf(body);
	const field = (...names: string[]): unknown[] =>
		[inner, outer].flatMap((part) => names.map((name) => at(part, name)));
	const first = <T>(values: unknown[], read: (value: unknown) => T | null): T | null => {
		for (const value of values) {
			const found = read(value);
			if (found !== null) return found;
		}
		return null;
	};

	return {
		provider,
		taskId: id,
		status,
		providerStatus: word,
		videoUrl,
		videoDurationSeconds: first(
			[
				at(body, 'data', 'task_result', 'videos', 0, 'duration'),
				at(body, 'task_result', 'videos', 0, 'duration'),
				at(klingInside(body), 'task_result', 'videos', 0, 'duration'),
				at(body, 'metadata', 'duration'),
				...field('duration', 'seconds'),
			],
			numeric,
		),
		progressPercent: first(field('progress'), numeric),
		failureReason: status === 'failed' ? reasonIn(body) : null,
		externalTaskId: firstText(
			at(body, 'data', 'task_info', 'external_task_id'),
			at(body, 'task_info', 'external_task_id'),
			...field('external_task_id'),
		),
		submittedAt: first(field('created_at', 'submit_time'), timestamp),
		updatedAt: first(field('updated_at', 'completed_at', 'finish_time'), timestamp),
		raw: body,
	};
}
