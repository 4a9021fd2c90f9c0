import type { IExecuteFunctions } from 'n8n-workflow';

import type { Session } from '../../n8n/session';
import type { Submission } from '../../paying/order';
import { whichItem } from '../../paying/words';
import { Failure } from '../../task/failure';
import type { PaidTask } from '../../task/ledgerEntry';
import type { Place } from '../../task/submission';

/**
 * Writes to n8n's log what was, or may have been, paid for. When a person stops the execution, n8n puts
 * back what it had stored before the node ran, so the log is then the only place that knows the task.
 */
export function logSubmission(
	{ context, adapter }: Session<IExecuteFunctions>,
	place: Pick<Place, 'item' | 'part' | 'cut'>,
	submission: Submission<PaidTask> | null,
): void {
	if (submission === null) return;
	if (submission instanceof Failure) {
		const { message, mayHaveBeenCharged, known: { externalTaskId = null } = {} } = submission;
		if (!mayHaveBeenCharged) return;
		const name = externalTaskId === null ? '' : ` (External Task ID ${externalTaskId})`;
		context.logger.warn(`Kling Avatar: ${whichItem(place)}: ${message}${name}`);
	} else if (!submission.reused) {
		const { taskId } = submission.task;
		context.logger.info(
			`Kling Avatar: task ${taskId} was submitted to ${adapter.label} (${whichItem(place)})`,
		);
	}
}
