import type { IExecuteFunctions } from 'n8n-workflow';

import { sentences, type Failure } from '../../failure';
import { explainFault } from '../../providers/explain';
import { taskIdIn } from '../../providers/taskBody';
import type { CreateInput, CreateReading, ProviderFault, Transfer } from '../../providers/types';
import { networkFault, type Session } from '../../session';
import type { Ledger, LedgerEntry, SubmissionKey } from '../../task/ledger';
import { unknownTaskOutput, type AvatarTask } from '../../task/task';
import { cancelSignal, sendToGateway } from '../../transport';

/** Ten megabytes of picture over a slow line take a while. Seconds. */
const CREATE_TIMEOUT_SECONDS = 180;
/** Tries at a request that surely created nothing, the first included. */
const MAX_TRIES = 4;
/** A longer wait than this is left to the user. Seconds. */
const MAX_RETRY_AFTER_SECONDS = 60;
/** When to look for a job whose creation got no clear answer. Seconds from that answer. */
const LOOK_UP_AFTER_SECONDS = [0, 2];

/** What became of one item. */
export type Submission =
	| { kind: 'created'; task: AvatarTask; reused: boolean }
	/** `stopsOthers`: the key or the account is refused, so every further item would be too. */
	| { kind: 'failed'; failure: Failure; stopsOthers: boolean };

export interface CreateOrder {
	key: SubmissionKey;
	externalTaskId: string | null;
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
	session: Session<IExecuteFunctions>,
	ledger: Ledger,
	order: CreateOrder,
): Promise<Submission> {
	const earlier = ledger.find(order.key);
	if (earlier?.state === 'created') {
		return { kind: 'created', task: earlier.task, reused: true };
	}
	const externalTaskId = earlier?.externalTaskId ?? order.externalTaskId;
	if (earlier) {
		const found = await lookUp(session, externalTaskId, [0]);
		if (found) return created(session, ledger, order.key, found, true);
		if (!order.submitAgainWhenUnsure) return stillUnknown(session, earlier);
	}

	const input = await order.input(externalTaskId);
	if (cancelSignal(session.context)?.aborted) return stopped(session);
	ledger.sending(order.key, externalTaskId, new Date(session.clock.now()).toISOString());
	const { transfer, reading } = await send(session, input);

	if (reading?.kind === 'created') return created(session, ledger, order.key, reading.task, false);
	if (reading?.kind === 'refused' || transfer.kind === 'notSent') {
		// A refused resubmission proves nothing about the attempt before it.
		if (earlier) ledger.unknown(order.key, externalTaskId, earlier.at, messageOf(earlier));
		else ledger.refused(order.key);
		const fault =
			reading?.kind === 'refused'
				? reading.fault
				: networkFault('why' in transfer ? transfer.why : '');
		return refused(session, fault, externalTaskId);
	}
	const found = await lookUp(session, externalTaskId, LOOK_UP_AFTER_SECONDS);
	if (found) return created(session, ledger, order.key, found, false);
	const fault =
		reading?.kind === 'unknown'
			? reading.fault
			: networkFault('why' in transfer ? transfer.why : '');
	return unknown(session, ledger, order.key, externalTaskId, fault);
}

/** Sends until something other than "surely nothing created, try again" comes back. */
async function send(
	session: Session<IExecuteFunctions>,
	input: CreateInput,
): Promise<{ transfer: Transfer; reading: CreateReading | null }> {
	const { adapter, clock, context, credential } = session;
	const signal = cancelSignal(context);
	for (let tries = 1; ; tries += 1) {
		const transfer = await sendToGateway(context, credential, clock, {
			method: 'POST',
			path: adapter.createPath,
			body: adapter.createBody(input),
			timeoutSeconds: CREATE_TIMEOUT_SECONDS,
		});
		const reading =
			transfer.kind === 'answer'
				? adapter.readCreated(transfer.answer, input.externalTaskId)
				: null;
		const retryable =
			(transfer.kind === 'notSent' && transfer.retryable) ||
			(reading?.kind === 'refused' && reading.retryable);
		const asked = reading?.kind === 'refused' ? reading.fault.retryAfterSeconds : null;
		const pause = asked ?? 2 ** (tries - 1);
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
 * name counts.
 */
async function lookUp(
	session: Session<IExecuteFunctions>,
	externalTaskId: string | null,
	afterSeconds: readonly number[],
): Promise<AvatarTask | null> {
	if (externalTaskId === null || !session.adapter.takesExternalTaskId) return null;
	const signal = cancelSignal(session.context);
	for (const seconds of afterSeconds) {
		await session.clock.sleep(seconds * 1000, signal);
		if (signal?.aborted) return null;
		const reading = await session.ask(externalTaskId, 10);
		const taskId = reading.kind === 'task' ? taskIdIn(reading.task.raw) : null;
		if (
			reading.kind === 'task' &&
			taskId !== null &&
			taskId !== externalTaskId &&
			reading.task.externalTaskId === externalTaskId
		) {
			return { ...reading.task, taskId };
		}
	}
	return null;
}

function created(
	{ clock }: Session<IExecuteFunctions>,
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

function refused(
	{ adapter }: Session<IExecuteFunctions>,
	fault: ProviderFault,
	externalTaskId: string | null,
): Submission {
	const { what, advice } = explainFault(adapter, fault);
	return {
		kind: 'failed',
		failure: {
			message: what,
			description: sentences(advice, 'Nothing was created, and nothing is charged'),
			fault,
			mayHaveBeenCharged: false,
			output: unknownTaskOutput(adapter.id, { externalTaskId, failureReason: what }),
		},
		stopsOthers: fault.kind === 'key' || fault.kind === 'account',
	};
}

function unknown(
	{ adapter, clock }: Session<IExecuteFunctions>,
	ledger: Ledger,
	key: SubmissionKey,
	externalTaskId: string | null,
	fault: ProviderFault,
): Submission {
	const at = new Date(clock.now()).toISOString();
	const { what } = explainFault(adapter, fault);
	const message = `A video may have been created and charged, but ${adapter.label} did not confirm it: ${what}`;
	ledger.unknown(key, externalTaskId, at, message);
	return unsure(adapter, message, externalTaskId, at, fault);
}

function stillUnknown({ adapter }: Session<IExecuteFunctions>, entry: LedgerEntry): Submission {
	return unsure(adapter, messageOf(entry), entry.externalTaskId, entry.at);
}

function messageOf(entry: LedgerEntry): string {
	return (
		('message' in entry ? entry.message : undefined) ??
		'A video may have been created and charged: an earlier try was stopped while the request was under way'
	);
}

function unsure(
	adapter: Session<IExecuteFunctions>['adapter'],
	message: string,
	externalTaskId: string | null,
	at: string,
	fault?: ProviderFault,
): Submission {
	const which =
		externalTaskId === null
			? `submitted about ${at}`
			: `with the External Task ID "${externalTaskId}"`;
	return {
		kind: 'failed',
		failure: {
			message,
			description: sentences(
				'It was not sent again, since that could be paid twice',
				`Look in your ${adapter.label} account for a task ${which}`,
				'If it is there, continue with its task ID in a Get or Wait operation',
				'If it is not, turn on the option "Submit Again When Unsure" and run the node again',
			),
			...(fault ? { fault } : {}),
			mayHaveBeenCharged: true,
			output: unknownTaskOutput(adapter.id, { externalTaskId, failureReason: message }),
		},
		stopsOthers: false,
	};
}

function stopped({ adapter }: Session<IExecuteFunctions>): Submission {
	const message = 'The execution was stopped before this item was submitted';
	return {
		kind: 'failed',
		failure: {
			message,
			description: 'Nothing was created for it.',
			mayHaveBeenCharged: false,
			output: unknownTaskOutput(adapter.id, { failureReason: message }),
		},
		stopsOthers: true,
	};
}
