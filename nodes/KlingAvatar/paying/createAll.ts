import pLimit from 'p-limit';

import { asFailure, Failure } from '../task/failure';
import type { Ledger } from '../task/ledger';
import type { PaidTask, Slot } from '../task/ledgerEntry';
import { isSameCall } from '../task/submission';
import { Capacity, type CapacityPlan } from './capacity';
import { createOnce } from './create';
import { skippedAfter, stillUnknown, unusable } from './failures';
import { checkNames, type NameCheck } from './names';
import type { CreateOrder, Submission, TaskClient } from './taskClient';

export interface CreateAllPlan<Task extends PaidTask> {
	/** Create requests under way at once. */
	parallel: number;
	/** Whether an item's failure leaves the others alone. */
	continueOnFail: boolean;
	/** How long to wait for an account that takes no more at the moment; left out: not at all. */
	capacity?: CapacityPlan;
	/** Called when an order needs its content no more, with what became of it. */
	onDone?: (order: CreateOrder, submission: Submission<Task> | null) => void;
}

/** What the items of one run share, and tell each other. */
interface Batch<Task extends PaidTask> {
	client: TaskClient<Task>;
	ledger: Ledger<Task>;
	continueOnFail: boolean;
	capacity: Capacity;
	refusedForAll: Failure | null;
	hasFailed: boolean;
}

/** Creates the task of an order, by its index among those that were checked together. */
type CreateOne<Task extends PaidTask> = (
	order: CreateOrder,
	index: number,
) => Promise<Submission<Task> | null>;

/**
 * Creates the tasks of many items, each at most once, a few at a time and in their order. Names are checked
 * before anything is sent. A refusal that concerns the key or the account ends it for every item that is
 * not under way yet.
 *
 * @param orders `null` for an item that is left out
 * @returns one result per order; `null` for an item that was left out, or not reached after a failure.
 *   Never rejects.
 */
export async function createAll<Task extends PaidTask>(
	client: TaskClient<Task>,
	ledger: Ledger<Task>,
	orders: ReadonlyArray<CreateOrder | null>,
	{ parallel, continueOnFail, capacity: capacityPlan, onDone }: CreateAllPlan<Task>,
): Promise<Array<Submission<Task> | null>> {
	const capacity = new Capacity(client.clock, client.signal, capacityPlan);
	const state = { capacity, refusedForAll: null, hasFailed: false };
	const batch: Batch<Task> = { client, ledger, continueOnFail, ...state };
	try {
		const create: CreateOne<Task> = ledger.nodeRun.isTool
			? async (order) => await createCall(batch, order)
			: await checkedBatch(batch, orders);
		const limit = pLimit(parallel);
		return await Promise.all(
			orders.map(async (order, index) => {
				if (order === null) return null;
				return await limit(async () => {
					const result = await create(order, index);
					onDone?.(order, result);
					return result;
				});
			}),
		);
	} finally {
		capacity.close();
	}
}

/** One call of the tool. The same call that is under way already is waited for, and its task is picked up. */
async function createCall<Task extends PaidTask>(
	batch: Batch<Task>,
	order: CreateOrder,
): Promise<Submission<Task> | null> {
	const { ledger } = batch;
	const { identity } = order.wanted;
	for (;;) {
		const same = ledger.callUnderWay((other) => isSameCall(identity, other));
		if (same === null) break;
		await same;
	}
	// Nothing may be awaited between the question and this.
	const end = ledger.announceCall(identity);
	try {
		const create = await checkedBatch(batch, [order]);
		return await create(order, 0);
	} finally {
		end();
	}
}

/** Finds the record of each order and checks the names, before any of them is sent. */
async function checkedBatch<Task extends PaidTask>(
	batch: Batch<Task>,
	orders: ReadonlyArray<CreateOrder | null>,
): Promise<CreateOne<Task>> {
	const { client, ledger, continueOnFail } = batch;
	const slots = ledger.assign(orders.map((order) => order?.wanted ?? null));
	const checks = await checkNames(client, ledger, orders, slots, continueOnFail);
	// Refused as a whole, before anything is paid.
	if (checks.some(({ kind }) => kind === 'refused')) batch.hasFailed = true;
	const isOver = () => batch.refusedForAll !== null || (batch.hasFailed && !continueOnFail);
	const leftOut = (slot: Slot<Task>): Submission<Task> | null => {
		const { refusedForAll } = batch;
		return remembered(client, slot) ?? (refusedForAll ? skippedAfter(refusedForAll) : null);
	};
	return async (order, index) => {
		const check = checks[index];
		const slot = check?.kind === 'unsure' ? check.slot : slots[index];
		if (!check || !slot) throw new TypeError('every order has a record and a checked name');
		if (check.kind === 'refused') return check.failure;
		if (isOver()) return leftOut(slot);
		const result = await settled(batch, order, slot, check);
		if (result === null) return leftOut(slot);
		if (result instanceof Failure) {
			batch.hasFailed = true;
			if (result.stopsOthers) batch.refusedForAll ??= result;
			if (isOver()) batch.capacity.close();
		}
		return result;
	};
}

/** What an earlier try made of an item that this one does not get to: a task is never kept quiet about. */
function remembered<Task extends PaidTask>(
	client: TaskClient<Task>,
	{ key, entry }: Slot<Task>,
): Submission<Task> | null {
	if (entry === null) return null;
	return entry.state === 'created'
		? { task: entry.task, reused: true }
		: stillUnknown(client, key, entry);
}

/** What became of one item, also when its content turned out to be unusable only now. */
async function settled<Task extends PaidTask>(
	{ client, ledger, capacity }: Batch<Task>,
	order: CreateOrder,
	slot: Slot<Task>,
	check: NameCheck<Task>,
): Promise<Submission<Task> | null> {
	if (check.kind === 'exists') {
		const now = new Date(client.clock.now()).toISOString();
		ledger.created(slot.key, order.wanted, check.task, now);
		return { task: check.task, reused: true };
	}
	const wasFree = check.kind === 'usable' && check.wasFree;
	try {
		return await createOnce(client, ledger, order, slot, wasFree, capacity);
	} catch (error) {
		const entry = ledger.find(slot.key);
		// Whatever broke off after the request had left, it leaves this trace, and a task may exist.
		return entry !== null && entry.state !== 'created'
			? stillUnknown(client, slot.key, entry)
			: unusable(asFailure(error));
	}
}
