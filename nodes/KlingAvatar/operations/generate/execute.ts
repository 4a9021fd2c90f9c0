import pLimit from 'p-limit';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { ItemResult } from '../../n8n/items';
import { goesOnAfterFailure, runModeOf } from '../../n8n/nodeRun';
import { secondsLeftOfCall, type Session } from '../../n8n/session';
import { textOf } from '../../n8n/values';
import { speechClient } from '../../paying/clients';
import { failedResult, notReached } from '../../paying/results';
import { SubmissionRun } from '../../paying/submissionRun';
import { capital, type CreateOrder } from '../../paying/taskClient';
import { whichItem, whichPart } from '../../paying/words';
import { Failure, orFailure } from '../../task/failure';
import type { Ledger } from '../../task/ledger';
import type { RunMode } from '../../task/ledgerEntry';
import { charactersOf, type SpeechTask } from '../../task/speechTask';
import { Cuts } from './cuts';
import { outcomeFailure, Refusals, type SpeechWait } from './failures';
import { finishedItem, type Made, madeOutput, speechQuestion, waitForSpeech } from './finish';
import { Breather } from './parts';
import { readSpeechRequests, type SpeechRequest } from './read';

/** Where the node's context keeps the record of speech. */
const STORE_KEY = 'speeches';
/** Sounds measured and fetched at the same time. */
const PARALLEL_FILES = 2;

/** Generate: checks every item, has each text spoken once, and waits for what is not ready at once. */
export async function executeGenerate(
	session: Session<IExecuteFunctions>,
): Promise<INodeExecutionData[]> {
	const { context } = session;
	const client = speechClient(session, runModeOf(context));
	const run = new SubmissionRun<SpeechTask>(session, client, STORE_KEY);
	const cuts = new Cuts(context, run.ledger);
	const refusals = new Refusals(context, run.ledger.nodeRun.execution);
	const asked = await readAll(session, cuts);
	const requests = asked.map(({ request }) => request);
	const itemOf = (index: number) => asked[index]?.itemIndex ?? index;
	const unread = run.refuseUnread(requests, itemOf);
	const recorded = run.ledger.recorded(
		requests.map((request) => (request instanceof Failure ? null : request.wanted)),
	);
	const refused = requests.map((request, index) =>
		request instanceof Failure
			? null
			: refusals.whyNotSent(request.wanted, recorded[index] ?? null),
	);
	const orders = requests.map((request, index) =>
		request instanceof Failure || refused[index] ? null : orderOf(session, request),
	);
	const submissions = await run.submit(orders);
	submissions.forEach((submission, index) => {
		const order = orders[index];
		if (order && submission) refusals.note(order.wanted, submission);
	});
	const created = submissions.filter(isMade);
	const isLeftOut = (itemIndex: number) =>
		asked.some((one, index) => one.itemIndex === itemIndex && submissions[index] == null);
	hintAtUnused(session, run.ledger, cuts, {
		used: new Set(created.map(({ task }) => task.taskId)),
		items: new Set(context.getInputData().flatMap((_, item) => (isLeftOut(item) ? [] : [item]))),
	});
	const made = requests.map((request, index): Made | ItemResult => {
		const submission = submissions[index] ?? null;
		const failure = refused[index];
		const early = unread[index] ?? (failure && failedResult(client, failure));
		if (early) return early;
		if (request instanceof Failure || submission === null) {
			return notReached(client);
		}
		return submission instanceof Failure ? failedResult(client, submission) : submission;
	});
	const finished = await finishAll(session, requests, made, client.mode);
	const results = finished.map((result, index) => {
		const request = requests[index];
		const submission = submissions[index];
		if (result.failure && isRequest(request) && isMade(submission)) {
			refusals.note(request.wanted, submission, result.json);
		}
		const known = withReference(result, run.ledger);
		return isRequest(request) ? withPart(known, request) : known;
	});
	return run.output(results, { itemOf });
}

const isRequest = (one: SpeechRequest | Failure | undefined): one is SpeechRequest =>
	one !== undefined && !(one instanceof Failure);

async function readAll(
	session: Session<IExecuteFunctions>,
	cuts: Cuts,
): Promise<Array<{ itemIndex: number; request: SpeechRequest | Failure }>> {
	const { context, clock, signal } = session;
	const breather = new Breather(async () => await clock.sleep(0, signal));
	const read = [];
	for (const itemIndex of context.getInputData().keys()) {
		const found = await orFailure(readSpeechRequests(session, itemIndex, { cuts, breather }));
		const requests = found instanceof Failure ? [found] : found;
		for (const request of requests) read.push({ itemIndex, request });
	}
	return read;
}

/** An item that failed after its speech was created names the record, so that it is recognised if it comes again. */
function withReference(result: ItemResult, ledger: Ledger<SpeechTask>): ItemResult {
	const { failure, json } = result;
	if (!failure) return result;
	const reference = failure.reference ?? ledger.keyOf(textOf(json.taskId));
	return reference === null ? result : { ...result, failure: failure.with({ reference }) };
}

/** A result says what was to be spoken, and which part of a text it is, also when it failed. */
function withPart(result: ItemResult, { part, input, wanted }: SpeechRequest): ItemResult {
	const { failure } = result;
	if (!failure) return { ...result, json: { ...result.json, ...part } };
	const { text, voiceId } = input;
	const { cut } = wanted;
	const message =
		cut && cut.parts > 1
			? `${capital(whichPart(wanted.part ?? 1, cut))}: ${failure.message}`
			: failure.message;
	const { failureReason } = result.json;
	const json: IDataObject = {
		...result.json,
		text: result.json.text ?? text,
		voiceId,
		characters: charactersOf(text),
		failureReason: failureReason === failure.message ? message : failureReason,
		...part,
	};
	return { json, failure: failure.with({ message }) };
}

function orderOf(
	{ adapter: { speech } }: Session<IExecuteFunctions>,
	{ wanted, input, submitAgainWhenUnsure, capacitySeconds }: SpeechRequest,
): CreateOrder {
	return {
		wanted,
		name: null,
		submitAgainWhenUnsure,
		capacitySeconds,
		// The record of a cut holds the texts of its parts.
		noted: wanted.cut ? {} : { text: input.text },
		body: async () => speech.createBody(input),
	};
}

/** Waits for what was created, and puts each item together. A node that is going to fail does neither. */
async function finishAll(
	session: Session<IExecuteFunctions>,
	requests: ReadonlyArray<SpeechRequest | Failure>,
	made: ReadonlyArray<Made | ItemResult>,
	mode: RunMode,
): Promise<ItemResult[]> {
	const { context, adapter } = session;
	const ask = speechQuestion(session);
	const stops = !goesOnAfterFailure(context) && made.some((one) => !isMade(one));
	const longest = Math.max(
		0,
		...requests.map((request) => (request instanceof Failure ? 0 : request.timeoutSeconds)),
	);
	const timeoutSeconds = Math.min(longest, Math.floor(secondsLeftOfCall(session)));
	const tasks = made.flatMap((one) => (isMade(one) && !stops ? [one.task] : []));
	const outcomes = await waitForSpeech(session, ask, tasks, timeoutSeconds, (task) =>
		context.logger.debug(
			`Kling Avatar: speech ${task.taskId} at ${adapter.label} is ${task.status}`,
		),
	);
	const wait: SpeechWait = { label: adapter.label, mode, timeoutSeconds };
	const limit = pLimit(PARALLEL_FILES);
	return await Promise.all(
		made.map(async (one, index): Promise<ItemResult> => {
			const request = requests[index];
			if (!isMade(one)) return one;
			if (request === undefined || request instanceof Failure) {
				throw new TypeError('what was made was asked for');
			}
			if (stops) return { json: { ...madeOutput(request, one) } };
			const outcome = outcomes.get(one.task.taskId);
			const task = latest(one.task, outcome?.task ?? null);
			// The gateway may keep the sound itself in a place of its own.
			const isElsewhere =
				outcome?.kind === 'noLink' && adapter.speech.contentPath(task.taskId) !== null;
			const last: Made = { ...one, task: isElsewhere ? { ...task, status: 'completed' } : task };
			if (outcome && outcome.kind !== 'done' && !isElsewhere) {
				return outcomeFailure(wait, outcome, madeOutput(request, last));
			}
			return await limit(async () => await finishedItem(session, ask, request, last, wait));
		}),
	);
}

const isMade = (one: Made | object | null | undefined): one is Made => one != null && 'task' in one;

/** The last that was heard of a task, with what only its creation told. */
function latest(created: SpeechTask, heard: SpeechTask | null): SpeechTask {
	if (heard === null) return created;
	const { text } = created;
	return {
		...heard,
		submittedAt: heard.submittedAt ?? created.submittedAt,
		...(text === undefined ? {} : { text }),
	};
}

/**
 * Says in the output pane, and in the log, which speech an earlier try has paid for that this one makes no use
 * of, since another text is asked for by now, or it is cut otherwise.
 *
 * @param used the tasks that it makes use of
 * @param items those that it has got to
 */
function hintAtUnused(
	{ context }: Pick<Session<IExecuteFunctions>, 'context'>,
	ledger: Ledger<SpeechTask>,
	cuts: Cuts,
	{ used, items }: { used: ReadonlySet<string>; items: ReadonlySet<number> },
): void {
	if (ledger.nodeRun.isTool) return;
	const { execution } = ledger.nodeRun;
	const unused = ledger.ofRun().flatMap(({ entry }) => {
		if (entry.state !== 'created' || entry.place.execution === execution) return [];
		const { task, place } = entry;
		if (used.has(task.taskId) || !items.has(place.item)) return [];
		const text = place.cut
			? cuts.find(place.cut.cutId)?.texts[(place.part ?? 1) - 1]
			: (task.text ?? undefined);
		const size = [
			...(task.audioDurationSeconds === null ? [] : [`${task.audioDurationSeconds} s`]),
			...(text === undefined ? [] : [`${charactersOf(text)} characters`]),
		];
		return [`task ${task.taskId} (${[whichItem(place), ...size].join(', ')})`];
	});
	if (unused.length === 0) return;
	const message = `Speech that an earlier try has paid for is not used, because the text has changed since, or is cut otherwise: ${unused.join('; ')}.`;
	context.logger.warn(`Kling Avatar: ${message}`);
	context.addExecutionHints?.({ message, location: 'outputPane', type: 'warning' });
}
