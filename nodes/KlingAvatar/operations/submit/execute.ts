import { randomBytes } from 'crypto';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { type ItemResult, outputItems } from '../../n8n/items';
import { unfinishedTask } from '../../n8n/failedItem';
import { goesOnAfterFailure, runModeOf } from '../../n8n/nodeRun';
import type { Session } from '../../n8n/session';
import { videoClient } from '../../paying/clients';
import { isCreated, SubmissionRun } from '../../paying/submissionRun';
import type { Created, CreateOrder, TaskName } from '../../paying/taskClient';
import type { Failure } from '../../task/failure';
import type { NodeRun } from '../../task/ledgerEntry';
import { type AvatarTask, type TaskOutput, taskOutput } from '../../task/task';
import { hintAtDrift, hintAtTotal, hintAtUnsureLength, withinBudget } from './budget';
import { checkedItems } from './checkOnly';
import { createInput, isPlan, planAll, type SubmitPlan } from './plan';
import { sendableMedia } from './files/sendableMedia';
import { type Links, uploadAll, type Uploaded } from './files/uploadMedia';
import type { SubmitRequest } from './read';

/** What Submit outputs for an item: the new task, and what was sent for it. */
export interface SubmittedOutput extends TaskOutput {
	/** The quality, in the field that the provider has for it. */
	model?: string;
	mode?: string;
	/** Seconds that were sent, or measured; `null` where nobody knows. */
	audioDurationSeconds: number | null;
	/** Whether the task is one that an earlier try made, so that nothing was sent. */
	reused: boolean;
	/** The execution that the provider calls; see `AvatarTask`. */
	callbackExecutionId?: string | null;
}

/** Submit: checks every item, then creates each job once, a few at a time, in item order. */
export async function executeSubmit(
	session: Session<IExecuteFunctions>,
): Promise<INodeExecutionData[]> {
	const { results, run } = await submitVideos(session);
	if (run === null) return outputItems(session.context, results);
	return run.output(results, { hintsAtSaving: true });
}

/** Submit without its end, at which the items leave the node. `run` is `null` where nothing was to be submitted. */
export async function submitVideos(
	session: Session<IExecuteFunctions>,
): Promise<{ results: ItemResult[]; run: SubmissionRun<AvatarTask> | null }> {
	const { context } = session;
	const itemOf = (index: number) => session.stage?.items[index]?.place.item ?? index;
	const run = new SubmissionRun(session, videoClient(session, runModeOf(context)));
	const read = reopened(session, run, withinBudget(await planAll(session)));
	// One item that says so is enough: a batch is looked at as a whole.
	const checksOnly = read.some((plan) => isPlan(plan) && plan.request.checkOnly);
	const { links, failures } = checksOnly ? NOTHING_UPLOADED : await uploadFiles(session, run, read);
	const plans = run.refuseUnread(
		read.map((plan, index) => failures[index] ?? plan),
		itemOf,
	);
	const usable = plans.filter(isPlan);
	hintAtDrift(context, usable);
	hintAtUnsureLength(session, usable);
	if (checksOnly) return { results: await checkedItems(session, plans), run: null };
	const { nodeRun } = run.ledger;
	const submitted = await run.submit(
		plans.map((plan) => (isPlan(plan) ? orderOf(session, plan, nodeRun, links) : plan)),
	);
	const paid: SubmitPlan[] = [];
	const results = submitted.map((one, index): ItemResult => {
		const plan = plans[index];
		if (!isCreated(one)) return one;
		if (!plan || !isPlan(plan)) throw new TypeError('what was created was planned');
		if (!one.reused) paid.push(plan);
		return { json: { ...submittedItem(session, plan, one) } };
	});
	hintAtTotal(context, paid, 'Submitted');
	return { results, run };
}

/** What is led back because it was not ready in time is still being made, and will be charged: the item goes on with it. */
function reopened(
	{ context, stage }: Session<IExecuteFunctions>,
	{ ledger }: SubmissionRun<AvatarTask>,
	read: ReadonlyArray<SubmitPlan | Failure>,
): Array<SubmitPlan | Failure> {
	const items = context.getInputData();
	return read.map((plan, index) => {
		const staged = stage?.items[index];
		const task = unfinishedTask((staged?.origin ?? items[index])?.json ?? {});
		if (!isPlan(plan) || task?.isOfVideo !== true) return plan;
		// Speech that was made here is known by its task, since other words may have been spoken meanwhile.
		const key =
			staged?.soundId === undefined
				? ledger.keyOfPart(ledger.keyOf(task.taskId), staged?.place.part)
				: (staged.reference ?? null);
		return { ...plan, wanted: ledger.reopened(key, plan.wanted) };
	});
}

const NOTHING_UPLOADED: Uploaded = { links: new Map(), failures: [] };

/**
 * Uploads the files of what is to be submitted, where the gateway takes them so: of an item that an earlier try has
 * submitted nothing is needed, nor of any where the node is about to end at an item that cannot be read.
 */
async function uploadFiles(
	session: Session<IExecuteFunctions>,
	run: SubmissionRun<AvatarTask>,
	read: ReadonlyArray<SubmitPlan | Failure>,
): Promise<Uploaded> {
	const { upload } = session.adapter;
	const ends = read.some((plan) => !isPlan(plan)) && !goesOnAfterFailure(session.context);
	if (upload === null || ends) return NOTHING_UPLOADED;
	const recorded = run.ledger.recorded(read.map((plan) => (isPlan(plan) ? plan.wanted : null)));
	const files = read.map((plan, index) =>
		isPlan(plan) && recorded[index]?.state !== 'created' ? [plan.image, plan.audio] : [],
	);
	return await uploadAll(session, upload, files);
}

function orderOf(
	session: Session<IExecuteFunctions>,
	plan: SubmitPlan,
	nodeRun: NodeRun,
	links: Links,
): CreateOrder {
	const { adapter } = session;
	const { request, wanted } = plan;
	const { callbackUrl } = request;
	return {
		wanted,
		name: adapter.takesExternalTaskId ? taskName(request, nodeRun) : null,
		submitAgainWhenUnsure: request.submitAgainWhenUnsure,
		capacitySeconds: request.capacitySeconds,
		noted: calledNote(session, request),
		request: async (externalTaskId) => {
			const input = await createInput(
				plan,
				{ callbackUrl, externalTaskId },
				async (media, name) => await sendableMedia(session, media, name, links),
			);
			return adapter.createRequest(input);
		},
	};
}

/** The user's name for the task, or one that says where it comes from and that no other task ever has. */
function taskName(
	{ externalTaskId, ifExternalTaskIdExists, itemIndex }: SubmitRequest,
	{ execution, run }: NodeRun,
): TaskName {
	if (externalTaskId !== null) {
		return { by: 'user', name: externalTaskId, ifExists: ifExternalTaskIdExists };
	}
	return {
		by: 'node',
		makeUp: () => `n8n-${execution}-${run}-${itemIndex}-${randomBytes(8).toString('hex')}`,
	};
}

function submittedItem(
	session: Session<IExecuteFunctions>,
	{ request, seconds }: SubmitPlan,
	{ task, reused }: Created<AvatarTask>,
): SubmittedOutput {
	// Of a task that an earlier try created and that was found again by its name, it is not known whom the provider
	// calls: none that could be waited for.
	const isOfUser = calledNote(session, request).callbackExecutionId === undefined;
	return {
		...taskOutput(task),
		[session.adapter.quality.field]: request.quality,
		audioDurationSeconds: seconds,
		reused,
		...(isOfUser ? {} : { callbackExecutionId: task.callbackExecutionId ?? null }),
	};
}

/** n8n's address of a parked execution, unless it is configured otherwise. */
const RESUME_PATH = /\/webhook-waiting\/([^/?#]+)/;

/**
 * What is kept with a created task about whom the provider calls, for a Wait that would park for the call: the
 * execution, `null` for none; nothing of an address of the user's.
 */
function calledNote(
	{ adapter, context }: Session<IExecuteFunctions>,
	{ callbackUrl, resumesExecution }: SubmitRequest,
): { callbackExecutionId?: string | null } {
	if (!adapter.callsBack) return {};
	if (callbackUrl === null) return { callbackExecutionId: null };
	const id = resumesExecution ? context.getExecutionId() : RESUME_PATH.exec(callbackUrl)?.[1];
	return id === undefined ? {} : { callbackExecutionId: id };
}
