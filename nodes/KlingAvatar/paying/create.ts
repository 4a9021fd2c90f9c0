import { explainFault } from '../providers/answers/explain';
import { networkFault } from '../providers/answers/fault';
import type { CreateReading, CreateRequest, Transfer } from '../providers/types';
import type { Ledger } from '../task/ledger';
import type { LedgerEntry, NameProof, PaidTask, Slot } from '../task/ledgerEntry';
import type { Capacity, Turn } from './capacity';
import { nameTaken, noCapacity, refused, stillUnknown, stopped, unsure } from './failures';
import {
	capital,
	type Created,
	type CreateOrder,
	type Submission,
	type TaskClient,
} from './taskClient';

/** Ten megabytes of picture over a slow line take a while. Seconds. */
const CREATE_TIMEOUT_SECONDS = 180;
/** Tries at a request that surely reached nobody, the first included. */
const MAX_TRIES = 4;
/** When to look for a task whose creation got no clear answer. Seconds from that answer. */
const LOOK_UP_AFTER_SECONDS = [0, 2];
const LOOK_UP_TIMEOUT_SECONDS = 10;
/** The clocks of this machine and of the provider may differ by this much, where neither tells. Seconds. */
const CLOCK_TOLERANCE_SECONDS = 600;
/** What is left of it where the provider dates its answers, to the second. Seconds. */
const DATED_TOLERANCE_SECONDS = 2;

/**
 * Creates a task at most once. What an earlier try created is picked up; what an earlier try left unsure is
 * looked for (which is free), and not sent again unless the user asked for that, and then once an
 * execution. The ledger is written before the request leaves and after every answer.
 *
 * @param nameWasFree whether the provider said before that no task has the user's name
 * @param capacity what the submissions of a run know of the account
 * @returns `null` where nobody is to wait for the account any longer, and nothing was sent
 */
export async function createOnce<Task extends PaidTask>(
	client: TaskClient<Task>,
	ledger: Ledger<Task>,
	order: CreateOrder,
	{ key, entry: earlier, possibleDuplicate }: Slot<Task>,
	nameWasFree: boolean,
	capacity: Capacity,
): Promise<Submission<Task> | null> {
	const { clock, signal } = client;
	const { wanted } = order;
	const take = (task: Task, reused: boolean) => created(client, ledger, order, key, task, reused);
	const mayUseExisting = order.name?.by === 'user' && order.name.ifExists === 'useExisting';
	if (earlier?.state === 'created') {
		ledger.takeOver(key, wanted);
		return { task: earlier.task, reused: true };
	}
	if (earlier) {
		const found = await lookUp(client, earlier.externalTaskId, [0]);
		if (found && (mayUseExisting || isOwn(found, earlier))) return take(found.task, true);
		if (!mayRepeat(ledger, order, earlier)) {
			return stillUnknown(client, key, earlier, found?.task);
		}
	}

	if (possibleDuplicate) {
		if (!mayRepeat(ledger, order, ledger.find(possibleDuplicate.key) ?? possibleDuplicate.entry)) {
			const found = await lookUp(client, possibleDuplicate.entry.externalTaskId, [0]);
			return stillUnknown(client, possibleDuplicate.key, possibleDuplicate.entry, found?.task);
		}
		// At once, since other items may have the same possibleDuplicate.
		ledger.repeated(possibleDuplicate.key);
	}

	const { externalTaskId, nameProof } = earlier ?? named(order, nameWasFree);
	// Of several tries that may each have created a task, the first tells from when on to look for it.
	const sentAt = () => earlier?.at ?? new Date(clock.now()).toISOString();
	const request = async (): Promise<CreateEnd<Task> | null> => {
		const created = await order.request(externalTaskId);
		if (signal?.aborted) return null;
		const at = sentAt();
		ledger.sending(key, wanted, { externalTaskId, nameProof, at });
		// It is the repetition that the other record allowed.
		if (possibleDuplicate) ledger.repeated(key);
		return { ...(await sendUntilHeard(client, created, externalTaskId)), at };
	};
	const nothingCreated = () => {
		// A refused repetition proves nothing about the try before it.
		ledger.putBack(key, earlier);
		if (possibleDuplicate) ledger.putBack(possibleDuplicate.key, possibleDuplicate.entry);
	};
	const end = await inTurn(capacity, wanted, request, () => ledger.putBack(key, earlier));
	if (end === 'over' || end === 'closed') {
		nothingCreated();
		if (signal?.aborted) return stopped();
		return end === 'over'
			? noCapacity(client, capacity, externalTaskId, { key, entry: earlier })
			: null;
	}
	const { transfer, reading, at } = end;

	if (reading?.kind === 'created') return take(reading.task, false);
	const fault = reading?.fault ?? networkFault('why' in transfer ? transfer.why : '');
	if (reading?.kind === 'refused' || transfer.kind === 'notSent') {
		nothingCreated();
		return refused(client, fault, externalTaskId, { key, entry: earlier });
	}
	const found = await lookUp(client, externalTaskId, LOOK_UP_AFTER_SECONDS);
	const isDuplicate = fault.kind === 'duplicate';
	if (isDuplicate && order.name?.by === 'user' && !earlier) {
		// Somebody may have taken the name since it was asked for.
		if (found && mayUseExisting) return take(found.task, true);
		ledger.putBack(key, null);
		return nameTaken(client, fault, externalTaskId, found?.task ?? null);
	}
	if (found && (mayUseExisting || isOwn(found, { nameProof, at }))) {
		return take(found.task, isDuplicate);
	}
	const message = `${capital(client.labels.thing)} may have been created and charged, but ${client.provider.label} did not confirm it: ${explainFault(client.provider, fault).what}`;
	ledger.unknown(key, message);
	const entry = ledger.find(key);
	if (entry === null) throw new TypeError('a request that left is in the ledger');
	return unsure(client, message, { key, entry }, found?.task ?? null, fault);
}

/** Whether the user allows another request beside an unsure one, and it has not been sent yet. */
function mayRepeat(
	{ nodeRun }: Pick<Ledger<PaidTask>, 'nodeRun'>,
	{ submitAgainWhenUnsure }: CreateOrder,
	{ repeatedIn }: LedgerEntry<PaidTask>,
): boolean {
	return submitAgainWhenUnsure && repeatedIn !== nodeRun.execution;
}

/** The name of a task that is asked for the first time, and what makes it this submission's. */
function named(
	{ name }: CreateOrder,
	nameWasFree: boolean,
): { externalTaskId: string | null; nameProof: NameProof | null } {
	if (name === null) return { externalTaskId: null, nameProof: null };
	return name.by === 'node'
		? { externalTaskId: name.makeUp(), nameProof: 'madeUp' }
		: { externalTaskId: name.name, nameProof: nameWasFree ? 'wasFree' : null };
}

/** How a create request ended. */
interface CreateEnd<Task extends PaidTask> {
	transfer: Transfer;
	reading: CreateReading<Task> | null;
	/** When it left. ISO 8601. */
	at: string;
}

/**
 * Sends a request when the account may take it, and again as long as that refuses it for want of capacity and
 * there is time.
 *
 * @param request puts it together and sends it once; `null`: it did not leave, since the execution ends
 * @param putBack takes back what the record says of the request that was refused
 */
async function inTurn<Task extends PaidTask>(
	capacity: Capacity,
	wanted: CreateOrder['wanted'],
	request: () => Promise<CreateEnd<Task> | null>,
	putBack: () => void,
): Promise<CreateEnd<Task> | Exclude<Turn['kind'], 'go'>> {
	for (;;) {
		const turn = await capacity.turn(wanted);
		if (turn.kind !== 'go') return turn.kind;
		let end: CreateEnd<Task> | null = null;
		try {
			end = await request();
		} finally {
			if (end === null) capacity.passed();
		}
		if (end === null) return 'closed';
		const { reading } = end;
		if (reading?.kind === 'refused' && reading.retryable) {
			putBack();
			if (!capacity.refused(turn, reading.fault)) return 'over';
			continue;
		}
		if (reading?.kind === 'created') capacity.taken(turn);
		else capacity.passed();
		return end;
	}
}

/** Sends until something other than "it surely reached nobody, try again" comes back. */
async function sendUntilHeard<Task extends PaidTask>(
	client: TaskClient<Task>,
	{ path, body }: CreateRequest,
	externalTaskId: string | null,
): Promise<Omit<CreateEnd<Task>, 'at'>> {
	const { clock, signal } = client;
	for (let tries = 1; ; tries += 1) {
		const transfer = await client.sendRequest({
			method: 'POST',
			path,
			body,
			timeoutSeconds: CREATE_TIMEOUT_SECONDS,
		});
		const reading =
			transfer.kind === 'answer' ? client.readCreated(transfer.answer, externalTaskId) : null;
		const isRetryable = transfer.kind === 'notSent' && transfer.retryable;
		if (!isRetryable || tries >= MAX_TRIES || signal?.aborted) return { transfer, reading };
		await clock.sleep(1000 * 2 ** (tries - 1), signal);
		if (signal?.aborted) return { transfer, reading };
	}
}

/** A task that the provider has under a name. */
interface FoundTask<Task extends PaidTask> {
	task: Task;
	/** By how much the provider's clock is ahead of this machine's. Milliseconds; `null` if it does not tell. */
	clockAhead: number | null;
}

/** The task of this name, if the provider knows names and has one. Asking costs nothing. */
async function lookUp<Task extends PaidTask>(
	{ clock, signal, findByName }: TaskClient<Task>,
	externalTaskId: string | null,
	afterSeconds: readonly number[],
): Promise<FoundTask<Task> | null> {
	if (externalTaskId === null || findByName === null) return null;
	for (const seconds of afterSeconds) {
		await clock.sleep(seconds * 1000, signal);
		if (signal?.aborted) return null;
		const reading = await findByName(externalTaskId, LOOK_UP_TIMEOUT_SECONDS);
		if (reading.kind !== 'found') continue;
		const { task, answeredAt } = reading;
		return { task, clockAhead: answeredAt === null ? null : answeredAt - clock.now() };
	}
	return null;
}

/**
 * Whether a task that was found by its name can only be the one that was asked for. A name with a random
 * part has no like. A name of the user's must have been free before the request, and the task not be older
 * than the request: a provider may deny a task that it has created a moment ago.
 */
function isOwn(
	{ task: { submittedAt }, clockAhead }: FoundTask<PaidTask>,
	{ nameProof, at }: Pick<LedgerEntry<PaidTask>, 'nameProof' | 'at'>,
): boolean {
	if (nameProof === 'madeUp') return true;
	const tolerance = clockAhead === null ? CLOCK_TOLERANCE_SECONDS : DATED_TOLERANCE_SECONDS;
	const earliest = Date.parse(at) + (clockAhead ?? 0) - tolerance * 1000;
	return nameProof === 'wasFree' && (submittedAt === null || Date.parse(submittedAt) >= earliest);
}

function created<Task extends PaidTask>(
	{ clock }: TaskClient<Task>,
	ledger: Ledger<Task>,
	{ wanted, noted }: CreateOrder,
	key: string,
	task: Task,
	reused: boolean,
): Created<Task> {
	const now = new Date(clock.now()).toISOString();
	const dated = { ...task, ...(reused ? {} : noted), submittedAt: task.submittedAt ?? now };
	ledger.created(key, wanted, dated, now);
	return { task: dated, reused };
}
