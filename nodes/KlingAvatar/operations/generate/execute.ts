import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import pLimit from 'p-limit';

import type { Failure } from '../../n8n/failure';
import { InputProblem, orProblem } from '../../n8n/inputProblem';
import { outputItems, type ItemResult } from '../../n8n/items';
import { goesOnAfterFailure } from '../../n8n/nodeRun';
import { secondsLeftOfCall, type Session } from '../../n8n/session';
import { createAll } from '../../paying/createAll';
import type { CreateOrder, Submission } from '../../paying/order';
import { speechOutput, unknownSpeechOutput, type SpeechTask } from '../../task/speechTask';
import { watchCapacity } from '../paid/capacity';
import { failureOf, notReached, type Goods } from '../paid/failures';
import { hintAtPinning } from '../paid/hints';
import { logSubmission } from '../paid/logSubmission';
import { deliver, openPurchase, parallelOf, refuseUnread, type Purchase } from '../paid/purchase';
import { finishedItem, madeOutput, type Made } from './finish';
import { readSpeechRequests } from './readRequest';
import type { SpeechRequest } from './request';
import { outcomeFailure, type Speaker } from './speechFailures';
import { SPEECH, speechShop } from './speechShop';
import { speechQuestion, waitForSpeech } from './waitForSpeech';

/** Where the node's context keeps the record of speech. */
const STORE_KEY = 'speeches';
/** Sounds measured and fetched at the same time. */
const PARALLEL_FILES = 2;

/** Generate: checks every item, has each text spoken once, and waits for what is not ready at once. */
export async function executeGenerate(
	session: Session<IExecuteFunctions>,
): Promise<INodeExecutionData[]> {
	const { context } = session;
	const asked = await readAll(session);
	const requests = asked.map(({ request }) => request);
	const itemOf = (index: number) => asked[index]?.itemIndex ?? index;
	const purchase = openPurchase<SpeechTask>(context, goodsOf(session), STORE_KEY);
	const unread = refuseUnread(purchase, requests, itemOf);
	const submissions = await speakAll(session, requests, purchase);
	const made = requests.map((request, index): Made | Failure => {
		const failure = unread[index];
		const submission = submissions[index] ?? null;
		if (failure) return failure;
		if (request instanceof InputProblem || submission === null) {
			return notReached(purchase.goods, purchase.occasion);
		}
		return submission.kind === 'failed' ? failureOf(purchase.goods, submission) : submission;
	});
	const finished = await finishAll(session, requests, made, purchase);
	const results = finished.map((result, index) =>
		withPart(withReference(result, purchase), requests[index]),
	);
	deliver(purchase, results, itemOf);
	hintAtPinning(context, results);
	return outputItems(context, results, itemOf);
}

async function readAll(
	session: Session<IExecuteFunctions>,
): Promise<Array<{ itemIndex: number; request: SpeechRequest | InputProblem }>> {
	const items = session.context.getInputData();
	const read = await Promise.all(
		items.map(async (_, itemIndex) => {
			const found = await orProblem((async () => readSpeechRequests(session, itemIndex))());
			const requests = found instanceof InputProblem ? [found] : found;
			return requests.map((request) => ({ itemIndex, request }));
		}),
	);
	return read.flat();
}

/** An item that failed after its speech was created names the record, so that it is recognised if it comes again. */
function withReference(result: ItemResult, { ledger }: Purchase<SpeechTask>): ItemResult {
	if (result.ok) return result;
	const { failure } = result;
	const reference = failure.reference ?? ledger.keyOf(failure.output.taskId);
	return reference === null ? result : { ok: false, failure: { ...failure, reference } };
}

/** A part's result says which part it is, also when it failed. */
function withPart(
	result: ItemResult,
	request: SpeechRequest | InputProblem | undefined,
): ItemResult {
	const part = request === undefined || request instanceof InputProblem ? null : request.part;
	if (part === null) return result;
	if (result.ok) return { ...result, json: { ...result.json, ...part } };
	const { failure } = result;
	return { ok: false, failure: { ...failure, output: { ...failure.output, ...part } } };
}

async function speakAll(
	session: Session<IExecuteFunctions>,
	requests: ReadonlyArray<SpeechRequest | InputProblem>,
	{ ledger, occasion }: Purchase<SpeechTask>,
): Promise<Array<Submission<SpeechTask> | null>> {
	const { context, adapter } = session;
	const asked = requests.flatMap((request) =>
		request instanceof InputProblem ? [] : [request.capacitySeconds],
	);
	const capacity = watchCapacity(session, asked, asked.length);
	const orders = requests.map((request): CreateOrder | null => {
		if (request instanceof InputProblem) return null;
		return {
			wanted: request.wanted,
			name: null,
			submitAgainWhenUnsure: request.submitAgainWhenUnsure,
			noted: {},
			body: async () => adapter.speech.createBody(request.input),
		};
	});
	const submissions = await createAll(speechShop(session, occasion), ledger, orders, {
		parallel: parallelOf(context),
		continueOnFail: goesOnAfterFailure(context),
		capacity: capacity.plan,
		onDone: (index, submission) => {
			logSubmission(session, index, submission);
			capacity.done(submission);
		},
	});
	capacity.hintAtWait();
	return submissions;
}

/** Waits for what was created, and puts each item together. A node that is going to fail does neither. */
async function finishAll(
	session: Session<IExecuteFunctions>,
	requests: ReadonlyArray<SpeechRequest | InputProblem>,
	made: ReadonlyArray<Made | Failure>,
	{ occasion }: Purchase<SpeechTask>,
): Promise<ItemResult[]> {
	const { context, adapter } = session;
	const ask = speechQuestion(session);
	const stops = !goesOnAfterFailure(context) && made.some((one) => !isMade(one));
	const longest = Math.max(
		0,
		...requests.map((request) => (request instanceof InputProblem ? 0 : request.timeoutSeconds)),
	);
	const timeoutSeconds = Math.min(longest, Math.floor(secondsLeftOfCall(session)));
	const tasks = made.flatMap((one) => (isMade(one) && !stops ? [one.task] : []));
	const outcomes = await waitForSpeech(session, ask, tasks, timeoutSeconds, (task) =>
		context.logger.debug(
			`Kling Avatar: speech ${task.taskId} at ${adapter.label} is ${task.status}`,
		),
	);
	const speaker: Speaker = { label: adapter.label, occasion, timeoutSeconds };
	const limit = pLimit(PARALLEL_FILES);
	return await Promise.all(
		made.map(async (one, index): Promise<ItemResult> => {
			const request = requests[index];
			if (!isMade(one)) return { ok: false, failure: one };
			if (request === undefined || request instanceof InputProblem) {
				throw new TypeError('what was made was asked for');
			}
			if (stops) return { ok: true, json: { ...madeOutput(request, one) } };
			const outcome = outcomes.get(one.task.taskId);
			const task = latest(one.task, outcome?.task ?? null);
			// The gateway may keep the sound itself in a place of its own.
			const isElsewhere =
				outcome?.kind === 'noLink' && adapter.speech.contentPath(task.taskId) !== null;
			const last: Made = { ...one, task: isElsewhere ? { ...task, status: 'completed' } : task };
			if (outcome && outcome.kind !== 'done' && !isElsewhere) {
				return {
					ok: false,
					failure: outcomeFailure(speaker, outcome, madeOutput(request, last)),
				};
			}
			return await limit(async () => await finishedItem(session, ask, request, last, speaker));
		}),
	);
}

const isMade = (one: Made | Failure): one is Made => 'task' in one;

/** The last that was heard of a task, with what only its creation told. */
function latest(created: SpeechTask, heard: SpeechTask | null): SpeechTask {
	return heard ? { ...heard, submittedAt: heard.submittedAt ?? created.submittedAt } : created;
}

function goodsOf({ adapter }: Session<IExecuteFunctions>): Goods<SpeechTask> {
	return {
		product: SPEECH,
		output: speechOutput,
		unknownOutput: ({ failureReason }) =>
			unknownSpeechOutput(adapter.id, failureReason === undefined ? {} : { failureReason }),
		continueWith: 'with the item as it was, a retry of this execution picks it up',
	};
}
