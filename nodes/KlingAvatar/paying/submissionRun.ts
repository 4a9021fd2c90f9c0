import type { IDataObject, IExecuteFunctions, IWorkflowSettings } from 'n8n-workflow';

import { type ItemResult, throwFirst } from '../n8n/items';
import {
	goesOnAfterFailure,
	isToolRun,
	nodeRunOf,
	runModeOf,
	TOOL_TIMEOUT_SECONDS,
} from '../n8n/nodeRun';
import { itemOptions } from '../n8n/parameters';
import type { Session } from '../n8n/session';
import { readNumber } from '../n8n/values';
import { Failure } from '../task/failure';
import { Ledger } from '../task/ledger';
import type { PaidTask, RunMode } from '../task/ledgerEntry';
import type { Place } from '../task/submission';
import type { CapacityPlan } from './capacity';
import { CAPACITY_SECONDS, DEFAULT_PARALLEL, MAX_PARALLEL } from './fields';
import { type Goods, knownItem, unreadResult, withWhatWasPaid } from './results';
import type { Submission } from './taskClient';
import { whichItem } from './words';

/** One run of an operation that pays: what it makes, its record, and what the user may do next. */
export interface SubmissionRun<Task extends PaidTask> {
	context: IExecuteFunctions;
	goods: Goods<Task>;
	ledger: Ledger<Task>;
	mode: RunMode;
}

/** @param storeKey where in the node's context the record is kept, if not where that of videos is */
export function openRun<Task extends PaidTask>(
	context: IExecuteFunctions,
	goods: Goods<Task>,
	storeKey?: string,
): SubmissionRun<Task> {
	const ledger = new Ledger<Task>(context.getContext('node'), nodeRunOf(context), storeKey);
	return { context, goods, ledger, mode: runModeOf(context) };
}

/**
 * The results of the items that cannot be read; `null` for the others. Nothing is sent before every item has passed,
 * so the first one ends the node, unless the user asked to go on without the bad ones.
 *
 * @param itemOf the item that a plan is of, where one item has several
 */
export function refuseUnread<Task extends PaidTask>(
	{ context, goods, ledger, mode }: SubmissionRun<Task>,
	plans: ReadonlyArray<object | Failure>,
	itemOf: (index: number) => number = (index) => index,
): Array<ItemResult | null> {
	const entries = new Map(ledger.ofRun().map(({ entry }) => [entry.place.item, entry]));
	const results = plans.map((plan, index): ItemResult => {
		const earlier = entries.get(itemOf(index)) ?? null;
		return plan instanceof Failure
			? unreadResult(goods, plan, earlier)
			: { json: knownItem(goods, earlier) };
	});
	if (!goesOnAfterFailure(context)) {
		throwFirst(context, withWhatWasPaid(results, goods, ledger, mode), itemOf);
	}
	return results.map((result) => (result.failure ? result : null));
}

/**
 * Ends the node with the first failure, which names all that was paid for, unless the user asked to go on.
 * Otherwise all items leave the node.
 */
export function deliver<Task extends PaidTask>(
	{ context, goods, ledger, mode }: SubmissionRun<Task>,
	results: readonly ItemResult[],
	itemOf: (index: number) => number = (index) => index,
): void {
	if (!goesOnAfterFailure(context)) {
		throwFirst(context, withWhatWasPaid(results, goods, ledger, mode), itemOf);
	}
	ledger.delivered(undeliveredTasks(results));
}

/** The tasks that were created and are not at their end, while their items leave as failed ones. */
function undeliveredTasks(results: readonly ItemResult[]): ReadonlySet<string> {
	return new Set(
		results.flatMap(({ failure, json: { taskId, status } }) =>
			failure && typeof taskId === 'string' && status !== 'failed' ? [taskId] : [],
		),
	);
}

/** How many items are submitted at the same time, as the first item has it. */
export function parallelOf(context: IExecuteFunctions): number {
	const wanted = Math.floor(
		Number(itemOptions(context, 0).submissionsInParallel ?? DEFAULT_PARALLEL),
	);
	return Math.min(Math.max(wanted || DEFAULT_PARALLEL, 1), MAX_PARALLEL);
}

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

/** Says in the output pane of a run by hand how the next one does not pay again. */
export function hintAtPinning(context: IExecuteFunctions, results: readonly ItemResult[]): void {
	if (context.getMode() !== 'manual' || !isFirstPurchase(context, results)) return;
	context.addExecutionHints?.({
		message:
			'Pin this output while you build the rest of the workflow. Otherwise the next run by hand may pay for it again.',
		location: 'outputPane',
		type: 'info',
	});
}

/**
 * Says in the output pane that n8n does not store what the nodes have output before the execution ends, so that
 * after a stop or a crash the task IDs are gone. Versions of n8n that do not tell a node its workflow's settings
 * say nothing.
 */
export function hintAtSaving(context: IExecuteFunctions, results: readonly ItemResult[]): void {
	const { getWorkflowSettings } = context as Partial<IExecuteFunctions>;
	if (!getWorkflowSettings || !isFirstPurchase(context, results)) return;
	const settings: IWorkflowSettings = getWorkflowSettings.call(context);
	const { saveExecutionProgress = 'DEFAULT' } = settings;
	if (saveExecutionProgress === true) return;
	const isDefault = saveExecutionProgress === 'DEFAULT';
	context.addExecutionHints?.({
		message: `The workflow setting "Save execution progress" is ${isDefault ? 'not on (unless it is the default of your n8n)' : 'off'}. If the execution is stopped, or n8n is, the task IDs are lost and a retry pays again. Turn it on in the workflow's settings.`,
		location: 'outputPane',
		type: 'warning',
	});
}

/** Whether something was paid, and this is the first run of the node: a loop says it once, and a tool to nobody. */
function isFirstPurchase(context: IExecuteFunctions, results: readonly ItemResult[]): boolean {
	const isPaid = results.some(({ json, failure }) => !failure && json.reused === false);
	return isPaid && !isToolRun(context) && nodeRunOf(context).run === 0;
}
