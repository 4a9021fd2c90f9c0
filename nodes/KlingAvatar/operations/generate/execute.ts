import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { ItemResult } from '../../n8n/items';
import { runModeOf } from '../../n8n/nodeRun';
import type { Session } from '../../n8n/session';
import { textOf } from '../../n8n/values';
import { speechClient } from '../../paying/clients';
import { failedResult } from '../../paying/results';
import { SubmissionRun } from '../../paying/submissionRun';
import { Failure, orFailure } from '../../task/failure';
import type { Ledger } from '../../task/ledger';
import { charactersOf, type SpeechTask } from '../../task/speechTask';
import { Cuts } from './cuts';
import { ofPart, Refusals } from './failures';
import { finishAll } from './finish';
import { goingOn, keyByOrigin, type KeyOfSpeech, tellingSubmit } from './ledBack';
import { hintAtLanguage, hintAtUnused } from './hints';
import { isRequest, readSpeechRequests, type ReadText, type SpeechRequest } from './read';

/** A run that pays for speech, of which the node's context keeps a record of its own. */
export const speechRun = (session: Session<IExecuteFunctions>): SubmissionRun<SpeechTask> =>
	new SubmissionRun(session, speechClient(session, runModeOf(session.context)), 'speeches');

/** Generate: checks every item, has each text spoken once, and waits for what is not ready at once. */
export async function executeGenerate(
	session: Session<IExecuteFunctions>,
): Promise<INodeExecutionData[]> {
	const run = speechRun(session);
	const { context } = session;
	const read = await readTexts(session, run.ledger, keyByOrigin(context, run.ledger));
	const texts = tellingSubmit(context, read);
	const results = await speakTexts(session, run, texts);
	return run.output(results, { itemOf: itemOf(texts) });
}

const itemOf = (texts: readonly ReadText[]) => (index: number) => texts[index]?.itemIndex ?? index;

/** The texts of all items, in order, each in the parts that it is split into. Sends nothing. */
export async function readTexts(
	session: Session<IExecuteFunctions>,
	ledger: Ledger<SpeechTask>,
	keyOfSpeech: KeyOfSpeech,
): Promise<ReadText[]> {
	const keys = session.context.getInputData().map((_, itemIndex) => keyOfSpeech(itemIndex));
	// A part that comes out of Speech by itself comes back by itself; of Create, the whole does.
	const cuts = new Cuts(session, ledger, session.stage ? keys : []);
	const texts: ReadText[] = [];
	for (const itemIndex of keys.keys()) {
		const read = await orFailure(readSpeechRequests(session, itemIndex, cuts));
		const requests = read instanceof Failure ? [read] : read;
		for (const request of requests) texts.push({ itemIndex, request });
	}
	hintAtLanguage(session, texts);
	return goingOn(ledger, texts, keys);
}

/**
 * Generate without its end, at which the items leave the node.
 *
 * @returns what became of each text, in their order
 */
export async function speakTexts(
	session: Session<IExecuteFunctions>,
	run: SubmissionRun<SpeechTask>,
	texts: readonly ReadText[],
): Promise<ItemResult[]> {
	const { context } = session;
	const { client, ledger } = run;
	const refusals = new Refusals(context, ledger.nodeRun.execution);
	const requests = run.refuseUnread(
		texts.map(({ request }) => request),
		itemOf(texts),
	);
	const recorded = ledger.recorded(requests.map((one) => (isRequest(one) ? one.wanted : null)));
	const orders = requests.map((one, index): SpeechRequest | ItemResult => {
		if (!isRequest(one)) return one;
		const failure = refusals.whyNotSent(one.wanted, recorded[index] ?? null);
		return failure ? failedResult(client, failure) : one;
	});
	const submitted = await run.submit(orders);
	const isSent = (index: number) => isRequest(orders[index] ?? {});
	hintAtUnused(context, ledger, texts, submitted, isSent);
	const finished = await finishAll(session, client, requests, submitted);
	return finished.map((result, index) => {
		const request = requests[index];
		const made = submitted[index];
		const told = withReference(result, ledger);
		if (!request || !made || !isRequest(request)) return told;
		if (isSent(index)) refusals.note(request.wanted, made, result);
		return withPart(told, request);
	});
}

/** An item that failed after its speech was created names the record, so that it is recognised if it comes again. */
function withReference(result: ItemResult, ledger: Ledger<SpeechTask>): ItemResult {
	const { failure, json } = result;
	if (!failure) return result;
	const reference = failure.reference ?? ledger.keyOf(textOf(json.taskId));
	return reference === null ? result : { ...result, failure: failure.with({ reference }) };
}

/** A result says which part of a text it is, and one that failed what was to be spoken. */
function withPart(result: ItemResult, { part, details, input, wanted }: SpeechRequest): ItemResult {
	const { failure, json } = result;
	if (!failure) return { ...result, json: { ...json, ...part, ...(details && { details }) } };
	const { text, voiceId } = input;
	const { failureReason } = json;
	const message = ofPart(wanted, failure.message);
	return {
		json: {
			...json,
			text: json.text ?? text,
			voiceId,
			characters: charactersOf(text),
			failureReason: failureReason === failure.message ? message : failureReason,
			...part,
		},
		failure: failure.with({ message }),
	};
}
