import { statusFromWord } from '../../task/status';
import type { AvatarTask, Charge } from '../../task/task';
import { cleanText } from './fault';
import { firstAt, firstLink, numeric, text, timestamp, type Path } from './json';

/**
 * Where the parts of a task are, in providers' order of preference. Shapes seen: flat (UniAll), `data`
 * (Kling, new-api), `data.data.data` (new-api around raw Kling).
 */
export const KLING_INSIDE = ['data', 'data', 'data'] as const;

/** The names in `data` first, then the same ones at the top. */
export const inDataOrTop = (...names: string[]): Path[] => [
	...names.map((name) => ['data', name]),
	...names.map((name) => [name]),
];

const TASK_ID: readonly Path[] = [['data', 'task_id'], ['task_id'], ['id'], ['data', 'id']];
const STATUS_WORD = inDataOrTop('task_status', 'status');
const VIDEO_URL: readonly Path[] = [
	['video_url'],
	['result', 'outputs', 0],
	['data', 'task_result', 'videos', 0],
	['task_result', 'videos', 0],
	['data', 'result_url'],
	['data', 'video_url'],
	['data', 'result', 'outputs', 0],
	['metadata', 'url'],
	['url'],
	['data', 'url'],
	['outputs', 0],
	['data', 'outputs', 0],
	['output', 0],
	['output'],
	[...KLING_INSIDE, 'task_result', 'videos', 0],
	['data', 'data', 'task_result', 'videos', 0],
];
/** Older new-api versions keep the address of a finished video in the field for the reason. */
const VIDEO_URL_WHEN_COMPLETED: readonly Path[] = [...VIDEO_URL, ['data', 'fail_reason']];
const VIDEO_SECONDS: readonly Path[] = [
	['data', 'task_result', 'videos', 0, 'duration'],
	['task_result', 'videos', 0, 'duration'],
	[...KLING_INSIDE, 'task_result', 'videos', 0, 'duration'],
	['metadata', 'duration'],
	...inDataOrTop('duration', 'seconds'),
];
const REASON: readonly Path[] = [
	['data', 'task_status_msg'],
	['task_status_msg'],
	['error', 'message'],
	['error'],
	['data', 'error', 'message'],
	['data', 'fail_reason'],
	['fail_reason'],
	[...KLING_INSIDE, 'task_status_msg'],
	['data', 'data', 'task_status_msg'],
];
/** These say "success" as often as what went wrong. */
const MESSAGE: readonly Path[] = [['data', 'message'], ['data', 'data', 'message'], ['message']];
const PROGRESS = inDataOrTop('progress');
const EXTERNAL_TASK_ID: readonly Path[] = [
	['data', 'task_info', 'external_task_id'],
	['task_info', 'external_task_id'],
	...inDataOrTop('external_task_id'),
];
const SUBMITTED = inDataOrTop('created_at', 'submit_time');
const UNITS: readonly Path[] = [
	...inDataOrTop('final_unit_deduction'),
	[...KLING_INSIDE, 'final_unit_deduction'],
];
const balanceDeduction = (name: string): readonly Path[] => [
	['data', 'final_balance_deduction', name],
	['final_balance_deduction', name],
	[...KLING_INSIDE, 'final_balance_deduction', name],
];
const UPDATED = inDataOrTop('updated_at', 'completed_at', 'finish_time');

/** The task ID of a create or status answer. */
export function taskIdIn(body: unknown): string | null {
	return firstAt(body, TASK_ID, text);
}

/** The status word, if the body has one. A number (an HTTP status, say) is none. */
export function statusWordIn(body: unknown): string | null {
	return firstAt(body, STATUS_WORD, (word) => (typeof word === 'string' ? text(word) : null));
}

/** Why a task failed, in the provider's words. */
export function reasonIn(body: unknown): string | null {
	const reason =
		firstAt(body, REASON, text) ??
		firstAt(body, MESSAGE, (value) => {
			const message = text(value);
			return message === null || /^(succeed|success|succeeded|ok)$/i.test(message) ? null : message;
		});
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
	provider: string,
	body: unknown,
	taskId: string | null,
): AvatarTask | null {
	const idInBody = taskIdIn(body);
	const id = taskId ?? idInBody;
	const word = statusWordIn(body);
	if (id === null || (taskId !== null && word === null)) return null;

	const status = word === null ? 'queued' : statusFromWord(word);
	const links = status === 'completed' ? VIDEO_URL_WHEN_COMPLETED : VIDEO_URL;
	const videoUrl = status === 'failed' ? null : firstAt(body, links, firstLink);
	// Without a task ID, a status word may be the gateway's own; a finished video is proof of the task's.
	if (idInBody === null && (status !== 'completed' || videoUrl === null)) return null;

	return {
		provider,
		taskId: id,
		status,
		providerStatus: word,
		videoUrl,
		videoDurationSeconds: firstAt(body, VIDEO_SECONDS, numeric),
		progressPercent: firstAt(body, PROGRESS, numeric),
		failureReason: status === 'failed' ? reasonIn(body) : null,
		externalTaskId: firstAt(body, EXTERNAL_TASK_ID, text),
		...timesIn(body),
		charge: chargeIn(body),
		raw: body,
	};
}

/** When a task was submitted, and when it changed last. */
export function timesIn(body: unknown): Pick<AvatarTask, 'submittedAt' | 'updatedAt'> {
	return {
		submittedAt: firstAt(body, SUBMITTED, timestamp),
		updatedAt: firstAt(body, UPDATED, timestamp),
	};
}

/** What the task cost: Kling's documents (high confidence), and what a gateway passes on of it. */
export function chargeIn(body: unknown): Charge | null {
	const charge = {
		units: firstAt(body, UNITS, numeric),
		balance: firstAt(body, balanceDeduction('quota'), numeric),
		listPrice: firstAt(body, balanceDeduction('list_price'), numeric),
	};
	return Object.values(charge).every((amount) => amount === null) ? null : charge;
}
