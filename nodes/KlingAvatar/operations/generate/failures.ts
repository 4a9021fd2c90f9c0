import type { IExecuteFunctions } from 'n8n-workflow';

import type { ItemResult } from '../../n8n/items';
import { hashOf } from '../../n8n/submissionMarks';
import { textOf } from '../../n8n/values';
import type { Wording } from '../../paying/failures';
import { isCreated } from '../../paying/submissionRun';
import { capital, type Created } from '../../paying/taskClient';
import { RUN_AGAIN, whichPart } from '../../paying/words';
import { explainFault } from '../../providers/answers/explain';
import { Failure, type FailureFacts, sentences } from '../../task/failure';
import type { LedgerEntry } from '../../task/ledgerEntry';
import type { PollOutcome } from '../../task/poller';
import type { FaultKind } from '../../task/reading';
import type { SpeechOutput, SpeechTask } from '../../task/speechTask';
import type { Wanted } from '../../task/submission';

/** A message with the part of a text that it is about, where that is one of several. */
export function ofPart({ part = 1, cut }: Pick<Wanted, 'part' | 'cut'>, message: string): string {
	return cut && cut.parts > 1 ? `${capital(whichPart(part, cut))}: ${message}` : message;
}

/** What the words of a failure after creation depend on. */
type SpeechWording = Pick<Wording, 'provider' | 'mode'>;

/**
 * The speech did not come about, or nobody says so; it was created, so every failure names its task.
 *
 * @param timeoutSeconds how long was waited
 */
export function outcomeFailure(
	{ provider, mode }: SpeechWording,
	{ kind, task, fault, taskId }: PollOutcome<SpeechTask>,
	output: SpeechOutput,
	timeoutSeconds: number,
): ItemResult {
	const { label } = provider;
	const owed = `It will be charged. ${RUN_AGAIN[mode]}`;
	const asked = fault && explainFault(provider, fault);
	const facts = fault ? { fault } : {};
	if (kind === 'stopped') {
		const message = `The execution was stopped while it waited for the speech of task ${taskId}`;
		return failed(output, message, sentences(owed));
	}
	if (kind === 'timeout') {
		const word = task?.providerStatus ?? output.providerStatus;
		const state = word === null ? 'no status was received' : `its last known state is "${word}"`;
		return failed(
			output,
			`The speech of task ${taskId} was not ready within ${timeoutSeconds} s; ${state}`,
			sentences(
				asked && `The last answer was of no use: ${asked.what}`,
				'It goes on at the provider',
				owed,
				'For longer speech, raise the option "Timeout (Seconds)"',
			),
		);
	}
	if (kind !== 'noLink' && (fault?.kind === 'key' || fault?.kind === 'account')) {
		const message = `The state of the speech of task ${taskId} could not be read: ${asked?.what}`;
		return failed(output, message, sentences(asked?.advice, owed), facts);
	}
	const lookItUp = sentences(
		`Look in your ${label} account for task ${taskId}`,
		'If its audio is there, choose "Audio ID" or "URL" as "Audio Source" of Submit',
		owed,
	);
	if (kind === 'noLink') {
		const message = `${label} says that the speech of task ${taskId} is finished, but gives no audio`;
		return failed(output, message, lookItUp);
	}
	// The provider took the text, gave no audio, and has no way to ask for it.
	const message = `${label} accepted the text (task ${taskId}) but returned no audio, and its status can't be checked: ${asked?.what}`;
	return failed(output, message, lookItUp, facts);
}

/** The provider says that it could not speak the text. */
export function speechFailed(
	{ provider }: SpeechWording,
	task: SpeechTask,
	output: SpeechOutput,
): ItemResult {
	const reason = task.failureReason ?? 'the provider gave no reason';
	return failed(
		output,
		`${provider.label} could not make the speech of task ${task.taskId}: ${reason}`,
		'Common reasons are a voice that the account does not have, and content rules. A retry of this execution finds the same task; change the item or start a new execution to have it made anew.',
	);
}

/** It is made, but the file that is wanted, or needed, cannot be had. */
export function notFetched(
	{ mode }: SpeechWording,
	task: SpeechTask,
	output: SpeechOutput,
	why: string,
): ItemResult {
	return failed(
		output,
		`The speech of task ${task.taskId} is ready, but could not be downloaded: ${why}`,
		sentences(
			'It is paid for',
			RUN_AGAIN[mode],
			task.audioId &&
				`Submit needs no file: set its "Audio Source" to "Audio ID" and enter ${task.audioId}`,
		),
	);
}

function failed(
	output: SpeechOutput,
	message: string,
	description: string,
	facts: FailureFacts = {},
): ItemResult {
	return {
		json: { ...output, failureReason: output.failureReason ?? message },
		failure: new Failure(message, description, facts),
	};
}

/** Where the node's context keeps what was refused. */
const STORE_KEY = 'refusals';
/** The same request is sent so often in an execution, if each time it is refused for what it asks for. */
const MAX_SENDS = 3;
/** A part of a text so often, whatever its words: they may count the tries. */
const MAX_SENDS_OF_PART = 10;
/** So often it is told that it is not sent again, before the item leaves a loop that leads it back. */
export const MAX_TOLD = 2;
/** Refusals that will be the same the next time. */
const LASTING: ReadonlySet<FaultKind> = new Set(['request', 'policy', 'noSuchPath']);

interface Refusal {
	execution: string;
	sends: number;
	/** How often a task that has failed came up again. */
	reads: number;
	/** The tasks that have failed, by their ID. */
	failed: string[];
	told: number;
	/** What the provider said last. */
	message: string;
}

/**
 * What a provider has refused for good, so that an item which is led back to be tried again is not sent for ever:
 * n8n's loops have no end of their own.
 */
export class Refusals {
	private readonly entries: Record<string, Refusal>;

	constructor(
		context: IExecuteFunctions,
		private readonly execution: string,
	) {
		const store = context.getContext('node');
		store[STORE_KEY] ??= {};
		this.entries = store[STORE_KEY] as Record<string, Refusal>;
	}

	/**
	 * Why a request is not sent again; `null` where it may be.
	 *
	 * @param recorded what an earlier try has made of this very item: of equal ones, some may have come about
	 */
	whyNotSent(wanted: Wanted, recorded: LedgerEntry<SpeechTask> | null): Failure | null {
		const refusal =
			this.refused(requestKey(wanted), MAX_SENDS) ??
			this.refused(partKey(wanted), MAX_SENDS_OF_PART);
		if (refusal === null) return null;
		const own = recorded?.state === 'created' ? recorded.task.taskId : null;
		if (recorded !== null && (own === null || !refusal.failed.includes(own))) return null;
		const { sends, reads } = refusal;
		refusal.told += 1;
		const leavesLoop = refusal.told > MAX_TOLD;
		return new Failure(
			reads === 0 && own === null
				? `It was refused ${sends} times in this execution, and is not sent again: ${refusal.message}`
				: `It has failed, and is not sent again: ${own === null ? '' : `task ${own}: `}${refusal.message}`,
			sentences(
				'Change its text, or what the message names, and run it again',
				'Nothing was created, and nothing is charged',
				leavesLoop &&
					'The item leaves by the regular output, so that a loop which leads it back comes to an end',
			),
			{ mayHaveBeenCharged: false, ...(leavesLoop ? { leavesLoop } : {}) },
		);
	}

	private refused(key: string | null, most: number): Refusal | null {
		const refusal = key === null ? undefined : this.entries[key];
		if (!refusal || refusal.execution !== this.execution) return null;
		return refusal.sends + refusal.reads < most ? null : refusal;
	}

	/**
	 * Takes note of what became of a request.
	 *
	 * @param submitted what came of sending it
	 * @param result what it came to in the end
	 */
	note(wanted: Wanted, submitted: Created<SpeechTask> | ItemResult, result: ItemResult): void {
		const created = isCreated(submitted) ? submitted : null;
		const message = created ? reasonOfFailed(result) : reasonOfRefused(result);
		if (message === null) return;
		const isRead = created?.reused === true;
		for (const key of [requestKey(wanted), partKey(wanted)]) {
			if (key === null) continue;
			const earlier = this.entries[key];
			const { sends, reads, failed } =
				earlier?.execution === this.execution ? earlier : { sends: 0, reads: 0, failed: [] };
			this.entries[key] = {
				execution: this.execution,
				sends: isRead ? sends : sends + 1,
				reads: isRead ? reads + 1 : reads,
				failed: created === null ? failed : [...failed, created.task.taskId],
				told: 0,
				message,
			};
		}
	}
}

/** Why a request will be refused the next time, too; `null` where it may not. */
function reasonOfRefused({ failure }: ItemResult): string | null {
	const { fault, mayHaveBeenCharged, message } = failure ?? {};
	return fault && message && LASTING.has(fault.kind) && !mayHaveBeenCharged ? message : null;
}

/** Why a task has failed, which it has for good; `null` where it has not. */
function reasonOfFailed({ failure, json: { status, failureReason } }: ItemResult): string | null {
	if (!failure || status !== 'failed') return null;
	return textOf(failureReason) ?? 'no reason given';
}

/** Which part of which cut is asked for; `null` where the text is not cut. */
const partKey = ({ cut, part = 1 }: Wanted): string | null => (cut ? `${cut.cutId} ${part}` : null);

/** What is asked for, without what differs at every try. */
function requestKey({ identity: { parameters } }: Wanted): string {
	return hashOf(
		Object.entries(parameters).map(([name, { value, frozen }]) => [name, frozen ?? value]),
	);
}
