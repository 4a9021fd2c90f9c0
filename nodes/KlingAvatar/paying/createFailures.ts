import { sentences, type Failure } from '../n8n/failure';
import type { InputProblem } from '../n8n/inputProblem';
import { explainFault } from '../providers/answers/explain';
import type { Gateway } from '../n8n/session';
import type { LedgerEntry } from '../task/ledger';
import type { ProviderFault } from '../task/reading';
import { taskOutput, unknownTaskOutput, type AvatarTask, type TaskOutput } from '../task/task';

/** An item for which no job is known. */
export interface FailedSubmission {
	kind: 'failed';
	failure: Failure;
	/** The key or the account is refused, so every further item would be too. */
	stopsOthers: boolean;
}

/**
 * Nothing was created by this try, which the answer proves.
 *
 * @param earlier what a try before this one left unsure
 */
export function refused(
	{ adapter }: Gateway,
	fault: ProviderFault,
	externalTaskId: string | null,
	earlier: LedgerEntry | null,
): FailedSubmission {
	const { what, advice } = explainFault(adapter, fault);
	const outcome = earlier
		? 'Nothing was created by this try, but an earlier one may have created a video'
		: 'Nothing was created, and nothing is charged';
	return {
		kind: 'failed',
		failure: {
			message: what,
			description: sentences(advice, outcome),
			fault,
			mayHaveBeenCharged: earlier !== null,
			output: unknownTaskOutput(adapter.id, { externalTaskId, failureReason: what }),
		},
		stopsOthers: fault.kind === 'key' || fault.kind === 'account',
	};
}

/** The user's own name is taken, by a job that this node did not knowingly create. */
export function nameTaken(
	{ adapter }: Gateway,
	fault: ProviderFault,
	externalTaskId: string | null,
	owner: AvatarTask | null,
): FailedSubmission {
	const { what } = explainFault(adapter, fault);
	const whose = owner ? `It belongs to task ${owner.taskId}` : null;
	return {
		kind: 'failed',
		failure: {
			message: what,
			description: sentences(
				whose,
				'If that task is the one you want, continue with its ID in a Get or Wait operation',
				'Otherwise give this item an External Task ID that you have never used, or leave it empty',
			),
			fault,
			// A gateway that repeats a request by itself can be refused the name of its own first try.
			mayHaveBeenCharged: true,
			output: unknownTaskOutput(adapter.id, { externalTaskId, failureReason: what }),
		},
		stopsOthers: false,
	};
}

/** An earlier try left it unsure, and it is not sent again. */
export function stillUnknown({ adapter }: Gateway, entry: LedgerEntry): FailedSubmission {
	return unsure(adapter, messageOf(entry), entry.externalTaskId, entry.at);
}

/** What was said when it became unsure. */
export function messageOf(entry: LedgerEntry): string {
	return (
		('message' in entry ? entry.message : undefined) ??
		'A video may have been created and charged: an earlier try was stopped while the request was under way'
	);
}

/**
 * A job may exist.
 *
 * @param since when the first request whose outcome is unknown left, ISO 8601
 */
export function unsure(
	adapter: Gateway['adapter'],
	message: string,
	externalTaskId: string | null,
	since: string,
	fault?: ProviderFault,
): FailedSubmission {
	const which =
		externalTaskId === null
			? `submitted at ${since} or later`
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

/** The execution ended before the request left. */
export function stopped({ adapter }: Gateway): FailedSubmission {
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

/**
 * The item's input cannot be used.
 *
 * @param earlier what a try before this one made of the item
 */
export function unusable(
	{ adapter }: Pick<Gateway, 'adapter'>,
	problem: InputProblem,
	earlier?: LedgerEntry | null,
): Failure {
	const task = earlier?.state === 'created' ? earlier.task : null;
	const known = task
		? `An earlier try created task ${task.taskId} for this item; continue with that ID in a Get or Wait operation`
		: 'An earlier try may have created a video for this item';
	return {
		message: problem.message,
		description: sentences(problem.advice, earlier ? known : null),
		mayHaveBeenCharged: Boolean(earlier),
		output: {
			...earlierOutput(adapter, earlier ?? null),
			failureReason: problem.message,
		},
	};
}

/** What is known of an item that this try did not get to. */
export function earlierOutput(
	adapter: Gateway['adapter'],
	earlier: LedgerEntry | null,
): TaskOutput {
	return earlier?.state === 'created'
		? taskOutput(earlier.task)
		: unknownTaskOutput(adapter.id, { externalTaskId: earlier?.externalTaskId ?? null });
}
