import type { LedgerEntry, NodeRun, PaidTask } from './ledgerEntry';
import {
	differsInNameOnly,
	isSameCall,
	isSameInPlace,
	isSameSubmission,
	likenessOf,
	valuesOf,
	type ItemPart,
	type Place,
	type SubmissionIdentity,
	type Wanted,
} from './submission';

type Entries = Readonly<Record<string, LedgerEntry<PaidTask>>>;
type Keyed = { key: string; entry: LedgerEntry<PaidTask> };

/** The record of an earlier try, and whether it is surely one of this submission. */
interface Assignment {
	key: string;
	isSure: boolean;
}

/**
 * Which record each submission of a run of the node belongs to; `null` for a new one. A record that is surely
 * a submission's is given away once. The rules, the surest first:
 *
 * 1. Within an execution, the run and the item: nobody can change anything between the tries of Retry On Fail.
 *    Of a text that is cut, the same part of the same cut, wherever it stands.
 * 2. In the retry of an execution, a submission whose parameters are the same; first the one in its place.
 * 3. The same request in another run, as long as its item left without what was made, or it is unsure (an item
 *    that was led back into the node), and then one that may be the same.
 *
 * Calls of a tool are told apart by their arguments alone: their run grows with every try.
 */
export function assignEntries(
	entries: Entries,
	nodeRun: NodeRun,
	wanted: ReadonlyArray<Wanted | null>,
): Array<Assignment | null> {
	const { execution, run, isTool } = nodeRun;
	const all = Object.entries(entries)
		.map(([key, entry]): Keyed => ({ key, entry }))
		.filter(
			({ entry: { hasFailed, place } }) =>
				!hasFailed || isTool || (place.execution === execution && place.run === run),
		);
	if (isTool) {
		return wanted.map((one) => {
			const key = one === null ? null : sameCall(all, one);
			return key === null ? null : { key, isSure: true };
		});
	}
	const given = new Set<string>();
	const found: Array<Assignment | null> = wanted.map(() => null);
	for (const rule of RULES) {
		if (given.size === all.length) break;
		const find = rule(all, nodeRun);
		wanted.forEach((one, index) => {
			if (one === null || found[index] !== null) return;
			const key = find(one, (candidate) => !given.has(candidate));
			if (key === null) return;
			const isSure = rule !== mayBeUnsure;
			// Whose record it is, is not known then: it concerns every submission that it may be of.
			if (isSure) given.add(key);
			found[index] = { key, isSure };
		});
	}
	return found;
}

type Free = (key: string) => boolean;
/** Looks through the records once, and then finds the one of each submission. */
type Rule = (
	all: readonly Keyed[],
	nodeRun: NodeRun,
) => (wanted: Wanted, isFree: Free) => string | null;

const inThisExecution: Rule = (all, { execution, run }) => {
	const byItem = new Map<string, Keyed>();
	for (const one of all) {
		const { place } = one.entry;
		if (place.execution === execution && place.run === run) byItem.set(spotOf(place), one);
	}
	return (wanted, isFree) => {
		const found = byItem.get(spotOf(wanted));
		const isOfCut = found?.entry.place.cut?.cutId === wanted.cut?.cutId;
		return found && isOfCut && isFree(found.key) ? found.key : null;
	};
};

/** Of any run: the same part of the same cut, as long as it is asked for in the same way. */
const samePart: Rule = (all) => {
	const byPart = new Map<string, Keyed[]>();
	for (const one of all) {
		const { cut } = one.entry.place;
		if (cut) push(byPart, `${cut.cutId}:${spotOf({ ...one.entry.place, item: 0 })}`, one);
	}
	return ({ cut, part, identity }, isFree) => {
		if (!cut) return null;
		const fit = byPart.get(`${cut.cutId}:${spotOf({ item: 0, part })}`) ?? [];
		return surest(
			fit.filter(
				({ key, entry }) =>
					isFree(key) && entry.identity !== null && isSameInPlace(identity, entry.identity),
			),
		);
	};
};

/** What a run's submissions are told apart by. */
function spotOf({ item, part = 1 }: ItemPart): string {
	return `${item}:${part}`;
}

/** Of the execution that is retried: the record of the same run and item. */
const inPlace: Rule = samePlace(
	({ identity }, earlier) =>
		// A record of version 0.1.0 says nothing but its place.
		earlier === null || isSameInPlace(identity, earlier),
);

const inPlaceButForTheName: Rule = samePlace(
	({ identity }, earlier) => earlier !== null && differsInNameOnly(identity, earlier),
);

function samePlace(isSame: (wanted: Wanted, earlier: SubmissionIdentity | null) => boolean): Rule {
	return (all, { execution, run }) => {
		const byItem = new Map<string, Keyed[]>();
		for (const one of all) {
			const { place } = one.entry;
			if (place.execution === execution || place.run !== run) continue;
			push(byItem, spotOf(place), one);
		}
		return (wanted, isFree) => {
			const fit = (byItem.get(spotOf(wanted)) ?? []).filter(
				({ key, entry }) => isFree(key) && isSame(wanted, entry.identity),
			);
			return surest(fit);
		};
	};
}

/** Of the execution that is retried: the same values, or the same text over the same input, in any place. */
const byContent: Rule = (all, { execution, run }) => {
	const byValues = new Map<string, Keyed[]>();
	const byInput = new Map<string, Keyed[]>();
	for (const one of all) {
		const { place, identity, isDelivered, isUndelivered } = one.entry;
		// What another run has put out already belongs to that run.
		if (place.execution === execution || identity === null) continue;
		if (place.run !== run && isDelivered && !isUndelivered) continue;
		push(byValues, valuesOf(identity), one);
		push(byInput, identity.input, one);
	}
	if (byInput.size === 0) return () => null;
	return ({ identity }, isFree) => {
		const isFit = ({ key, entry }: Keyed) =>
			isFree(key) && entry.identity !== null && isSameSubmission(identity, entry.identity);
		return (
			surest((byValues.get(valuesOf(identity)) ?? []).filter(isFit)) ??
			surest((byInput.get(identity.input) ?? []).filter(isFit))
		);
	};
};

/** Of any other run: a task whose item left as a failed one, without what is made, or has come back so. */
const stillUndelivered: Rule = (all, { run }) => {
	const undelivered = all.filter(
		({ entry }) => entry.isUndelivered === true && entry.place.run !== run,
	);
	return (wanted, isFree) =>
		undelivered.find(
			({ key, entry: { identity } }) =>
				isFree(key) &&
				(key === wanted.unfinished ||
					(identity !== null && likenessOf(wanted, { key, identity }) === 'same')),
		)?.key ?? null;
};

/** Of any other run: a request whose outcome is not known. */
const stillUnsure: Rule = unsureElsewhere(
	(wanted, key, identity) => likenessOf(wanted, { key, identity }) === 'same',
);
/** Also the same part of a text with other words, since it is led back to be spoken instead. */
const mayBeUnsure: Rule = unsureElsewhere(
	(wanted, key, identity, place) =>
		likenessOf(wanted, { key, identity }) === 'maybe' || isSamePart(wanted, place),
);

function unsureElsewhere(
	isLike: (wanted: Wanted, key: string, identity: SubmissionIdentity, place: Place) => boolean,
): Rule {
	return (all, { run }) => {
		const unsure = all.filter(({ entry }) => entry.state !== 'created' && entry.place.run !== run);
		return (wanted, isFree) =>
			unsure.find(
				({ key, entry: { identity, place } }) =>
					identity !== null && isFree(key) && isLike(wanted, key, identity, place),
			)?.key ?? null;
	};
}

const isSamePart = ({ cut, part }: Wanted, place: Place): boolean =>
	cut !== undefined && cut.cutId === place.cut?.cutId && part === place.part;

const RULES: readonly Rule[] = [
	inThisExecution,
	samePart,
	inPlace,
	byContent,
	inPlaceButForTheName,
	stillUndelivered,
	stillUnsure,
	mayBeUnsure,
];

/** Of a tool: the record of the same call. */
function sameCall(all: readonly Keyed[], wanted: Wanted): string | null {
	return surest(
		all.filter(
			({ entry }) => entry.identity !== null && isSameCall(wanted.identity, entry.identity),
		),
	);
}

/** A record that knows its task before one that does not; of equals the latest. */
function surest(found: readonly Keyed[]): string | null {
	const created = found.filter(({ entry }) => entry.state === 'created');
	return (created.at(-1) ?? found.at(-1))?.key ?? null;
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
	const values = map.get(key);
	if (values) values.push(value);
	else map.set(key, [value]);
}
