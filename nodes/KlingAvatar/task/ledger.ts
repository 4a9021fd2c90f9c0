import type { AvatarTask } from './task';

/**
 * What became of one submission. It is written before the request leaves, so that a run that ends in
 * the middle leaves `sending` behind, which counts as "a job may exist".
 */
export type LedgerEntry =
	| { state: 'sending' | 'unknown'; externalTaskId: string | null; at: string; message?: string }
	| { state: 'created'; externalTaskId: string | null; at: string; task: AvatarTask };

/** What makes two submissions of one node the same one. */
export interface SubmissionKey {
	/** Which time the node runs in this execution: loops. */
	runIndex: number;
	itemIndex: number;
	/** Hash of the parameters and the media's content, and of where the request goes. */
	fingerprint: string;
}

const STORE_KEY = 'submissions';

/**
 * The record of what a Submit node created, kept in the node's own execution context. n8n stores that
 * with the execution, where it outlives a failed try: Retry On Fail and "Retry execution" both see it.
 */
export class Ledger {
	private readonly entries: Record<string, LedgerEntry>;

	/** @param context the object that n8n's `getContext('node')` returned; it is written to at once */
	constructor(context: Record<string, unknown>) {
		const stored = context[STORE_KEY];
		const isRecord = typeof stored === 'object' && stored !== null;
		this.entries = isRecord ? (stored as Record<string, LedgerEntry>) : {};
		context[STORE_KEY] = this.entries;
	}

	find(key: SubmissionKey): LedgerEntry | null {
		return this.entries[entryName(key)] ?? null;
	}

	/**
	 * The latest entry of an item of a run, whatever was asked for then. When an item cannot even be read any
	 * more (its link has expired, say), this is all that tells of what an earlier try did with it.
	 */
	findItem({ runIndex, itemIndex }: Omit<SubmissionKey, 'fingerprint'>): LedgerEntry | null {
		const start = entryName({ runIndex, itemIndex, fingerprint: '' });
		const names = Object.keys(this.entries).filter((name) => name.startsWith(start));
		return this.entries[names.at(-1) ?? ''] ?? null;
	}

	/** Called right before the request leaves. */
	sending(key: SubmissionKey, externalTaskId: string | null, at: string): void {
		this.entries[entryName(key)] = { state: 'sending', externalTaskId, at };
	}

	created(key: SubmissionKey, task: AvatarTask, at: string): void {
		this.entries[entryName(key)] = {
			state: 'created',
			externalTaskId: task.externalTaskId,
			at,
			task: { ...task, raw: null },
		};
	}

	/** Adds to what is kept of a created job whom the provider calls about it. */
	callsBack(key: SubmissionKey, callbackExecutionId: string | null | undefined): void {
		const entry = this.find(key);
		if (entry?.state !== 'created' || callbackExecutionId === undefined) return;
		entry.task.callbackExecutionId = callbackExecutionId;
	}

	/** The request left and its outcome will never be known; `message` is shown again on a re-run. */
	unknown(key: SubmissionKey, externalTaskId: string | null, at: string, message: string): void {
		this.entries[entryName(key)] = { state: 'unknown', externalTaskId, at, message };
	}

	/** It is proven that nothing was created, so a re-run may send it. */
	refused(key: SubmissionKey): void {
		delete this.entries[entryName(key)];
	}
}

function entryName({ runIndex, itemIndex, fingerprint }: SubmissionKey): string {
	return `${runIndex}:${itemIndex}:${fingerprint}`;
}
