import type { FaultKind, NameReading, ProviderFault, TaskReading } from '../../task/reading';
import type { AvatarTask } from '../../task/task';
import type { CreateReading, HttpAnswer } from '../types';
import { bareFault, excerpt, isWebPage, readFault, saidBy } from './fault';
import { at } from './json';
import { statusWordIn, taskIdAsData, taskIdIn, taskIdNamedIn, taskIdsNamed } from './taskBody';

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

/**
 * Reads a task from an answer's body; `url` is the address that was asked. `taskId` is the one that was asked
 * for, `null` on creation.
 */
export type ReadBody<Task> = (
	answer: Pick<HttpAnswer, 'json' | 'url'>,
	taskId: string | null,
) => Task | null;

/** How the relays of Kling's API answer the question by which a key is tested. */
export const hasData = (body: unknown): boolean => at(body, 'data') !== undefined;

/**
 * How the answers of Kling's API, of its relays and of the new-api family are read.
 *
 * @param knowsNames whether the request may have named the task: else nothing can be a duplicate of its name
 */
export const answersWith = <Task>(readBody: ReadBody<Task>, knowsNames: boolean) => ({
	readCreated: (answer: HttpAnswer) => readCreated(answer, readBody, knowsNames),
	readTask: (answer: HttpAnswer, taskId: string) => readState(answer, taskId, readBody),
});

/**
 * What a create answer proves. A named task ID anywhere counts as created, whatever else the answer says.
 * Only a refusal that precedes all work counts as "nothing created": a 4xx (but 408, 409, 425 and 499,
 * which speak of timing), a refusal code in a 200, a permanent redirect (the request was not taken), and
 * CometAPI's documented 500 with `invalid_request`. Everything else may hide a paid job.
 */
export function readCreated<Task>(
	answer: HttpAnswer,
	readBody: ReadBody<Task>,
	knowsNames: boolean,
): CreateReading<Task> {
	const read = readFault(answer);
	const isNoName = read?.kind === 'duplicate' && !knowsNames;
	const refusal: ProviderFault | null = isNoName ? { ...read, kind: 'request' } : read;
	// The task that a duplicate's answer names is not this request's.
	if (refusal?.kind === 'duplicate') return { kind: 'unknown', fault: refusal };
	const task = namesATask(answer, refusal !== null) ? readBody(answer, null) : null;
	if (task) return { kind: 'created', task };

	const isRefusedByCode =
		refusal !== null &&
		refusal.code !== null &&
		!SPEAKS_OF_TIMING.has(answer.status) &&
		PROVES_NOTHING_CREATED.has(refusal.kind) &&
		(answer.status < 500 || (answer.status === 500 && refusal.kind === 'request'));
	return notCreated(answer, refusal, isClientError(answer) || isRefusedByCode);
}

/** Whether an answer says by its status that the request was turned away, and not when it came. */
export const isClientError = ({ status }: HttpAnswer): boolean =>
	status >= 400 && status < 500 && !SPEAKS_OF_TIMING.has(status);

/**
 * What a create answer without a task proves.
 *
 * @param provesIt whether the gateway answers so only when it has created nothing
 */
export function notCreated<Task>(
	answer: HttpAnswer,
	refusal: ProviderFault | null,
	provesIt: boolean,
): CreateReading<Task> {
	const told = refusal ?? emptyAnswer(answer);
	// What cannot be read is shown: a person may find the task ID under a name that nobody has foreseen.
	const fault = told.kind === 'unreadable' ? { ...told, text: excerpt(answer.text) } : told;
	// Who is told to go elsewhere for good was not served here.
	const isMoved = [301, 307, 308].includes(answer.status);
	if (!provesIt && !isMoved) return { kind: 'unknown', fault };
	return {
		kind: 'refused',
		// There is no task yet that a create could fail to find: what is not there is the path, or the model.
		fault: fault.kind === 'notFound' ? { ...fault, kind: 'noSuchPath' } : fault,
		retryable: fault.kind === 'rateLimit',
	};
}

/**
 * Whether the ID in a create answer is a task's. One that is named so always is. A plain `id`, or an ID that is
 * the whole of `data`, may be that of the answer itself: it counts in a success without a refusal, a plain
 * `id` also beside a refusal in a success when there is a state beside it (a job that failed at once).
 */
function namesATask(answer: HttpAnswer, isRefusal: boolean): boolean {
	const { json } = answer;
	if (taskIdNamedIn(json) !== null) return true;
	if (!isSuccess(answer)) return false;
	if (!isRefusal) return true;
	return taskIdAsData(json) === null && statesATask(json);
}

/** "error" beside an `error` is the state of the answer. */
function statesATask(body: unknown): boolean {
	const word = statusWordIn(body);
	return word !== null && word.toLowerCase() !== 'error';
}

/** What a status answer says. Anything that is not about the key or the account is worth asking again. */
export function readState<Task>(
	answer: HttpAnswer,
	taskId: string,
	readBody: ReadBody<Task>,
): TaskReading<Task> {
	const refusal = readFault(answer);
	// A failed task may carry an `error` object, so a body with a task in it is read as a task first.
	const isOfTask =
		refusal === null || taskIdNamedIn(answer.json) !== null || statesATask(answer.json);
	const task = isSuccess(answer) && isOfTask ? readBody(answer, taskId) : null;
	return task ? { kind: 'task', task } : noState(answer, refusal);
}

/** What a status answer without a task says. */
export function noState(
	answer: HttpAnswer,
	refusal: ProviderFault | null,
): Exclude<TaskReading, { kind: 'task' }> {
	const fault = refusal ?? emptyAnswer(answer);
	if (endsAllQuestions(answer, fault)) return { kind: 'refused', fault };
	return { kind: fault.kind === 'notFound' ? 'notFound' : 'again', fault };
}

/**
 * The key and the account are refused in words. A web page, or a 403 without a word, may be what stands in
 * front of the gateway, and is gone with the next question. A 429 passes, whatever it says.
 */
function endsAllQuestions(answer: HttpAnswer, { kind }: ProviderFault): boolean {
	if (kind !== 'key' && kind !== 'account') return false;
	if (isWebPage(answer) || (answer.status === 403 && answer.json === undefined)) return false;
	return kind === 'key' || answer.status !== 429;
}

/** Whether an answer is a success by its status. */
export const isSuccess = ({ status }: HttpAnswer): boolean => status >= 200 && status < 300;

/** A success that holds no task. */
function emptyAnswer(answer: HttpAnswer): ProviderFault {
	return { ...bareFault('unreadable', saidBy(answer.json)), httpStatus: answer.status };
}

/**
 * What the answer to a question by name says. CometAPI passes Kling's API on, which finds a task by its external
 * ID (high for Kling, low that CometAPI forwards it). So only an answer that repeats the very name, and beside
 * it an ID of its own, counts.
 */
export function nameReading(reading: TaskReading, name: string): NameReading<AvatarTask> {
	if (reading.kind === 'task') {
		const { task, answeredAt = null } = reading;
		const taskIds = taskIdsNamed(task.raw, name);
		if (taskIds.length > 1) return { kind: 'several', taskIds };
		const taskId = taskIdIn(task.raw);
		const isNamedSo = taskId !== name && task.externalTaskId === name;
		return taskId !== null && isNamedSo
			? { kind: 'found', task: { ...task, taskId }, answeredAt }
			: { kind: 'namesUnknown' };
	}
	if (reading.kind === 'notFound') return { kind: 'free' };
	const { fault } = reading;
	const fitsNoTask = fault.kind === 'address' || fault.kind === 'request';
	return fitsNoTask ? { kind: 'namesUnknown' } : { kind: 'unclear', fault };
}

/** The same as a wait takes it: nobody guesses which task is meant, and what says nothing is asked again. */
export function readingByName(reading: TaskReading, name: string): TaskReading {
	if (reading.kind !== 'task') return reading;
	const named = nameReading(reading, name);
	if (named.kind === 'found') return { ...reading, task: named.task };
	const said =
		named.kind === 'several' ? named.taskIds.join(', ') : (taskIdIn(reading.task.raw) ?? '');
	const kind = named.kind === 'several' ? 'severalOfName' : 'otherName';
	return { kind: 'refused', fault: bareFault(kind, said === '' ? '' : `task ${said}`) };
}
