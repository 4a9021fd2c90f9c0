import type { IDataObject } from 'n8n-workflow';

import { Failure, sentences } from '../../task/failure';
import { firstFailure, type ItemResult } from '../../n8n/items';
import type { Product } from '../../paying/shop';
import { RUN_AGAIN, whatWasPaid } from '../../paying/words';
import type { Ledger } from '../../task/ledger';
import type { LedgerEntry, PaidTask } from '../../task/ledgerEntry';
import type { Occasion } from '../../task/occasion';
import type { TaskOutput } from '../../task/task';

/** What an operation that pays makes: its words, and what its items look like. */
export interface Goods<Task extends PaidTask> {
	product: Product;
	/** The item of a task. */
	output: (task: Task) => object;
	/** The item of something about which the provider said nothing. */
	unknownOutput: (known: Pick<Partial<TaskOutput>, 'externalTaskId' | 'failureReason'>) => object;
	/** What to do with a task that an earlier try created, though the item cannot be read now. */
	continueWith: string;
}

/** A submission without a known task. */
export function failedResult<Task extends PaidTask>(
	goods: Goods<Task>,
	failure: Failure,
): ItemResult {
	const { externalTaskId = null } = failure.known ?? {};
	const json = goods.unknownOutput({ externalTaskId, failureReason: failure.message });
	return { failure, json: { ...json } };
}

/**
 * An item that cannot be read.
 *
 * @param earlier what a try before this one made of it
 */
export function unreadResult<Task extends PaidTask>(
	goods: Goods<Task>,
	{ message, description, mayHaveBeenCharged = false, failedResource }: Failure,
	earlier: LedgerEntry<Task> | null,
): ItemResult {
	const known =
		earlier?.state === 'created'
			? `An earlier try created task ${earlier.task.taskId} for this item; ${goods.continueWith}`
			: `An earlier try may have created ${goods.product.thing} for this item`;
	const failure = new Failure(message, sentences(description, earlier ? known : null), {
		mayHaveBeenCharged: earlier !== null || mayHaveBeenCharged,
		...(failedResource ? { failedResource } : {}),
	});
	return { failure, json: { ...knownItem(goods, earlier), failureReason: message } };
}

/** An item that this run of the node did not get to. */
export function notReached<Task extends PaidTask>(
	goods: Goods<Task>,
	occasion: Occasion,
): ItemResult {
	return failedResult(
		goods,
		new Failure(
			'The item was not submitted, because another item failed',
			sentences('Nothing was created for it', RUN_AGAIN[occasion]),
			{ mayHaveBeenCharged: false, isConsequence: true },
		),
	);
}

/** What is known of an item that this try did not get to. */
export function knownItem<Task extends PaidTask>(
	goods: Goods<Task>,
	earlier: LedgerEntry<Task> | null,
): IDataObject {
	return {
		...(earlier?.state === 'created'
			? goods.output(earlier.task)
			: goods.unknownOutput({ externalTaskId: earlier?.externalTaskId ?? null })),
	};
}

/**
 * The results, of which the first failure names every task that was created, or may have been, beside it: n8n shows
 * that one alone, and no paid task may go unnoticed.
 */
export function withWhatWasPaid<Task extends PaidTask>(
	results: readonly ItemResult[],
	{ product }: Goods<Task>,
	ledger: Ledger<Task>,
	occasion: Occasion,
): ItemResult[] {
	const first = firstFailure(results);
	return results.map((result, index) => {
		const { failure } = result;
		if (!failure || index !== first) return result;
		// The failure speaks of its own request already.
		const others = ledger.ofRun().filter(({ key }) => key !== failure.reference);
		const told = whatWasPaid(
			others.map(({ entry }) => entry),
			product,
			occasion,
		);
		const description = sentences(failure.description, ...told);
		return { ...result, failure: failure.with({ description }) };
	});
}
