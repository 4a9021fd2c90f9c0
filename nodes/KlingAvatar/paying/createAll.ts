import pLimit from 'p-limit';

import type { Failure } from '../n8n/failure';
import { InputProblem, orProblem } from '../n8n/inputProblem';
import type { Gateway } from '../gateway/gateway';
import type { Ledger } from '../task/ledger';
import { unknownTaskOutput } from '../task/task';
import { createOnce, type CreateOrder, type Submission } from './create';
import { stillUnknown, unusable, type FailedSubmission } from './createFailures';

export interface CreateAllPlan {
	/** Create requests under way at once. */
	parallel: number;
	/** Whether an item's failure leaves the others alone. */
	continueOnFail: boolean;
	/** Called when an item needs its content no more, with what became of it. */
	onDone?: (index: number, submission: Submission | null) => void;
}

/**
 * Creates the jobs of many items, each at most once, a few at a time and in their order. A refusal that
 * concerns the key or the account ends it for every item that is not under way yet.
 *
 * @param orders `null` for an item that is left out
 * @returns one result per order; `null` for an item that was left out, or not reached after a failure.
 *   Never rejects.
 */
export async function createAll(
	gateway: Gateway,
	ledger: Ledger,
	orders: ReadonlyArray<CreateOrder | null>,
	{ parallel, continueOnFail, onDone }: CreateAllPlan,
): Promise<Array<Submission | null>> {
	const limit = pLimit(parallel);
	let refusedForAll: Failure | null = null;
	let failed = false;

	const createOne = async (order: CreateOrder): Promise<Submission | null> => {
		if (refusedForAll || (failed && !continueOnFail)) {
			const known = remembered(gateway, ledger, order);
			return known ?? (refusedForAll ? notSent(gateway, refusedForAll) : null);
		}
		const result = await settled(gateway, ledger, order);
		if (result.kind === 'failed') {
			failed = true;
			if (result.stopsOthers) refusedForAll ??= result.failure;
		}
		return result;
	};
	return await Promise.all(
		orders.map(async (order, index) => {
			if (order === null) return null;
			return await limit(async () => {
				const result = await createOne(order);
				onDone?.(index, result);
				return result;
			});
		}),
	);
}

/** What an earlier try made of an item that this one does not get to: a job is never kept quiet about. */
function remembered(gateway: Gateway, ledger: Ledger, { key }: CreateOrder): Submission | null {
	const entry = ledger.find(key);
	if (entry === null) return null;
	return entry.state === 'created'
		? { kind: 'created', task: entry.task, reused: true }
		: stillUnknown(gateway, entry);
}

/** What became of one item, also when its content turned out to be unusable only now. */
async function settled(gateway: Gateway, ledger: Ledger, order: CreateOrder): Promise<Submission> {
	const submission = await orProblem(createOnce(gateway, ledger, order));
	if (!(submission instanceof InputProblem)) return submission;
	const entry = ledger.find(order.key);
	// Whatever broke off after the request had left, it leaves this trace, and a job may exist.
	if (entry?.state === 'sending') return stillUnknown(gateway, entry);
	return { kind: 'failed', failure: unusable(gateway, submission), stopsOthers: false };
}

/** The refusal that concerns every item, for an item that was therefore not sent. */
function notSent({ adapter }: Gateway, cause: Failure): FailedSubmission {
	const message = `Not submitted, since an earlier item was refused: ${cause.message}`;
	return {
		kind: 'failed',
		failure: {
			...cause,
			message,
			mayHaveBeenCharged: false,
			output: unknownTaskOutput(adapter.id, { failureReason: message }),
		},
		stopsOthers: true,
	};
}
