import type { IDataObject } from 'n8n-workflow';

import { EarlierFailure } from '../../n8n/earlierFailure';
import type { ShownFailure } from '../../n8n/failure';
import { type Failure, sentences } from '../../task/failure';
import { firstFailure } from '../../n8n/items';
import type { FailedSubmission } from '../../paying/order';
import type { Product } from '../../paying/shop';
import { RUN_AGAIN, whatWasPaid } from '../../paying/words';
import type { Ledger } from '../../task/ledger';
import type { LedgerEntry, PaidTask } from '../../task/ledgerEntry';
import type { Occasion } from '../../task/occasion';

/** What an operation that pays makes: its words, and what its items look like. */
export interface Goods<Task extends PaidTask> {
	product: Product;
	/** The item of a task. */
	output: (task: Task) => ShownFailure['output'];
	/** The item of something about which the provider said nothing. */
	unknownOutput: (known: {
		externalTaskId?: string | null;
		failureReason?: string;
	}) => ShownFailure['output'];
	/** What to do with a task that an earlier try created, though the item cannot be read now. */
	continueWith: string;
}

/** A submission without a known task, as the item's failure. */
export function failureOf<Task extends PaidTask>(
	goods: Goods<Task>,
	{ message, description, fault, mayHaveBeenCharged, externalTaskId, reference }: FailedSubmission,
): ShownFailure {
	return {
		message,
		description,
		...(fault ? { fault } : {}),
		mayHaveBeenCharged,
		...(reference === null ? {} : { reference }),
		output: goods.unknownOutput({ externalTaskId, failureReason: message }),
	};
}

/**
 * The item's input cannot be used.
 *
 * @param earlier what a try before this one made of the item
 */
export function unreadFailure<Task extends PaidTask>(
	goods: Goods<Task>,
	problem: Failure,
	earlier: LedgerEntry<Task> | null,
): ShownFailure {
	const known =
		earlier?.state === 'created'
			? `An earlier try created task ${earlier.task.taskId} for this item; ${goods.continueWith}`
			: `An earlier try may have created ${goods.product.thing} for this item`;
	return {
		message: problem.message,
		description: sentences(problem.description, earlier ? known : null),
		mayHaveBeenCharged:
			earlier !== null || (problem instanceof EarlierFailure && problem.mayHaveBeenCharged),
		output: { ...knownOf(goods, earlier), failureReason: problem.message },
	};
}

/** An item that this run of the node did not get to. */
export function notReached<Task extends PaidTask>(
	goods: Goods<Task>,
	occasion: Occasion,
): ShownFailure {
	const message = 'The item was not submitted, because another item failed';
	return {
		message,
		description: sentences('Nothing was created for it', RUN_AGAIN[occasion]),
		mayHaveBeenCharged: false,
		isConsequence: true,
		output: goods.unknownOutput({ failureReason: message }),
	};
}

/** What is known of an item that this try did not get to. */
export function earlierOutput<Task extends PaidTask>(
	goods: Goods<Task>,
	earlier: LedgerEntry<Task> | null,
): IDataObject {
	return { ...knownOf(goods, earlier) } as IDataObject;
}

function knownOf<Task extends PaidTask>(
	goods: Goods<Task>,
	earlier: LedgerEntry<Task> | null,
): ShownFailure['output'] {
	return earlier?.state === 'created'
		? goods.output(earlier.task)
		: goods.unknownOutput({ externalTaskId: earlier?.externalTaskId ?? null });
}

/**
 * The failures, of which the first names every task that was created, or may have been, beside it: n8n shows
 * that one alone, and no paid task may go unnoticed.
 */
export function withWhatWasPaid<Task extends PaidTask>(
	failures: ReadonlyArray<ShownFailure | null>,
	{ product }: Goods<Task>,
	ledger: Ledger<Task>,
	occasion: Occasion,
): Array<ShownFailure | null> {
	const first = firstFailure(failures);
	return failures.map((failure, index) => {
		if (failure === null || index !== first) return failure;
		// The failure speaks of its own request already.
		const others = ledger.ofRun().filter(({ key }) => key !== failure.reference);
		const told = whatWasPaid(
			others.map(({ entry }) => entry),
			product,
			occasion,
		);
		return { ...failure, description: sentences(failure.description, ...told) };
	});
}
