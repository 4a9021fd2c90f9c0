import type { LedgerEntry, NodeRun, PaidTask } from './ledgerEntry';
import {
	differsInNameOnly,
	isSameCall,
	isSameInPlace,
	isSameSubmission,
	mayBeSameRequest,
	valuesOf,
	type SubmissionIdentity,
	type Wanted,
} from './submission';

type Entries = Readonly<Record<string, LedgerEntry<PaidTask>>>;
type Keyed = { key: string; entry: LedgerEntry<PaidTask> };

/**
 * Which record each submission of a run of the node belongs to; `null` for a new one. Each record is given
 * away once. The rules, the surest first:
 *
 * 1. Within an execution, the run and the item: nobody can change anything between the tries of Retry On Fail.
 * 2. In the retry of an execution, a submission whose parameters are the same; first the one in its place.
 * 3. The same request in another run, as long as it is unsure (an item that was led back into the node).
 *
 * Calls of a tool are told apart by their arguments alone: their run grows with every try.
 */
export function assignEntries(
	entries: Entries,
	nodeRun: NodeRun,
	wanted: ReadonlyArray<Wanted | null>,
): Array<string | null> {
	const all = Object.entries(entries).map(([key, entry]): Keyed => ({ key, entry }));
	if (nodeRun.isTool) {
		return wanted.map((one) => (one === null ? null : sameCall(all, one)));
	}
	const given = new Set<string>();
	const keys: Array<string | null> = wanted.map(() => null);
	const rules = [inThisExecution, inPlace, byContent, inPlaceButForTheName, stillUnsure];
	for (const rule of rules) {
		if (given.size === all.length) break;
		const find = rule(all, nodeRun);
		wanted.forEach((one, index) => {
			if (one === null || keys[index] !== null) return;
			const found = find(one, (key) => !given.has(key));
			if (found === null) return;
			given.add(found);
			keys[index] = found;
		});
	}
	return keys;
}

type Free = (key: string) => boolean;
/** Looks through the records once, and then finds the one of each submission. */
type Rule = (
	all: readonly Keyed[],
	nodeRun: NodeRun,
) => (wanted: Wanted, isFree: Free) => string | null;

const inThisExecution: Rule = (all, { execution, run }) => {
	const byItem = new Map<number, string>();
	for (const { key, entry } of all) {
		const { place } = entry;
		if (place.execution === execution && place.run === run) byItem.set(place.item, key);
	}
	return ({ item }, isFree) => free(byItem.get(item), isFree);
};

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
		const byItem = new Map<number, Keyed[]>();
		for (const one of all) {
			const { place } = one.entry;
			if (place.execution === execution || place.run !== run) continue;
			push(byItem, place.item, one);
		}
		return (wanted, isFree) => {
			const fit = (byItem.get(wanted.item) ?? []).filter(
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
		const { place, identity, isDelivered } = one.entry;
		// What another run has put out already belongs to that run.
		if (place.execution === execution || identity === null) continue;
		if (place.run !== run && isDelivered) continue;
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

/** Of any other run: a request whose outcome is not known, and that may be the same. */
const stillUnsure: Rule = (all, { run }) => {
	const unsure = all.filter(({ entry }) => entry.state !== 'created' && entry.place.run !== run);
	return (wanted, isFree) =>
		unsure.find(({ key, entry }) => isFree(key) && isMaybeSame(wanted, key, entry.identity, false))
			?.key ?? null;
};

/** Of a tool: what was created for the same call, or else an unsure request that may have been the same. */
function sameCall(all: readonly Keyed[], wanted: Wanted): string | null {
	const same = all.filter(
		({ entry }) => entry.identity !== null && isSameCall(wanted.identity, entry.identity),
	);
	const unsure = all.find(
		({ key, entry }) => entry.state !== 'created' && isMaybeSame(wanted, key, entry.identity, true),
	);
	return surest(same) ?? unsure?.key ?? null;
}

function isMaybeSame(
	wanted: Wanted,
	key: string,
	identity: SubmissionIdentity | null,
	isTool: boolean,
): boolean {
	return identity !== null && mayBeSameRequest(wanted, { key, identity }, isTool);
}

/** A record that knows its task before one that does not; of equals the latest. */
function surest(found: readonly Keyed[]): string | null {
	const created = found.filter(({ entry }) => entry.state === 'created');
	return (created.at(-1) ?? found.at(-1))?.key ?? null;
}

function free(key: string | undefined, isFree: Free): string | null {
	return key !== undefined && isFree(key) ? key : null;
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
	const values = map.get(key);
	if (values) values.push(value);
	else map.set(key, [value]);
}
