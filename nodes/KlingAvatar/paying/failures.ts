import { explainFault } from '../providers/answers/explain';
import { Failure, sentences } from '../task/failure';
import type { ProviderFault } from '../task/reading';
import type { LedgerEntry, PaidTask, Slot, UnsureEntry } from '../task/ledgerEntry';
import type { Capacity } from './capacity';
import { capital, type TaskClient } from './taskClient';
import { IF_IT_IS_NOT_THERE } from './words';

/** What the words of a failure depend on. */
export type Wording = Pick<TaskClient<PaidTask>, 'provider' | 'labels' | 'mode'>;

const NOTHING = 'Nothing was created, and nothing is charged';

/** Whether a fault concerns every item alike. */
const concernsAll = ({ kind }: ProviderFault): boolean => kind === 'key' || kind === 'account';

/**
 * Nothing was created by this try, which the answer proves.
 *
 * @param earlier what a try before this one left unsure
 */
export function refused(
	{ provider, labels }: Wording,
	fault: ProviderFault,
	externalTaskId: string | null,
	{ key, entry: earlier }: Slot<PaidTask>,
): Failure {
	const { what, advice } = explainFault(provider, fault);
	const outcome = earlier
		? `Nothing was created by this try, but an earlier one may have created ${labels.thing}`
		: NOTHING;
	return new Failure(what, sentences(advice, outcome), {
		fault,
		mayHaveBeenCharged: earlier !== null,
		stopsOthers: concernsAll(fault),
		...(earlier ? { reference: key } : {}),
		known: { externalTaskId },
	});
}

/** The account took no more, and whoever waits for it has waited long enough. */
export function noCapacity(
	wording: Wording,
	{ fault, plan, waited }: Pick<Capacity, 'fault' | 'plan' | 'waited'>,
	externalTaskId: string | null,
	slot: Slot<PaidTask>,
): Failure {
	if (fault === null) throw new TypeError('an account that is full has refused a request');
	const asked = fault.retryAfterSeconds;
	const isLong = asked !== null && asked > plan.seconds;
	const failure = refused(wording, fault, externalTaskId, slot);
	return failure.with({
		description: sentences(
			waited > 0 && `Waited ${Math.round(waited / 1000)} s for it to take another task`,
			isLong && `It asks for a pause of ${Math.round(asked)} s`,
			'To wait longer for a free slot, raise the option "Wait for Capacity (Seconds)"',
			failure.description,
		),
		// The others would only wait for the same.
		stopsOthers: plan.seconds > 0,
	});
}

/** The user's own name is taken, as the refusal of the request says. */
export function nameTaken(
	{ provider }: Wording,
	fault: ProviderFault,
	externalTaskId: string | null,
	owner: PaidTask | null,
): Failure {
	return new Failure(
		explainFault(provider, fault).what,
		sentences(owner && `It belongs to task ${owner.taskId}`, ...ANOTHER_NAME),
		// A gateway that repeats a request by itself can be refused the name of its own first try.
		{ fault, mayHaveBeenCharged: true, known: { externalTaskId } },
	);
}

const ANOTHER_NAME = [
	'If that task is the one you want, continue with its ID in a Get or Wait operation, or set the option "If External Task ID Exists" to "Use the Existing Task"',
	'Otherwise give this item an External Task ID that you have never used, or leave it empty',
];

/** The user's own name cannot be used, which was found out before anything was sent. */
export function nameRefused(what: string, externalTaskId: string): Failure {
	return new Failure(what, sentences('Nothing was sent for it', ...ANOTHER_NAME), {
		mayHaveBeenCharged: false,
		known: { externalTaskId },
	});
}

/** Whether the user's task exists could not be found out, so nothing is sent that may be paid twice. */
export function nameUnclear(
	{ provider }: Wording,
	fault: ProviderFault,
	externalTaskId: string,
): Failure {
	const { what, advice } = explainFault(provider, fault);
	return new Failure(
		`Whether a task with the External Task ID "${externalTaskId}" exists could not be found out: ${what}`,
		sentences(
			'Nothing was sent for it, since that could be paid twice',
			advice,
			'Try again in a while',
		),
		{
			fault,
			mayHaveBeenCharged: false,
			stopsOthers: concernsAll(fault),
			known: { externalTaskId },
		},
	);
}

/**
 * An earlier try left it unsure, and it is not sent again.
 *
 * @param sameName a task of the same name that may be another submission's
 */
export function stillUnknown(
	wording: Wording,
	key: string,
	entry: UnsureEntry<PaidTask>,
	sameName: PaidTask | null = null,
): Failure {
	return unsure(wording, entry.message ?? brokenOff(wording), { key, entry }, sameName);
}

function brokenOff({ labels }: Wording): string {
	return `${capital(labels.thing)} may have been created and charged: an earlier try was stopped while the request was under way`;
}

/** A task may exist. */
export function unsure(
	{ provider, labels, mode }: Wording,
	message: string,
	{ key, entry }: { key: string; entry: LedgerEntry<PaidTask> },
	sameName: PaidTask | null,
	fault?: ProviderFault,
): Failure {
	const { externalTaskId, at, requests } = entry;
	const which =
		externalTaskId === null
			? `submitted at ${at} or later`
			: `with the External Task ID "${externalTaskId}", submitted at ${at} or later`;
	const description = sentences(
		requests > 1
			? `It was sent ${requests} times, so more than one task may be charged, and it was not sent again`
			: 'It was not sent again, since that could be paid twice',
		sameName &&
			`Task ${sameName.taskId} has this External Task ID; whether it is this item's or an older one is not known`,
		`Look in your ${provider.label} account for a task ${which}`,
		labels.ifItIsThere,
		...IF_IT_IS_NOT_THERE[mode],
	);
	return new Failure(message, description, {
		...(fault ? { fault } : {}),
		mayHaveBeenCharged: true,
		reference: key,
		known: { externalTaskId },
	});
}

/** The execution ended before the request left. */
export function stopped(): Failure {
	return new Failure(
		'The execution was stopped before this item was submitted',
		'Nothing was created for it.',
		{ mayHaveBeenCharged: false, stopsOthers: true },
	);
}

/** The content of the item turned out to be unusable when it was to be sent. */
export function unusable({ message, description }: Failure): Failure {
	return new Failure(message, sentences(description), { mayHaveBeenCharged: false });
}

/** The refusal that concerns every item, for an item that was therefore not sent. */
export function skippedAfter({ message, description, fault }: Failure): Failure {
	return new Failure(`Not submitted, since an earlier item was refused: ${message}`, description, {
		...(fault ? { fault } : {}),
		mayHaveBeenCharged: false,
		stopsOthers: true,
	});
}
