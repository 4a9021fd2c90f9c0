import { readFault, saidBy } from './fault';
import { at, text } from './json';
import { readTaskBody } from './taskBody';
import type { CreateReading, FaultKind, HttpAnswer, ProviderFault, TaskReading } from '../types';

/** A 4xx that says when a request came rather than what was wrong with it. */
export const SPEAKS_OF_TIMING: ReadonlySet<number | null> = new Set([408, 409, 425, 499]);

/** Refusals after which nothing can exist: the request was turned away before any work. */
const PROVES_NOTHING_CREATED: ReadonlySet<FaultKind> = new Set([
	'key',
	'account',
	'rateLimit',
	'request',
	'policy',
	'notFound',
]);

/** Reads a task from a body; `taskId` is the one that was asked for, `null` on creation. */
export type ReadBody<Task> = (body: unknown, taskId: string | null) => Task | null;

/** What a create answer of an avatar video proves. */
export function readCreatedBody(provider: string, answer: HttpAnswer): CreateReading {
	return readCreated(answer, (body, taskId) => readTaskBody(provider, body, taskId));
}

/** What a status answer of an avatar video says. */
export function readTaskAnswer(provider: string, answer: HttpAnswer, taskId: string): TaskReading {
	return readState(answer, taskId, (body, id) => readTaskBody(provider, body, id));
}

/**
 * What a create answer proves. A task ID anywhere counts as created, whatever else the answer says.
 * Only a refusal that precedes all work counts as "nothing created": a 4xx (but 408, 409, 425 and 499,
 * which speak of timing), a refusal code in a 200, a permanent redirect (the request was not taken), and
 * CometAPI's documented 500 with `invalid_request`. Everything else may hide a paid job.
 */
export function readCreated<Task>(
	answer: HttpAnswer,
	readBody: ReadBody<Task>,
): CreateReading<Task> {
	const fault = readFault(answer) ?? emptyAnswer(answer);
	// The task that a duplicate's answer names is not this request's.
	if (fault.kind === 'duplicate') return { kind: 'unknown', fault };
	// A plain `id` may be that of the answer, so beside a status that is no success it does not count.
	const task = isSuccess(answer) || taskIdNamedIn(answer.json) ? readBody(answer.json, null) : null;
	if (task) return { kind: 'created', task };

	const ambiguous = SPEAKS_OF_TIMING.has(answer.status);
	const refusedByStatus = answer.status >= 400 && answer.status < 500 && !ambiguous;
	const refusedByCode =
		fault.code !== null &&
		!ambiguous &&
		PROVES_NOTHING_CREATED.has(fault.kind) &&
		(answer.status < 500 || (answer.status === 500 && fault.kind === 'request'));
	const refusedByRedirect = [301, 307, 308].includes(answer.status);
	if (refusedByStatus || refusedByCode || refusedByRedirect) {
		return { kind: 'refused', fault, retryable: fault.kind === 'rateLimit' };
	}
	return { kind: 'unknown', fault };
}

/** What a status answer says. Anything that is not about the key or the account is worth asking again. */
export function readState<Task>(
	answer: HttpAnswer,
	taskId: string,
	readBody: ReadBody<Task>,
): TaskReading<Task> {
	// A failed task may carry an `error` object, so a body with a task in it is read as a task first.
	const task = isSuccess(answer) ? readBody(answer.json, taskId) : null;
	if (task) return { kind: 'task', task };
	const fault = readFault(answer) ?? emptyAnswer(answer);
	if (fault.kind === 'key' || (fault.kind === 'account' && answer.status !== 429)) {
		return { kind: 'refused', fault };
	}
	return { kind: fault.kind === 'notFound' ? 'notFound' : 'again', fault };
}

const isSuccess = ({ status }: HttpAnswer): boolean => status >= 200 && status < 300;

const taskIdNamedIn = (body: unknown): boolean =>
	(text(at(body, 'data', 'task_id')) ?? text(at(body, 'task_id'))) !== null;

/** A success that holds no task. */
function emptyAnswer(answer: HttpAnswer): ProviderFault {
	return {
		kind: 'unreadable',
		text: saidBy(answer.json),
		httpStatus: answer.status,
		code: null,
		retryAfterSeconds: null,
	};
}
