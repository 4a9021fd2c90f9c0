import type { Fault } from './faults';
import type { RequestKind, RequestRecord } from './types';

/** Which requests a fault strikes, and how often. */
export interface FaultRule {
	on: RequestKind | 'any';
	provider?: RequestRecord['provider'];
	/** The job's own ID (a query by external task ID counts as one by its own). */
	taskId?: string;
	/** How many matching requests it strikes; default 1, Infinity for ever. */
	times?: number;
	/** How many matching requests go through unharmed first; default 0. */
	after?: number;
	fault: Fault;
}

/** A rule in force; `struck` counts its victims. */
export interface InjectedFault {
	readonly rule: FaultRule;
	readonly struck: number;
	/** Takes it out of force. */
	remove(): void;
}

interface Entry {
	rule: FaultRule;
	seen: number;
	struck: number;
}

/** Injected faults in order of injection; the first one that matches a request strikes it. */
export class FaultQueue {
	private entries: Entry[] = [];

	add(rule: FaultRule): InjectedFault {
		const entry: Entry = { rule, seen: 0, struck: 0 };
		this.entries.push(entry);
		return {
			rule,
			get struck() {
				return entry.struck;
			},
			remove: () => {
				this.entries = this.entries.filter((other) => other !== entry);
			},
		};
	}

	clear(): void {
		this.entries = [];
	}

	/** The fault for this request, used up. `unreadOnly`: only if its connection is to be reset unread. */
	take(request: RequestRecord, unreadOnly = false): Fault | undefined {
		const waiting: Entry[] = [];
		for (const entry of this.entries) {
			if (!matches(entry.rule, request)) continue;
			if (entry.seen < (entry.rule.after ?? 0)) {
				waiting.push(entry);
				continue;
			}
			if (unreadOnly && entry.rule.fault.drop !== 'unread') return undefined;
			count(waiting);
			entry.struck++;
			if (entry.struck >= (entry.rule.times ?? 1)) {
				this.entries = this.entries.filter((other) => other !== entry);
			}
			return entry.rule.fault;
		}
		if (!unreadOnly) count(waiting);
		return undefined;
	}
}

function count(entries: Entry[]): void {
	for (const entry of entries) entry.seen++;
}

function matches({ on, provider, taskId }: FaultRule, request: RequestRecord): boolean {
	return (
		(on === 'any' || on === request.kind) &&
		(provider === undefined || provider === request.provider) &&
		(taskId === undefined || taskId === request.taskId)
	);
}
