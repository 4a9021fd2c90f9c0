import type { IDataObject } from 'n8n-workflow';

import { firstFailure, type ItemResult } from '../n8n/items';
import { Failure, sentences } from '../task/failure';
import type { Ledger } from '../task/ledger';
import type { LedgerEntry, PaidTask } from '../task/ledgerEntry';
import type { TaskClient } from './taskClient';
import { RUN_AGAIN, whatWasPaid } from './words';

/** A submission without a known task. */
export function failedResult<Task extends PaidTask>(
	client: TaskClient<Task>,
	failure: Failure,
): ItemResult {
	const { externalTaskId = null } = failure.known ?? {};
	const json = client.unknownOutput({ externalTaskId, failureReason: failure.message });
	return { failure, json: { ...json } };
}

/**
 * An item that cannot be read.
 *
 * @param earlier what a try before this one made of it
 */
export function unreadResult<Task extends PaidTask>(
	client: TaskClient<Task>,
	{ message, description, mayHaveBeenCharged = false, fault, failedResource, leavesLoop }: Failure,
	earlier: LedgerEntry<Task> | null,
): ItemResult {
	const { continueWith, thing } = client.labels;
	const known =
		earlier?.state === 'created'
			? `An earlier try created task ${earlier.task.taskId} for this item; ${continueWith}`
			: `An earlier try may have created ${thing} for this item`;
	const failure = new Failure(message, sentences(description, earlier ? known : null), {
		mayHaveBeenCharged: earlier !== null || mayHaveBeenCharged,
		...(fault ? { fault } : {}),
		...(failedResource ? { failedResource } : {}),
		...(leavesLoop ? { leavesLoop } : {}),
	});
	return { failure, json: { ...knownItem(client, earlier), failureReason: message } };
}

/** An item that this run of the node did not get to. */
export function notReached<Task extends PaidTask>(client: TaskClient<Task>): ItemResult {
	const failure = new Failure(
		'The item was not submitted, because another item failed',
		sentences('Nothing was created for it', RUN_AGAIN[client.mode]),
		{ mayHaveBeenCharged: false, isConsequence: true },
	);
	return failedResult(client, failure);
}

/** What is known of an item that this try did not get to. */
export function knownItem<Task extends PaidTask>(
	client: TaskClient<Task>,
	earlier: LedgerEntry<Task> | null,
): IDataObject {
	const { externalTaskId = null } = earlier ?? {};
	return {
		...(earlier?.state === 'created'
			? client.output(earlier.task)
			: client.unknownOutput({ externalTaskId })),
	};
}

/**
 * The results, of which the first failure names every task that was created, or may have been, beside it: n8n shows
 * that one alone, and no paid task may go unnoticed.
 */
export function withWhatWasPaid<Task extends PaidTask>(
	{ labels, mode }: TaskClient<Task>,
	ledger: Ledger<Task>,
	results: readonly ItemResult[],
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
