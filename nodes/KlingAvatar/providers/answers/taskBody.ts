import { isFinalStatus, statusFromWord } from '../../task/status';
import type { AvatarTask, Charge } from '../../task/task';
import type { HttpAnswer } from '../types';
import { stateOf } from './facts';
import { cleanText } from './fault';
import {
	at,
	firstAt,
	idText,
	linkFrom,
	numeric,
	text,
	timestamp,
	wholeLink,
	type Path,
} from './json';

/**
 * Where a task may be in a body, in providers' order of preference. Shapes seen: flat (UniAll), `data`
 * (Kling, new-api). A list under `data`, and `result`, are how relatives of these gateways wrap it.
 */
const TASK_PLACES: readonly Path[] = [['data'], ['data', 0], ['result'], []];
/** `data.data.data` (new-api around raw Kling), and the half of it; the innermost first. */
export const KLING_INSIDE = ['data', 'data', 'data'] as const;
const INNER_PLACES: readonly Path[] = [KLING_INSIDE, ['data', 'data']];

const inPlaces = (places: readonly Path[], ...names: string[]): Path[] =>
	places.flatMap((place) => names.map((name) => [...place, name]));

/** The names in `data` first, then the same ones at the top. */
export const inDataOrTop = (...names: string[]): Path[] => inPlaces(TASK_PLACES, ...names);

const NAMED_TASK_ID: readonly Path[] = [
	['data', 'task_id'],
	['task_id'],
	...inDataOrTop('taskId', 'task_id'),
	...inPlaces(INNER_PLACES, 'task_id', 'taskId'),
];
const TASK_ID: readonly Path[] = [
	...NAMED_TASK_ID,
	['id'],
	['data', 'id'],
	['data', 0, 'id'],
	['result', 'id'],
];
const ID_AT_THE_TOP: readonly Path[] = [['task_id'], ['taskId'], ['id']];
const STATUS_WORD = inDataOrTop('task_status', 'status');
/** The same but those at the top. */
const STATUS_WORD_INSIDE = inPlaces(TASK_PLACES.slice(0, -1), 'task_status', 'status');
const INNER_STATUS_WORD = inPlaces(INNER_PLACES, 'task_status', 'status');
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
	['result', 'video_url'],
	['result', 'task_result', 'videos', 0],
	['result', 'url'],
	['data', 0, 'task_result', 'videos', 0],
	['data', 0, 'video_url'],
	['data', 0, 'url'],
	['data', 'data', 'video_url'],
];
/** Older new-api versions keep the address of a finished video in the field for the reason. */
const VIDEO_URL_AS_REASON: readonly Path[] = [['data', 'fail_reason']];
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
	['data', 0, 'task_info', 'external_task_id'],
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
const BALANCE = balanceDeduction('quota');
const LIST_PRICE = balanceDeduction('list_price');
const UPDATED = inDataOrTop('updated_at', 'completed_at', 'finish_time');

/** The task ID of a create or status answer. */
export function taskIdIn(body: unknown): string | null {
	return firstAt(body, TASK_ID, idText) ?? taskIdAsData(body);
}

/** The IDs of all tasks of a name, in an answer that lists several tasks. */
export function taskIdsNamed(body: unknown, name: string): string[] {
	const list = at(body, 'data');
	if (!Array.isArray(list)) return [];
	return list.flatMap((task: unknown) => {
		const itsName = at(task, 'task_info', 'external_task_id') ?? at(task, 'external_task_id');
		const id = idText(at(task, 'task_id')) ?? idText(at(task, 'id'));
		return idText(itsName) === name && id !== null ? [id] : [];
	});
}

/** A task ID under a name that stands for nothing else. */
export function taskIdNamedIn(body: unknown): string | null {
	return firstAt(body, NAMED_TASK_ID, idText);
}

/** A task ID that is all there is in `data`: no sentence, and not "success" or another word. */
export function taskIdAsData(body: unknown): string | null {
	const id = idText(at(body, 'data'));
	return id !== null && /^(?=.*\d)[\w-]{8,128}$/.test(id) ? id : null;
}

/** The status word, if the body has one. A number (an HTTP status, say) is none. */
export function statusWordIn(body: unknown): string | null {
	return firstAt(body, STATUS_WORD, word);
}

const word = (value: unknown): string | null => (typeof value === 'string' ? text(value) : null);

const isSuccess = (told: string): boolean => statusFromWord(told) === 'completed';

/**
 * The word of the task itself. A success may be that of an envelope around it: a word further inside outweighs
 * it, and at the top it counts only beside the task's own ID, or beside a finished video or sound.
 */
export function taskWordIn(body: unknown, hasResult: boolean): string | null {
	const outer = statusWordIn(body);
	if (outer === null || !(isSuccess(outer) || /^ok$/i.test(outer))) return outer;
	const inner = firstAt(body, INNER_STATUS_WORD, word);
	if (inner !== null) return isSuccess(inner) && isSuccess(outer) ? outer : inner;
	const isEnvelopes =
		firstAt(body, STATUS_WORD_INSIDE, word) === null &&
		firstAt(body, ID_AT_THE_TOP, idText) === null;
	return isEnvelopes && !hasResult ? null : outer;
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
 * Returns `null` when the body describes no task. A task is `completed` only together with its link: while
 * the provider calls it finished and gives none, it is `processing`, with the provider's word beside it.
 *
 * The ID in the body is not compared with the one asked for: whether a gateway translates IDs on the
 * way is undocumented, and a wait that passed the answer over would never end for a video that is paid.
 *
 * @param taskId the ID that was asked for; `null` on creation, where the body must bring it
 */
export function readTaskBody(
	provider: string,
	{ json: body, url }: Pick<HttpAnswer, 'json' | 'url'>,
	taskId: string | null,
): AvatarTask | null {
	const idInBody = taskIdIn(body);
	const id = taskId ?? idInBody;
	const link =
		firstAt(body, VIDEO_URL, (value) => linkFrom(value, url)) ??
		firstAt(body, VIDEO_URL_AS_REASON, wholeLink);
	const word = taskWordIn(body, link !== null);
	if (id === null || (taskId !== null && word === null)) return null;

	const state = stateOf(provider, { taskId: id, word, link, ...timesIn(body), raw: body });
	// Without a task ID, a status word may be the gateway's own; a finished video is proof of the task's.
	if (idInBody === null && state.status !== 'completed') return null;
	const isEarly = link !== null && !isFinalStatus(state.status);
	const early = isEarly ? firstAt(body, VIDEO_URL, wholeLink) : null;
	// Not spread: that takes longer than all the rest, and polls are many.
	return Object.assign(state, {
		videoUrl: state.status === 'completed' ? link : early,
		videoDurationSeconds: firstAt(body, VIDEO_SECONDS, numeric),
		progressPercent: firstAt(body, PROGRESS, percent),
		failureReason: state.status === 'failed' ? reasonIn(body) : null,
		externalTaskId: firstAt(body, EXTERNAL_TASK_ID, idText),
		charge: chargeIn(body),
	});
}

/** When a task was submitted, and when it changed last. */
export function timesIn(body: unknown): Pick<AvatarTask, 'submittedAt' | 'updatedAt'> {
	return {
		submittedAt: firstAt(body, SUBMITTED, timestamp),
		updatedAt: firstAt(body, UPDATED, timestamp),
	};
}

/** A share of 0 to 100; any other number says nothing about how far a task is. */
function percent(value: unknown): number | null {
	const number = numeric(value);
	return number !== null && number >= 0 && number <= 100 ? number : null;
}

/** What the task cost: Kling's documents (high confidence), and what a gateway passes on of it. */
export function chargeIn(body: unknown): Charge | null {
	const charge = {
		units: firstAt(body, UNITS, numeric),
		balance: firstAt(body, BALANCE, numeric),
		listPrice: firstAt(body, LIST_PRICE, numeric),
	};
	return Object.values(charge).every((amount) => amount === null) ? null : charge;
}
