import { explainFault } from '../providers/answers/explain';
import { networkFault } from '../providers/answers/fault';
import { taskIdIn } from '../providers/answers/taskBody';
import type { CreateInput, CreateReading, RequestBody, Transfer } from '../providers/types';
import type { Gateway } from '../gateway/gateway';
import type { Ledger, SubmissionKey } from '../task/ledger';
import type { AvatarTask } from '../task/task';
import {
	messageOf,
	nameTaken,
	refused,
	stillUnknown,
	stopped,
	unsure,
	type FailedSubmission,
} from './createFailures';

/** Ten megabytes of picture over a slow line take a while. Seconds. */
const CREATE_TIMEOUT_SECONDS = 180;
/** Tries at a request that surely created nothing, the first included. */
const MAX_TRIES = 4;
/** A longer wait than this is left to the user. Seconds. */
const MAX_RETRY_AFTER_SECONDS = 60;
/** When to look for a job whose creation got no clear answer. Seconds from that answer. */
const LOOK_UP_AFTER_SECONDS = [0, 2];
const LOOK_UP_TIMEOUT_SECONDS = 10;
/** A looked-up job this much older than the request is another one; clocks may differ by less. Seconds. */
const CLOCK_TOLERANCE_SECONDS = 600;

/** What became of one item. */
export type Submission = { kind: 'created'; task: AvatarTask; reused: boolean } | FailedSubmission;

export interface CreateOrder {
	key: SubmissionKey;
	externalTaskId: string | null;
	/** Whether the user chose that name; if so, a job that already has it may be about something else. */
	isUsersName: boolean;
	submitAgainWhenUnsure: boolean;
	/** Puts the request together; called only when it is really going to be sent. */
	input: (externalTaskId: string | null) => Promise<CreateInput>;
}

/**
 * Creates a job at most once. What an earlier try created is picked up; what an earlier try left unsure is
 * looked for (which is free), and not sent again unless the user asked for that. The ledger is written
 * before the request leaves and after every answer.
 */
export async function createOnce(
	gateway: Gateway,
	ledger: Ledger,
	order: CreateOrder,
): Promise<Submission> {
	const { adapter, clock, signal } = gateway;
	const earlier = ledger.find(order.key);
	if (earlier?.state === 'created') {
		return { kind: 'created', task: earlier.task, reused: true };
	}
	const externalTaskId = earlier?.externalTaskId ?? order.externalTaskId;
	if (earlier) {
		const found = await lookUp(gateway, externalTaskId, [0], Date.parse(earlier.at));
		if (found) return created(gateway, ledger, order.key, found, true);
		if (!order.submitAgainWhenUnsure) return stillUnknown(gateway, earlier);
	}

	const body = adapter.createBody(await order.input(externalTaskId));
	if (signal?.aborted) return stopped(gateway);
	// Of several tries that may each have created a job, the first tells from when on to look for it.
	const since = earlier?.at ?? new Date(clock.now()).toISOString();
	ledger.sending(order.key, externalTaskId, since);
	const { transfer, reading } = await send(gateway, body, externalTaskId);

	if (reading?.kind === 'created') return created(gateway, ledger, order.key, reading.task, false);
	const fault = reading?.fault ?? networkFault('why' in transfer ? transfer.why : '');
	if (reading?.kind === 'refused' || transfer.kind === 'notSent') {
		// A refused resubmission proves nothing about the try before it.
		if (earlier) ledger.unknown(order.key, externalTaskId, since, messageOf(earlier));
		else ledger.refused(order.key);
		return refused(gateway, fault, externalTaskId, earlier);
	}
	// A name that is taken belongs to a job of any age, and that job was not made by this request.
	const isDuplicate = fault.kind === 'duplicate';
	const notBefore = isDuplicate ? Number.NEGATIVE_INFINITY : Date.parse(since);
	const found = await lookUp(gateway, externalTaskId, LOOK_UP_AFTER_SECONDS, notBefore);
	if (isDuplicate && order.isUsersName && !earlier) {
		ledger.refused(order.key);
		return nameTaken(gateway, fault, externalTaskId, found);
	}
	if (found) return created(gateway, ledger, order.key, found, isDuplicate);
	const message = `A video may have been created and charged, but ${adapter.label} did not confirm it: ${explainFault(adapter, fault).what}`;
	ledger.unknown(order.key, externalTaskId, since, message);
	return unsure(adapter, message, externalTaskId, since, fault);
}

/** Sends until something other than "surely nothing created, try again" comes back. */
async function send(
	gateway: Gateway,
	body: RequestBody,
	externalTaskId: string | null,
): Promise<{ transfer: Transfer; reading: CreateReading | null }> {
	const { adapter, clock, signal } = gateway;
	for (let tries = 1; ; tries += 1) {
		const transfer = await gateway.send({
			method: 'POST',
			path: adapter.createPath,
			body,
			timeoutSeconds: CREATE_TIMEOUT_SECONDS,
		});
		const reading =
			transfer.kind === 'answer' ? adapter.readCreated(transfer.answer, externalTaskId) : null;
		const retryable =
			(transfer.kind === 'notSent' && transfer.retryable) ||
			(reading?.kind === 'refused' && reading.retryable);
		const asked = reading?.kind === 'refused' ? reading.fault.retryAfterSeconds : null;
		const pause = Math.max(asked ?? 0, 2 ** (tries - 1));
		if (!retryable || tries >= MAX_TRIES || pause > MAX_RETRY_AFTER_SECONDS || signal?.aborted) {
			return { transfer, reading };
		}
		await clock.sleep(pause * 1000, signal);
		if (signal?.aborted) return { transfer, reading };
	}
}

/**
 * Asks for a job by the name this node gave it. CometAPI passes Kling's API on, which finds a task by its
 * external ID (high for Kling, low that CometAPI forwards it), so only an answer that repeats the very
 * name counts, and only a job that is not older than the request: a name the user gave may have been
 * given before.
 *
 * @param notBefore milliseconds since the epoch
 */
async function lookUp(
	{ adapter, clock, signal, ask }: Gateway,
	externalTaskId: string | null,
	afterSeconds: readonly number[],
	notBefore: number,
): Promise<AvatarTask | null> {
	if (externalTaskId === null || !adapter.takesExternalTaskId) return null;
	for (const seconds of afterSeconds) {
		await clock.sleep(seconds * 1000, signal);
		if (signal?.aborted) return null;
		const reading = await ask(externalTaskId, LOOK_UP_TIMEOUT_SECONDS);
		if (reading.kind !== 'task') continue;
		const { task } = reading;
		const taskId = taskIdIn(task.raw);
		const isNamedSo = taskId !== externalTaskId && task.externalTaskId === externalTaskId;
		const isOlder =
			task.submittedAt !== null &&
			Date.parse(task.submittedAt) < notBefore - CLOCK_TOLERANCE_SECONDS * 1000;
		if (taskId !== null && isNamedSo && !isOlder) return { ...task, taskId };
	}
	return null;
}

function created(
	{ clock }: Gateway,
	ledger: Ledger,
	key: SubmissionKey,
	task: AvatarTask,
	reused: boolean,
): Submission {
	const now = new Date(clock.now()).toISOString();
	const dated = { ...task, submittedAt: task.submittedAt ?? now };
	ledger.created(key, dated, now);
	return { kind: 'created', task: dated, reused };
}
