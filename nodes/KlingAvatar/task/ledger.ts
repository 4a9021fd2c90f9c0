import { assignEntries } from './assignment';
import {
	todaysEntry,
	type LedgerEntry,
	type NameProof,
	type NodeRun,
	type PaidTask,
	type Slot,
} from './ledgerEntry';
import { isSameGateway, type SubmissionIdentity, type Wanted } from './submission';

/** Where the record of videos is kept. */
const STORE_KEY = 'submissions';

/** What several runs of a node in one process share beside the record: agents call tools in parallel. */
interface SharedState {
	/** Keys that were given away, whether a record has been written under them or not. */
	keys: Set<string>;
	calls: Array<{ identity: SubmissionIdentity; end: Promise<void> }>;
}
const sharedStates = new WeakMap<object, SharedState>();

/**
 * The record of what a node created, kept in the node's own execution context. n8n stores that with the
 * execution, where it outlives a failed try: Retry On Fail and "Retry execution" both see it.
 */
export class Ledger<Task extends PaidTask> {
	private readonly entries: Record<string, LedgerEntry<Task>>;
	private readonly shared: SharedState;

	/**
	 * @param context the object that n8n's `getContext('node')` returned; it is written to at once
	 * @param storeKey where in it, so that a node whose operation is changed never takes one thing for another
	 */
	constructor(
		context: Record<string, unknown>,
		readonly nodeRun: NodeRun,
		storeKey = STORE_KEY,
	) {
		const stored = context[storeKey];
		const isRecord = typeof stored === 'object' && stored !== null;
		this.entries = isRecord ? (stored as Record<string, LedgerEntry<Task>>) : {};
		context[storeKey] = this.entries;
		for (const [key, entry] of Object.entries(this.entries)) {
			const today = todaysEntry(key, entry);
			if (today === null) delete this.entries[key];
			else if (today !== entry) this.entries[key] = today;
		}
		this.shared = sharedStates.get(this.entries) ?? { keys: new Set(), calls: [] };
		sharedStates.set(this.entries, this.shared);
	}

	/**
	 * Which record each submission of this run belongs to; no record is given to two, but to calls of a tool.
	 * A submission that is new gets a key of its own.
	 */
	assign(wanted: ReadonlyArray<Wanted | null>): Array<Slot<Task> | null> {
		const assigned = assignEntries(this.entries, this.nodeRun, wanted);
		return wanted.map((one, index): Slot<Task> | null => {
			if (one === null) return null;
			const found = assigned[index] ?? null;
			if (found?.isSure) return { key: found.key, entry: this.find(found.key) };
			const slot = { key: this.newKey(one.item), entry: null };
			const entry = found && this.find(found.key);
			return entry && entry.state !== 'created'
				? { ...slot, possibleDuplicate: { key: found.key, entry } }
				: slot;
		});
	}

	/** What earlier tries have surely made of each submission; `null` for those that are new. */
	recorded(wanted: ReadonlyArray<Wanted | null>): Array<LedgerEntry<Task> | null> {
		return assignEntries(this.entries, this.nodeRun, wanted).map((found) =>
			found?.isSure ? this.find(found.key) : null,
		);
	}

	find(key: string): LedgerEntry<Task> | null {
		return this.entries[key] ?? null;
	}

	/** The key of the record of a task; `null` for a task that is not recorded. */
	keyOf(taskId: string | null): string | null {
		const found = Object.entries(this.entries).find(
			([, entry]) => entry.state === 'created' && entry.task.taskId === taskId,
		);
		return found?.[0] ?? null;
	}

	/** The key of the record of a part of the item that another record is of; `null` where there is none. */
	keyOfPart(key: string | null, part: number | undefined): string | null {
		const place = key === null ? undefined : this.entries[key]?.place;
		if (place === undefined) return null;
		const { execution, run, item } = place;
		const isMeant = ({ place: its }: LedgerEntry<Task>) =>
			its.execution === execution && its.run === run && its.item === item && its.part === part;
		return Object.entries(this.entries).find(([, entry]) => isMeant(entry))?.[0] ?? null;
	}

	/** The key of the first record of each value that a parameter has, as `ParameterMark` holds it. */
	keysBy(parameter: string): ReadonlyMap<string, string> {
		const keys = new Map<string, string>();
		for (const [key, { identity }] of Object.entries(this.entries)) {
			const value = identity?.parameters[parameter]?.value;
			if (value !== undefined && !keys.has(value)) keys.set(value, key);
		}
		return keys;
	}

	/** The records of this run of the node, those of earlier tries and of the retried execution included. */
	ofRun(): Array<{ key: string; entry: LedgerEntry<Task> }> {
		const { execution, run, isTool } = this.nodeRun;
		return Object.entries(this.entries)
			.filter(([, { place }]) => place.run === run && (!isTool || place.execution === execution))
			.map(([key, entry]) => ({ key, entry }));
	}

	/** The cuts of texts of which something was created, or may have been. */
	cutIds(): ReadonlySet<string> {
		return new Set(Object.values(this.entries).flatMap(({ place: { cut } }) => cut?.cutId ?? []));
	}

	/** The tasks of parts of texts that may still come about; open are those whose items left as failed ones. */
	partTasks(): ReadonlyMap<string, { task: Task; isOpen: boolean }> {
		const found = new Map<string, { task: Task; isOpen: boolean }>();
		for (const entry of Object.values(this.entries)) {
			const { cut, part } = entry.place;
			if (!cut || entry.state !== 'created' || entry.hasFailed) continue;
			const { task, isUndelivered: isOpen = false } = entry;
			found.set(partKey(cut.cutId, part), { task, isOpen });
		}
		return found;
	}

	/**
	 * The cuts of other runs of which every part is unsure, or was created while its item left as a failed one, or could
	 * not be made: no item has any of it.
	 */
	undeliveredCutIds(): ReadonlySet<string> {
		const found = new Map<string, boolean>();
		for (const { place, state, isUndelivered, hasFailed } of Object.values(this.entries)) {
			if (!place.cut || place.run === this.nodeRun.run) continue;
			const isOpen = state !== 'created' || isUndelivered === true || hasFailed === true;
			found.set(place.cut.cutId, isOpen && (found.get(place.cut.cutId) ?? true));
		}
		return new Set([...found].flatMap(([cutId, isOpen]) => (isOpen ? [cutId] : [])));
	}

	/** Another submission's record, by the name that was asked for. */
	withName(name: string, exceptKey: string): Slot<Task> | null {
		for (const [key, entry] of Object.entries(this.entries)) {
			if (key !== exceptKey && entry.externalTaskId === name) return { key, entry };
		}
		return null;
	}

	/** Called right before the request leaves. */
	sending(
		key: string,
		wanted: Wanted,
		request: { externalTaskId: string | null; nameProof: NameProof | null; at: string },
	): void {
		const earlier = this.find(key);
		this.entries[key] = {
			state: 'sending',
			...this.standing(wanted),
			...request,
			requests: (earlier?.requests ?? 0) + 1,
			repeatedIn: earlier ? this.nodeRun.execution : null,
		};
	}

	/** The option "Submit Again When Unsure" is used up for this record, in this execution. */
	repeated(key: string): void {
		const entry = this.entries[key];
		if (entry) this.entries[key] = { ...entry, repeatedIn: this.nodeRun.execution };
	}

	created(key: string, wanted: Wanted, task: Task, at: string): void {
		const { requests = 0, nameProof = null, repeatedIn = null } = this.find(key) ?? {};
		this.entries[key] = {
			state: 'created',
			...this.standing(wanted),
			externalTaskId: task.externalTaskId,
			nameProof,
			at,
			requests,
			repeatedIn,
			task: { ...task, raw: null },
		};
	}

	/** What an earlier try created is this item's from now on. A call of a tool only reads it. */
	takeOver(key: string, wanted: Wanted): void {
		const entry = this.entries[key];
		if (!entry || this.nodeRun.isTool) return;
		const taken = { ...entry, ...this.standing(wanted) };
		delete taken.isUndelivered;
		this.entries[key] = taken;
	}

	/**
	 * What an item asks for that has come back without what is made of it, which may still come about. Whoever turns to
	 * another provider wants it to be made there.
	 */
	reopened(key: string | null, wanted: Wanted): Wanted {
		const entry = key === null ? undefined : this.entries[key];
		const isHere = entry?.identity && isSameGateway(entry.identity, wanted.identity);
		if (!isHere || entry.hasFailed) return wanted;
		entry.isUndelivered = true;
		return { ...wanted, unfinished: key };
	}

	/** The request left and its outcome will never be known; `message` is shown again on a re-run. */
	unknown(key: string, message: string): void {
		const entry = this.entries[key];
		if (entry && entry.state !== 'created') {
			this.entries[key] = { ...entry, state: 'unknown', message };
		}
	}

	/** It is proven that the last request created nothing: the record is what it was before it. */
	putBack(key: string, before: LedgerEntry<Task> | null): void {
		if (before) this.entries[key] = before;
		else delete this.entries[key];
	}

	/**
	 * All items of this run leave the node, with their tasks or as failed ones.
	 *
	 * @param undelivered the tasks, by their ID, that are neither at their end nor in the hands of an item
	 */
	delivered(undelivered: ReadonlySet<string> = new Set()): void {
		const { execution, run } = this.nodeRun;
		for (const entry of Object.values(this.entries)) {
			if (entry.place.run !== run || entry.place.execution !== execution) continue;
			entry.isDelivered = true;
			if (entry.state === 'created' && undelivered.has(entry.task.taskId))
				entry.isUndelivered = true;
		}
	}

	/** The provider has said of these tasks, by their ID, that it could not make them. */
	failed(tasks: ReadonlySet<string>): void {
		for (const entry of Object.values(this.entries)) {
			if (entry.state === 'created' && tasks.has(entry.task.taskId)) entry.hasFailed = true;
		}
	}

	/** Resolves when a call of the tool that this one may repeat is over; `null` when none is under way. */
	callUnderWay(isSame: (identity: SubmissionIdentity) => boolean): Promise<void> | null {
		return this.shared.calls.find(({ identity }) => isSame(identity))?.end ?? null;
	}

	/** Announces a call of the tool; the returned function ends it. */
	announceCall(identity: SubmissionIdentity): () => void {
		const { calls } = this.shared;
		let over = () => {};
		const call = { identity, end: new Promise<void>((resolve) => (over = resolve)) };
		calls.push(call);
		return () => {
			calls.splice(calls.indexOf(call), 1);
			over();
		};
	}

	private standing({ item, part, cut, identity }: Wanted) {
		const { execution, run } = this.nodeRun;
		return {
			place: {
				execution,
				run,
				item,
				...(part === undefined ? {} : { part }),
				...(cut === undefined ? {} : { cut }),
			},
			identity,
			isDelivered: false,
		};
	}

	/** Readable, and the same in a repeated test. */
	private newKey(item: number): string {
		const { keys } = this.shared;
		const { execution, run } = this.nodeRun;
		const start = `${execution}:${run}:${item}`;
		for (let number = 1; ; number += 1) {
			const key = number === 1 ? start : `${start}:${number}`;
			if (key in this.entries || keys.has(key)) continue;
			keys.add(key);
			return key;
		}
	}
}

/** A part of a cut, as `partTasks` holds it. */
export const partKey = (cutId: string, part: number | undefined): string => `${cutId} ${part}`;
