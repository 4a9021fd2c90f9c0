import {
	sleep,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import type { ItemResult } from '../../n8n/items';
import { runModeOf } from '../../n8n/nodeRun';
import type { Session } from '../../n8n/session';
import { textOf } from '../../n8n/values';
import { speechClient } from '../../paying/clients';
import { failedResult } from '../../paying/results';
import { isCreated, SubmissionRun } from '../../paying/submissionRun';
import { capital, type CreateOrder } from '../../paying/taskClient';
import { whichItem, whichPart } from '../../paying/words';
import { speechOf } from '../../providers';
import { Failure, orFailure } from '../../task/failure';
import type { Ledger } from '../../task/ledger';
import { charactersOf, type SpeechTask } from '../../task/speechTask';
import { Cuts } from './cuts';
import { Refusals } from './failures';
import { finishAll, type Made } from './finish';
import { Breather } from './parts';
import { hintAtLanguage } from './languageHint';
import { isRequest, readSpeechRequests, type SpeechRequest } from './read';

/** A run that pays for speech, of which the node's context keeps a record of its own. */
export const speechRun = (session: Session<IExecuteFunctions>): SubmissionRun<SpeechTask> =>
	new SubmissionRun(session, speechClient(session, runModeOf(session.context)), 'speeches');

/** Generate: checks every item, has each text spoken once, and waits for what is not ready at once. */
export async function executeGenerate(
	session: Session<IExecuteFunctions>,
): Promise<INodeExecutionData[]> {
	const { results, itemOf, run } = await speakTexts(session);
	return run.output(results, { itemOf });
}

/** What came of the texts of all items: one result for each part of each. */
export interface Spoken {
	results: ItemResult[];
	/** The item that a result is of. */
	itemOf: (index: number) => number;
	run: SubmissionRun<SpeechTask>;
}

/** An item's text as it would be asked for, or a part of it; or why it cannot be. */
export interface ReadText {
	itemIndex: number;
	request: SpeechRequest | Failure;
}

/**
 * Generate without its end, at which the items leave the node.
 *
 * @param texts what `readTexts` has read, if that was done before
 */
export async function speakTexts(
	session: Session<IExecuteFunctions>,
	texts?: readonly ReadText[],
): Promise<Spoken> {
	const { context } = session;
	const run = speechRun(session);
	const { client } = run;
	const cuts = new Cuts(context, run.ledger);
	const refusals = new Refusals(context, run.ledger.nodeRun.execution);
	const read = texts ?? (await readAll(session, cuts));
	const itemOf = (index: number) => read[index]?.itemIndex ?? index;
	const requests = run.refuseUnread(
		read.map(({ request }) => request),
		itemOf,
	);
	const recorded = run.ledger.recorded(requests.map((one) => (isRequest(one) ? one.wanted : null)));
	const orders = requests.map((request, index): CreateOrder | ItemResult => {
		if (!isRequest(request)) return request;
		const failure = refusals.whyNotSent(request.wanted, recorded[index] ?? null);
		return failure ? failedResult(client, failure) : orderOf(session, request);
	});
	const submitted = await run.submit(orders);
	const leftOut = new Set<number>();
	submitted.forEach((one, index) => {
		const order = orders[index];
		const isSent = order !== undefined && 'wanted' in order;
		if (isSent) refusals.note(order.wanted, one);
		if (!isSent || (!isCreated(one) && one.failure?.isConsequence)) leftOut.add(itemOf(index));
	});
	const askedCuts = new Set(
		requests.flatMap((one) => (isRequest(one) ? (one.wanted.cut?.cutId ?? []) : [])),
	);
	hintAtUnused(session, run.ledger, cuts, submitted.filter(isCreated), leftOut, askedCuts);
	const finished = await finishAll(session, requests, submitted, client.mode);
	const results = finished.map((result, index) => {
		const request = requests[index];
		const made = submitted[index];
		if (!request || !isRequest(request)) return withReference(result, run.ledger);
		if (result.failure && made && isCreated(made)) {
			refusals.note(request.wanted, made, result.json);
		}
		return withPart(withReference(result, run.ledger), request);
	});
	return { results, itemOf, run };
}

/** The texts of all items as they would be asked for. Sends nothing. */
export async function readTexts(session: Session<IExecuteFunctions>): Promise<ReadText[]> {
	return await readAll(session, new Cuts(session.context, speechRun(session).ledger));
}

async function readAll(session: Session<IExecuteFunctions>, cuts: Cuts): Promise<ReadText[]> {
	// The clock's own pause of nothing gives nobody a turn.
	const breather = new Breather(async () => await sleep(0));
	const read: ReadText[] = [];
	for (const itemIndex of session.context.getInputData().keys()) {
		const found = await orFailure(readSpeechRequests(session, itemIndex, { cuts, breather }));
		const requests = found instanceof Failure ? [found] : found;
		for (const request of requests) read.push({ itemIndex, request });
	}
	hintAtLanguage(session, read);
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
	{ adapter }: Session<IExecuteFunctions>,
	{ wanted, input, submitAgainWhenUnsure, capacitySeconds }: SpeechRequest,
): CreateOrder {
	return {
		wanted,
		name: null,
		submitAgainWhenUnsure,
		capacitySeconds,
		// The record of a cut holds the texts of its parts.
		noted: wanted.cut ? {} : { text: input.text },
		request: async () => speechOf(adapter).createRequest(input),
	};
}

/**
 * Says in the output pane, and in the log, which speech an earlier try has paid for that this one makes no use
 * of, since another text is asked for by now, or it is cut otherwise.
 *
 * @param used what it makes use of
 * @param leftOut the items that it has not got to
 * @param askedCuts the cuts of which it asks for parts
 */
function hintAtUnused(
	{ context }: Pick<Session<IExecuteFunctions>, 'context'>,
	ledger: Ledger<SpeechTask>,
	cuts: Cuts,
	used: readonly Made[],
	leftOut: ReadonlySet<number>,
	askedCuts: ReadonlySet<string>,
): void {
	if (ledger.nodeRun.isTool) return;
	const { execution } = ledger.nodeRun;
	const taskIds = new Set(used.map(({ task }) => task.taskId));
	const unused = ledger.ofRun().flatMap(({ entry }) => {
		const { place } = entry;
		if (place.execution === execution || leftOut.has(place.item)) return [];
		if (entry.state !== 'created') {
			const isOfOtherCut = place.cut !== undefined && !askedCuts.has(place.cut.cutId);
			if (!isOfOtherCut) return [];
			return [`a request that may have been charged (${whichItem(place)})`];
		}
		const { task } = entry;
		if (taskIds.has(task.taskId)) return [];
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
