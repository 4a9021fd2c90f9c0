import type { IDataObject } from 'n8n-workflow';

import { Failure, sentences } from '../task/failure';
import { firstFailure, type ItemResult } from '../n8n/items';
import type { Labels } from './taskClient';
import { RUN_AGAIN, whatWasPaid } from './words';
import type { Ledger } from '../task/ledger';
import type { LedgerEntry, PaidTask, RunMode } from '../task/ledgerEntry';
import type { TaskOutput } from '../task/task';

/** What an operation that pays makes: its words, and what its items look like. */
export interface Goods<Task extends PaidTask> {
	labels: Labels;
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
			: `An earlier try may have created ${goods.labels.thing} for this item`;
	const failure = new Failure(message, sentences(description, earlier ? known : null), {
		mayHaveBeenCharged: earlier !== null || mayHaveBeenCharged,
		...(failedResource ? { failedResource } : {}),
	});
	return { failure, json: { ...knownItem(goods, earlier), failureReason: message } };
}

/** An item that this run of the node did not get to. */
export function notReached<Task extends PaidTask>(goods: Goods<Task>, mode: RunMode): ItemResult {
	return failedResult(
		goods,
		new Failure(
			'The item was not submitted, because another item failed',
			sentences('Nothing was created for it', RUN_AGAIN[mode]),
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
	{ labels }: Goods<Task>,
	ledger: Ledger<Task>,
	mode: RunMode,
): ItemResult[] {
	const first = firstFailure(results);
	return results.map((result, index) => {
		const { failure } = result;
		if (!failure || index !== first) return result;
		// The failure speaks of its own request already.
		const others = ledger.ofRun().filter(({ key }) => key !== failure.reference);
		const told = whatWasPaid(
			others.map(({ entry }) => entry),
			labels,
			mode,
		);
		const description = sentences(failure.description, ...told);
		return { ...result, failure: failure.with({ description }) };
	});
}
