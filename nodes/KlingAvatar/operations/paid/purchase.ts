import type { IExecuteFunctions } from 'n8n-workflow';

import { Failure } from '../../task/failure';
import { throwFirst, type ItemResult } from '../../n8n/items';
import { goesOnAfterFailure, nodeRunOf, occasionOf } from '../../n8n/nodeRun';
import { itemOptions } from '../../n8n/parameters';
import { Ledger } from '../../task/ledger';
import type { PaidTask } from '../../task/ledgerEntry';
import type { Occasion } from '../../task/occasion';
import { knownItem, unreadResult, withWhatWasPaid, type Goods } from './failures';
import { DEFAULT_PARALLEL, MAX_PARALLEL } from './optionFields';

/** One run of an operation that pays: what it makes, its record, and what the user may do next. */
export interface Purchase<Task extends PaidTask> {
	context: IExecuteFunctions;
	goods: Goods<Task>;
	ledger: Ledger<Task>;
	occasion: Occasion;
}

/** @param storeKey where in the node's context the record is kept, if not where that of videos is */
export function openPurchase<Task extends PaidTask>(
	context: IExecuteFunctions,
	goods: Goods<Task>,
	storeKey?: string,
): Purchase<Task> {
	const ledger = new Ledger<Task>(context.getContext('node'), nodeRunOf(context), storeKey);
	return { context, goods, ledger, occasion: occasionOf(context) };
}

/**
 * The results of the items that cannot be read; `null` for the others. Nothing is sent before every item has passed,
 * so the first one ends the node, unless the user asked to go on without the bad ones.
 *
 * @param itemOf the item that a plan is of, where one item has several
 */
export function refuseUnread<Task extends PaidTask>(
	{ context, goods, ledger, occasion }: Purchase<Task>,
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
		throwFirst(context, withWhatWasPaid(results, goods, ledger, occasion), itemOf);
	}
	return results.map((result) => (result.failure ? result : null));
}

/**
 * Ends the node with the first failure, which names all that was paid for, unless the user asked to go on.
 * Otherwise all items leave the node.
 */
export function deliver<Task extends PaidTask>(
	{ context, goods, ledger, occasion }: Purchase<Task>,
	results: readonly ItemResult[],
	itemOf: (index: number) => number = (index) => index,
): void {
	if (!goesOnAfterFailure(context)) {
		throwFirst(context, withWhatWasPaid(results, goods, ledger, occasion), itemOf);
	}
	ledger.delivered(owedTasks(results));
}

/** The tasks that were created and are not at their end, while their items leave as failed ones. */
function owedTasks(results: readonly ItemResult[]): ReadonlySet<string> {
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
