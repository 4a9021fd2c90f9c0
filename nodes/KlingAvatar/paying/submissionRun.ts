import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	IWorkflowSettings,
} from 'n8n-workflow';

import { hint, itself, outputItems, throwFirst, type ItemOf, type ItemResult } from '../n8n/items';
import { goesOnAfterFailure, isToolRun, nodeRunOf, TOOL_TIMEOUT_SECONDS } from '../n8n/nodeRun';
import { itemOptions } from '../n8n/parameters';
import type { Session } from '../n8n/session';
import { readNumber } from '../n8n/values';
import { Failure } from '../task/failure';
import { Ledger } from '../task/ledger';
import type { PaidTask } from '../task/ledgerEntry';
import type { CapacityPlan } from './capacity';
import { createAll } from './createAll';
import { CAPACITY_SECONDS, DEFAULT_PARALLEL, MAX_PARALLEL } from './fields';
import { failedResult, knownItem, notReached, unreadResult, withWhatWasPaid } from './results';
import type { Created, CreateOrder, Submission, TaskClient } from './taskClient';
import { whichItem } from './words';

/** How the items leave the node. */
interface OutputPlan {
	itemOf?: ItemOf;
	/** Whether the task IDs are lost with the execution, unless n8n saves its progress. */
	hintsAtSaving?: boolean;
	/** The tasks that are neither at their end nor in the hands of an item, if not those of the failed results. */
	undelivered?: ReadonlySet<string>;
}

/**
 * One run of an operation that pays, in the order in which it is used: what cannot be read is refused, the tasks are
 * created, the items leave.
 */
export class SubmissionRun<Task extends PaidTask> {
	readonly ledger: Ledger<Task>;

	/** @param storeKey where in the node's context the record is kept, if not where that of videos is */
	constructor(
		private readonly session: Session<IExecuteFunctions>,
		readonly client: TaskClient<Task>,
		storeKey?: string,
	) {
		const { context } = session;
		this.ledger = new Ledger(context.getContext('node'), nodeRunOf(context), storeKey);
	}

	/**
	 * What was read, with the results of the items that cannot be. Nothing is sent before every item has passed, so the
	 * first one ends the node, unless the user asked to go on without the bad ones.
	 */
	refuseUnread<Plan extends object>(
		read: ReadonlyArray<Plan | Failure>,
		itemOf: ItemOf = itself,
	): Array<Plan | ItemResult> {
		const entries = new Map(this.ledger.ofRun().map(({ entry }) => [entry.place.item, entry]));
		const results = read.map((plan, index): ItemResult => {
			const earlier = entries.get(itemOf(index)) ?? null;
			return plan instanceof Failure
				? unreadResult(this.client, plan, earlier)
				: { json: knownItem(this.client, earlier) };
		});
		this.endAtFailure(results, itemOf);
		return results.map((result, index) => {
			const plan = read[index];
			return plan && !(plan instanceof Failure) ? plan : result;
		});
	}

	/**
	 * Creates the tasks, each at most once, and writes each to n8n's log. A result among the orders is one already.
	 * Never rejects.
	 */
	async submit(
		orders: ReadonlyArray<CreateOrder | ItemResult>,
	): Promise<Array<Created<Task> | ItemResult>> {
		const { context } = this.session;
		const open = orders.map((order) => (isOrder(order) ? order : null));
		const capacity = watchCapacity(this.session, open);
		const submissions = await createAll(this.client, this.ledger, open, {
			parallel: parallelOf(context),
			continueOnFail: goesOnAfterFailure(context),
			capacity: capacity.plan,
			onDone: (order, submission) => {
				if (submission === null) return;
				if (!(submission instanceof Failure)) capacity.submitted += 1;
				logSubmission(this.session, order, submission);
			},
		});
		capacity.hintAtWait();
		return orders.map((order, index) => {
			const submission = submissions[index] ?? null;
			if (!isOrder(order)) return order;
			if (submission === null) return notReached(this.client);
			return submission instanceof Failure ? failedResult(this.client, submission) : submission;
		});
	}

	/**
	 * The node's output. Ends the node with the first failure, which names all that was paid for, unless the user
	 * asked to go on.
	 */
	output(
		results: readonly ItemResult[],
		{
			itemOf = itself,
			hintsAtSaving = false,
			undelivered = undeliveredTasks(results),
		}: OutputPlan = {},
	): INodeExecutionData[] {
		const { context } = this.session;
		this.endAtFailure(results, itemOf);
		this.ledger.delivered(undelivered);
		if (isFirstPaid(context, results)) {
			if (hintsAtSaving) hintAtSaving(context);
			hintAtPinning(context);
		}
		return outputItems(context, results, itemOf);
	}

	/** Ends the node with the first failure, unless the user asked to go on. */
	endAtFailure(results: readonly ItemResult[], itemOf: ItemOf = itself): void {
		const { context } = this.session;
		if (goesOnAfterFailure(context)) return;
		throwFirst(context, withWhatWasPaid(this.client, this.ledger, results), itemOf);
	}
}

const isOrder = (one: CreateOrder | ItemResult): one is CreateOrder => 'wanted' in one;

/** Whether an item has got a task. */
export const isCreated = <Task extends PaidTask>(
	one: Created<Task> | ItemResult | undefined,
): one is Created<Task> => one !== undefined && 'task' in one;

/** The tasks that were created and are not at their end, while their items leave as failed ones. */
function undeliveredTasks(results: readonly ItemResult[]): ReadonlySet<string> {
	return new Set(
		results.flatMap(({ failure, json: { taskId, status } }) =>
			failure && typeof taskId === 'string' && status !== 'failed' ? [taskId] : [],
		),
	);
}

/** How many items are submitted at the same time, as the first item has it. */
function parallelOf(context: IExecuteFunctions): number {
	const wanted = Math.floor(
		Number(itemOptions(context, 0).submissionsInParallel ?? DEFAULT_PARALLEL),
	);
	return Math.min(Math.max(wanted || DEFAULT_PARALLEL, 1), MAX_PARALLEL);
}

/** How long an item waits for a free slot of the account, in seconds. Throws Failure. */
export function readCapacity(options: IDataObject): number {
	return readNumber('Wait for Capacity (Seconds)', options.waitForCapacity ?? CAPACITY_SECONDS, {
		min: 0,
		unit: 'seconds',
	});
}

/** From one line about a full account to the next. Seconds. */
const TELL_SECONDS = 10;
/** What follows the last request of a tool's call has to fit into its time, too. Seconds. */
const AFTER_CAPACITY_SECONDS = 180;

/** A wait for the account, which is told to whoever watches. Of several lengths that items ask for, the longest counts. */
function watchCapacity(
	{ context, adapter: { label }, clock, openedAt }: Session<IExecuteFunctions>,
	orders: ReadonlyArray<CreateOrder | null>,
) {
	const seconds = orders.flatMap((order) => (order === null ? [] : [order.capacitySeconds]));
	const total = seconds.length;
	let waited = 0;
	let toldAt = -Infinity;
	const plan: CapacityPlan = {
		seconds: Math.max(0, ...seconds),
		...(isToolRun(context)
			? { until: openedAt + (TOOL_TIMEOUT_SECONDS - AFTER_CAPACITY_SECONDS) * 1000 }
			: {}),
		onPause: (pause) => {
			waited += pause;
			const line = `Kling Avatar: ${label} takes no more at the moment, ${watch.submitted} of ${total} submitted; next try in ${Math.ceil(pause)} s`;
			context.logger.debug(line);
			if (clock.now() - toldAt < TELL_SECONDS * 1000) return;
			toldAt = clock.now();
			context.sendMessageToUI(line);
		},
	};
	const watch = {
		plan,
		submitted: 0,
		hintAtWait: () => {
			if (waited === 0) return;
			hint(
				context,
				`${label} took ${watch.submitted} of ${total} items, with pauses of ${Math.round(waited)} s in all because the account can run or start only so many tasks at a time. See the option "Wait for Capacity (Seconds)".`,
			);
		},
	};
	return watch;
}

/**
 * Writes to n8n's log what was, or may have been, paid for. When a person stops the execution, n8n puts
 * back what it had stored before the node ran, so the log is then the only place that knows the task.
 */
function logSubmission(
	{ context, adapter }: Session<IExecuteFunctions>,
	{ wanted }: CreateOrder,
	submission: Submission<PaidTask>,
): void {
	if (submission instanceof Failure) {
		const { message, mayHaveBeenCharged, known: { externalTaskId = null } = {} } = submission;
		if (!mayHaveBeenCharged) return;
		const name = externalTaskId === null ? '' : ` (External Task ID ${externalTaskId})`;
		context.logger.warn(`Kling Avatar: ${whichItem(wanted)}: ${message}${name}`);
	} else if (!submission.reused) {
		const { taskId } = submission.task;
		context.logger.info(
			`Kling Avatar: task ${taskId} was submitted to ${adapter.label} (${whichItem(wanted)})`,
		);
	}
}

/** Whether something was paid, and this is the first run of the node: a loop says it once, and a tool to nobody. */
function isFirstPaid(context: IExecuteFunctions, results: readonly ItemResult[]): boolean {
	const isPaid = results.some(({ json, failure }) => !failure && json.reused === false);
	return isPaid && !isToolRun(context) && nodeRunOf(context).run === 0;
}

/** Says in the output pane of a run by hand how the next one does not pay again. */
function hintAtPinning(context: IExecuteFunctions): void {
	if (context.getMode() !== 'manual') return;
	hint(
		context,
		'Pin this output while you build the rest of the workflow. Otherwise the next run by hand may pay for it again.',
	);
}

/**
 * Says in the output pane that n8n does not store what the nodes have output before the execution ends, so that
 * after a stop or a crash the task IDs are gone. Versions of n8n that do not tell a node its workflow's settings
 * say nothing.
 */
function hintAtSaving(context: IExecuteFunctions): void {
	const { getWorkflowSettings } = context as Partial<IExecuteFunctions>;
	if (!getWorkflowSettings) return;
	const settings: IWorkflowSettings = getWorkflowSettings.call(context);
	const { saveExecutionProgress = 'DEFAULT' } = settings;
	if (saveExecutionProgress === true) return;
	const isDefault = saveExecutionProgress === 'DEFAULT';
	hint(
		context,
		`The workflow setting "Save execution progress" is ${isDefault ? 'not on (unless it is the default of your n8n)' : 'off'}. If the execution is stopped, or n8n is, the task IDs are lost and a retry pays again. Turn it on in the workflow's settings.`,
		'warning',
	);
}
