import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { isToolRun, TOOL_TIMEOUT_SECONDS } from '../../n8n/nodeRun';
import type { Session } from '../../n8n/session';
import { readNumber } from '../../n8n/values';
import type { CapacityPlan } from '../../paying/capacity';
import type { Submission } from '../../paying/order';
import { Failure } from '../../task/failure';
import type { PaidTask } from '../../task/ledgerEntry';
import { CAPACITY_SECONDS } from './optionFields';

/** From one line to the next. Seconds. */
const TELL_SECONDS = 10;
/** What follows the last request of a tool's call has to fit into its time, too. Seconds. */
const AFTER_CAPACITY_SECONDS = 180;

/** How long an item waits for a free slot of the account, in seconds. Throws InputProblem. */
export function readCapacity(options: IDataObject): number {
	return readNumber('Wait for Capacity (Seconds)', options.waitForCapacity ?? CAPACITY_SECONDS, {
		min: 0,
		unit: 'seconds',
	});
}

/** A wait for the account, which is told to whoever watches. */
export interface CapacityWatch {
	plan: CapacityPlan;
	/** Called with what became of each item. */
	done: (submission: Submission<PaidTask> | null) => void;
	/** Sums up the wait in the output pane, if there was one. */
	hintAtWait: () => void;
}

/**
 * @param seconds what the items that can be used ask for; the longest wins
 * @param total how many are to be submitted
 */
export function watchCapacity(
	session: Session<IExecuteFunctions>,
	seconds: readonly number[],
	total: number,
): CapacityWatch {
	const { context, adapter, clock, openedAt } = session;
	const { label } = adapter;
	let submitted = 0;
	let waited = 0;
	let toldAt = -Infinity;
	return {
		plan: {
			seconds: Math.max(0, ...seconds),
			...(isToolRun(context)
				? { until: openedAt + (TOOL_TIMEOUT_SECONDS - AFTER_CAPACITY_SECONDS) * 1000 }
				: {}),
			onPause: (pause) => {
				waited += pause;
				const line = `Kling Avatar: ${label} takes no more at the moment, ${submitted} of ${total} submitted; next try in ${Math.ceil(pause)} s`;
				context.logger.debug(line);
				if (clock.now() - toldAt < TELL_SECONDS * 1000) return;
				toldAt = clock.now();
				context.sendMessageToUI(line);
			},
		},
		done: (submission) => {
			if (submission && !(submission instanceof Failure)) submitted += 1;
		},
		hintAtWait: () => {
			if (waited === 0) return;
			context.addExecutionHints?.({
				message: `${label} took ${submitted} of ${total} items, with pauses of ${Math.round(waited)} s in all because the account can run or start only so many tasks at a time. See the option "Wait for Capacity (Seconds)".`,
				location: 'outputPane',
				type: 'info',
			});
		},
	};
}
