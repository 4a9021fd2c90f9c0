import pLimit from 'p-limit';

import type { Ledger } from '../task/ledger';
import type { PaidTask, Slot } from '../task/ledgerEntry';
import type { NameReading } from '../task/reading';
import type { Failure } from '../task/failure';
import { nameRefused, nameUnclear } from './failures';
import type { CreateOrder, TaskClient, TaskName } from './taskClient';

/** Questions by name under way at once. */
const MAX_IN_FLIGHT = 5;
const TIMEOUT_SECONDS = 10;
/** When to ask by name, as long as no answer is clear. Seconds from one to the next. */
const ASK_AFTER_SECONDS = [0, 2, 4];

/** What is known of a submission's name before anything is sent. */
export type NameCheck<Task extends PaidTask> =
	/** It cannot be sent under this name. */
	| { kind: 'refused'; failure: Failure }
	/** The task exists, and the user wants it. */
	| { kind: 'exists'; task: Task }
	/** Another submission was given this name, and whether its task exists is not known. */
	| { kind: 'unsure'; slot: Slot<Task> }
	| { kind: 'usable'; wasFree: boolean };

type UsersName = Extract<TaskName, { by: 'user' }>;
interface NamedOrder<Task extends PaidTask> {
	index: number;
	item: number;
	name: UsersName;
	slot: Slot<Task>;
}

const UNNAMED = { kind: 'usable', wasFree: false } as const;

/**
 * Checks the names that users give, before anything is sent: no two submissions of the batch have the same
 * one, no other submission was given it, and the provider has no task of that name. Asking is free.
 *
 * @param continueOnFail whether the others are sent although one is refused
 * @returns one check per order, in their order
 */
export async function checkNames<Task extends PaidTask>(
	client: TaskClient<Task>,
	ledger: Ledger<Task>,
	orders: ReadonlyArray<CreateOrder | null>,
	slots: ReadonlyArray<Slot<Task> | null>,
	continueOnFail: boolean,
): Promise<Array<NameCheck<Task>>> {
	const checks = orders.map((): NameCheck<Task> => UNNAMED);
	const named = orders.flatMap((order, index): Array<NamedOrder<Task>> => {
		const slot = slots[index];
		if (order?.name?.by !== 'user' || !slot) return [];
		return [{ index, item: order.wanted.item, name: order.name, slot }];
	});
	const open: Array<NamedOrder<Task>> = [];
	const duplicateNames = sharedNames(named);
	for (const one of named) {
		const check = duplicateNames(one) ?? usedElsewhere(ledger, one);
		if (check) checks[one.index] = check;
		// What an earlier try left of the submission itself decides when its turn comes.
		else if (one.slot.entry === null) open.push(one);
	}
	// When the batch is refused as it is, nobody need be asked.
	if (!continueOnFail && checks.some(({ kind }) => kind === 'refused')) return checks;
	const limit = pLimit(MAX_IN_FLIGHT);
	await Promise.all(
		open.map(
			async (one) =>
				await limit(async () => {
					checks[one.index] = await ask(client, one.name);
				}),
		),
	);
	return checks;
}

/** The refusal of each submission that shares its name with others of the batch; each names them. */
function sharedNames<Task extends PaidTask>(
	named: ReadonlyArray<NamedOrder<Task>>,
): (one: NamedOrder<Task>) => NameCheck<Task> | null {
	const items = new Map<string, number[]>();
	for (const { item, name } of named) {
		items.set(name.name, [...(items.get(name.name) ?? []), item]);
	}
	return ({ name: { name }, slot: { entry } }) => {
		const sharing = items.get(name) ?? [];
		// What was created under it already stays what it is.
		if (sharing.length < 2 || entry?.state === 'created') return null;
		const what = `External Task ID "${name}" is given to more than one item: ${sharing.join(', ')}`;
		return { kind: 'refused', failure: nameRefused(what, name) };
	};
}

/** What follows from another submission's record that has this name. */
function usedElsewhere<Task extends PaidTask>(
	ledger: Ledger<Task>,
	{ name: { name, ifExists }, slot }: NamedOrder<Task>,
): NameCheck<Task> | null {
	if (slot.entry !== null) return null;
	const sameName = ledger.withName(name, slot.key);
	if (!sameName?.entry) return null;
	const { entry } = sameName;
	if (ifExists === 'useExisting') {
		return entry.state === 'created'
			? { kind: 'exists', task: entry.task }
			: { kind: 'unsure', slot: sameName };
	}
	const what =
		entry.state === 'created'
			? `External Task ID "${name}" is that of task ${entry.task.taskId}, which this node submitted before`
			: `External Task ID "${name}" was given to an earlier request, of which it is not known whether it created a task`;
	return { kind: 'refused', failure: nameRefused(what, name) };
}

async function ask<Task extends PaidTask>(
	client: TaskClient<Task>,
	{ name, ifExists }: UsersName,
): Promise<NameCheck<Task>> {
	const reading = await clearReading(client, name);
	switch (reading?.kind) {
		case 'found': {
			if (ifExists === 'useExisting') return { kind: 'exists', task: reading.task };
			const what = `${client.provider.label} already has a task with the External Task ID "${name}": task ${reading.task.taskId}`;
			return { kind: 'refused', failure: nameRefused(what, name) };
		}
		case 'several': {
			const what = `${client.provider.label} has several tasks with the External Task ID "${name}": ${reading.taskIds.join(', ')}`;
			return { kind: 'refused', failure: nameRefused(what, name) };
		}
		case 'free':
			return { kind: 'usable', wasFree: true };
		case 'unclear':
			return ifExists === 'useExisting'
				? { kind: 'refused', failure: nameUnclear(client, reading.fault, name) }
				: UNNAMED;
		default:
			return UNNAMED;
	}
}

/** The first clear answer, or the last unclear one; `null` where nobody can be asked. */
async function clearReading<Task extends PaidTask>(
	{ clock, signal, findByName }: TaskClient<Task>,
	name: string,
): Promise<NameReading<Task> | null> {
	if (findByName === null) return null;
	let reading: NameReading<Task> | null = null;
	for (const seconds of ASK_AFTER_SECONDS) {
		if (seconds > 0) await clock.sleep(seconds * 1000, signal);
		if (signal?.aborted) return reading;
		reading = await findByName(name, TIMEOUT_SECONDS);
		if (reading.kind !== 'unclear' || ['key', 'account'].includes(reading.fault.kind)) break;
	}
	return reading;
}
