import type { IDataObject } from 'n8n-workflow';

import { sentences, type Failure } from '../../n8n/failure';
import type { InputProblem } from '../../n8n/inputProblem';
import { firstFailure } from '../../n8n/items';
import type { Gateway } from '../../gateway/gateway';
import type { FailedSubmission } from '../../paying/order';
import { RUN_AGAIN, whatWasPaid } from '../../paying/words';
import type { Ledger } from '../../task/ledger';
import type { LedgerEntry } from '../../task/ledgerEntry';
import type { Occasion } from '../../task/occasion';
import { taskOutput, unknownTaskOutput, type AvatarTask } from '../../task/task';

type Adapter = Pick<Gateway, 'adapter'>;

/** A submission without a known task, as the item's failure. */
export function failureOf(
	{ adapter }: Adapter,
	{ message, description, fault, mayHaveBeenCharged, externalTaskId, reference }: FailedSubmission,
): Failure {
	return {
		message,
		description,
		...(fault ? { fault } : {}),
		mayHaveBeenCharged,
		...(reference === null ? {} : { reference }),
		output: unknownTaskOutput(adapter.id, { externalTaskId, failureReason: message }),
	};
}

/**
 * The item's input cannot be used.
 *
 * @param earlier what a try before this one made of the item
 */
export function unreadFailure(
	{ adapter }: Adapter,
	problem: InputProblem,
	earlier: LedgerEntry<AvatarTask> | null,
): Failure {
	const known =
		earlier?.state === 'created'
			? `An earlier try created task ${earlier.task.taskId} for this item; continue with that ID in a Get or Wait operation`
			: 'An earlier try may have created a video for this item';
	return {
		message: problem.message,
		description: sentences(problem.advice, earlier ? known : null),
		mayHaveBeenCharged: earlier !== null,
		output: {
			...taskKnownOf(adapter, earlier),
			failureReason: problem.message,
		},
	};
}

/** An item that this run of the node did not get to. */
export function notReached({ adapter }: Adapter, occasion: Occasion): Failure {
	const message = 'The item was not submitted, because another item failed';
	return {
		message,
		description: sentences('Nothing was created for it', RUN_AGAIN[occasion]),
		mayHaveBeenCharged: false,
		isConsequence: true,
		output: unknownTaskOutput(adapter.id, { failureReason: message }),
	};
}

/** What is known of an item that this try did not get to. */
export function earlierOutput(
	{ adapter }: Adapter,
	earlier: LedgerEntry<AvatarTask> | null,
): IDataObject {
	return { ...taskKnownOf(adapter, earlier) };
}

function taskKnownOf(adapter: Gateway['adapter'], earlier: LedgerEntry<AvatarTask> | null) {
	return earlier?.state === 'created'
		? taskOutput(earlier.task)
		: unknownTaskOutput(adapter.id, { externalTaskId: earlier?.externalTaskId ?? null });
}

/**
 * The failures, of which the first names every task that was created, or may have been, beside it: n8n shows
 * that one alone, and no paid task may go unnoticed.
 */
export function withWhatWasPaid(
	failures: ReadonlyArray<Failure | null>,
	ledger: Ledger<AvatarTask>,
	occasion: Occasion,
): Array<Failure | null> {
	const first = firstFailure(failures);
	return failures.map((failure, index) => {
		if (failure === null || index !== first) return failure;
		// The failure speaks of its own request already.
		const others = ledger.ofRun().filter(({ key }) => key !== failure.reference);
		const told = whatWasPaid(
			others.map(({ entry }) => entry),
			occasion,
		);
		return { ...failure, description: sentences(failure.description, ...told) };
	});
}
