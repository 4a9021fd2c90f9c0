import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { Failure, sentences } from '../../task/failure';
import { hashOf } from '../../n8n/submissionMarks';
import { textOf } from '../../n8n/values';
import type { Submission } from '../../paying/taskClient';
import type { FaultKind } from '../../task/reading';
import type { LedgerEntry } from '../../task/ledgerEntry';
import type { SpeechTask } from '../../task/speechTask';
import type { Wanted } from '../../task/submission';

/** Where the node's context keeps what was refused. */
const STORE_KEY = 'refusals';
/** The same request is sent so often in an execution, if each time it is refused for what it asks for. */
const MAX_SENDS = 3;
/** So often it is told that it is not sent again, before the item leaves a loop that leads it back. */
const MAX_TOLD = 2;
/** Refusals that will be the same the next time. */
const LASTING: ReadonlySet<FaultKind> = new Set(['request', 'policy', 'noSuchPath']);

interface Refusal {
	execution: string;
	sends: number;
	/** How often a task that has failed came up again. */
	reads: number;
	/** The tasks that have failed, by their ID. */
	failed: string[];
	told: number;
	/** What the provider said last. */
	message: string;
}

/**
 * What a provider has refused for good, so that an item which is led back to be tried again is not sent for ever:
 * n8n's loops have no end of their own.
 */
export class Refusals {
	private readonly entries: Record<string, Refusal>;

	constructor(
		context: IExecuteFunctions,
		private readonly execution: string,
	) {
		const store = context.getContext('node');
		store[STORE_KEY] ??= {};
		this.entries = store[STORE_KEY] as Record<string, Refusal>;
	}

	/**
	 * Why a request is not sent again; `null` where it may be.
	 *
	 * @param recorded what an earlier try has made of this very item: of equal ones, some may have come about
	 */
	failureOf(wanted: Wanted, recorded: LedgerEntry<SpeechTask> | null): Failure | null {
		const refusal = this.entries[keyOf(wanted)];
		if (!refusal || refusal.execution !== this.execution) return null;
		const hasFailed =
			recorded?.state === 'created' && refusal.failed.includes(recorded.task.taskId);
		if (recorded !== null && !hasFailed) return null;
		const { sends, reads } = refusal;
		if (sends + reads < MAX_SENDS) return null;
		refusal.told += 1;
		const leavesLoop = refusal.told > MAX_TOLD;
		return new Failure(
			reads === 0
				? `It was refused ${sends} times in this execution, and is not sent again: ${refusal.message}`
				: `It has failed, and is not sent again: ${refusal.message}`,
			sentences(
				'Change its text, or what the message names, and run it again',
				'Nothing was created, and nothing is charged',
				leavesLoop &&
					'The item leaves by the regular output, so that a loop which leads it back comes to an end',
			),
			{ mayHaveBeenCharged: false, ...(leavesLoop ? { leavesLoop } : {}) },
		);
	}

	/**
	 * Takes note of what became of a request.
	 *
	 * @param output what is known of its task by now, where there is one
	 */
	note(wanted: Wanted, submission: Submission<SpeechTask>, output?: IDataObject): void {
		const message = reasonOf(submission, output);
		if (message === null) return;
		const key = keyOf(wanted);
		const earlier = this.entries[key];
		const { sends, reads, failed } =
			earlier?.execution === this.execution ? earlier : { sends: 0, reads: 0, failed: [] };
		const task = submission instanceof Failure ? null : submission.task;
		const isRead = !(submission instanceof Failure) && submission.reused;
		this.entries[key] = {
			execution: this.execution,
			sends: isRead ? sends : sends + 1,
			reads: isRead ? reads + 1 : reads,
			failed: task === null ? failed : [...failed, task.taskId],
			told: 0,
			message,
		};
	}
}

/** Why it will not be otherwise the next time; `null` where it may. */
function reasonOf(
	submission: Submission<SpeechTask>,
	output: IDataObject | undefined,
): string | null {
	if (submission instanceof Failure) {
		const { fault, mayHaveBeenCharged, message } = submission;
		return fault && LASTING.has(fault.kind) && !mayHaveBeenCharged ? message : null;
	}
	if (output?.status !== 'failed') return null;
	const reason = textOf(output.failureReason) ?? 'no reason given';
	return `task ${submission.task.taskId}: ${reason}`;
}

/** What is asked for, without what differs at every try. */
function keyOf({ identity: { parameters } }: Wanted): string {
	return hashOf(
		Object.entries(parameters).map(([name, { value, frozen }]) => [name, frozen ?? value]),
	);
}
