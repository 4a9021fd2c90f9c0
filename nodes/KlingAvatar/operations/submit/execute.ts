import { randomBytes } from 'crypto';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { type ItemResult, outputItems } from '../../n8n/items';
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
import { type Links, uploadAll } from './files/uploadMedia';
import type { SubmitRequest } from './request';

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
	const read = withinBudget(await planAll(session));
	const run = new SubmissionRun(session, videoClient(session, runModeOf(context)));
	// One item that says so is enough: a batch is looked at as a whole.
	const checksOnly = read.some((plan) => isPlan(plan) && plan.request.checkOnly);
	const links = checksOnly ? null : await uploadFiles(session, run, read);
	const plans = run.refuseUnread(links === null ? read : links.read, itemOf);
	hintAtDrift(context, plans.filter(isPlan));
	hintAtUnsureLength(session, plans.filter(isPlan));
	if (checksOnly) return { results: checkedItems(session, plans), run: null };
	const { nodeRun } = run.ledger;
	const submitted = await run.submit(
		plans.map((plan) =>
			isPlan(plan) ? orderOf(session, plan, nodeRun, links?.links ?? null) : plan,
		),
	);
	const isNew = (one: (typeof submitted)[number] | undefined) => isCreated(one) && !one.reused;
	const paid = plans.filter((_, index) => isNew(submitted[index]));
	hintAtTotal(context, paid.filter(isPlan), 'Submitted');
	const results = submitted.map((one, index): ItemResult => {
		const plan = plans[index];
		if (!isCreated(one)) return one;
		if (!plan || !isPlan(plan)) throw new TypeError('what was created was planned');
		return { json: { ...submittedItem(session, plan, one) } };
	});
	return { results, run };
}

/**
 * Uploads the files of what is to be submitted, where the gateway takes them so: of an item that an earlier try has
 * submitted nothing is needed, nor of any where the node is about to end at an item that cannot be read.
 */
async function uploadFiles(
	session: Session<IExecuteFunctions>,
	run: SubmissionRun<AvatarTask>,
	read: ReadonlyArray<SubmitPlan | Failure>,
): Promise<{ read: Array<SubmitPlan | Failure>; links: Links } | null> {
	const { upload } = session.adapter;
	const ends = read.some((plan) => !isPlan(plan)) && !goesOnAfterFailure(session.context);
	if (upload === null || ends) return null;
	const recorded = run.ledger.recorded(read.map((plan) => (isPlan(plan) ? plan.wanted : null)));
	const files = read.map((plan, index) =>
		isPlan(plan) && recorded[index]?.state !== 'created'
			? [plan.image, ...(plan.audio ? [plan.audio] : [])]
			: [],
	);
	const { links, failures } = await uploadAll(session, upload, files);
	return { read: read.map((plan, index) => failures[index] ?? plan), links };
}

function orderOf(
	session: Session<IExecuteFunctions>,
	plan: SubmitPlan,
	nodeRun: NodeRun,
	links: Links | null,
): CreateOrder {
	const { adapter } = session;
	const { request, wanted } = plan;
	return {
		wanted,
		name: adapter.takesExternalTaskId ? taskName(request, nodeRun) : null,
		submitAgainWhenUnsure: request.submitAgainWhenUnsure,
		capacitySeconds: request.capacitySeconds,
		noted: calledNote(session, plan),
		request: async (name) => adapter.createRequest(await createInput(session, plan, name, links)),
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
	plan: SubmitPlan,
	submission: Created<AvatarTask>,
): SubmittedOutput {
	const { adapter } = session;
	return {
		...taskOutput(submission.task),
		[adapter.quality.field]: plan.request.quality,
		audioDurationSeconds: plan.seconds,
		reused: submission.reused,
		...callbackOf(session, plan, submission),
	};
}

/**
 * Whom the provider calls about a task, for a Wait that would park for the call. Of a task that an earlier try
 * created and that was found again by its name, it is not known: none that could be waited for.
 */
function callbackOf(
	session: Session<IExecuteFunctions>,
	plan: SubmitPlan,
	{ task, reused }: Created<AvatarTask>,
): { callbackExecutionId?: string | null } {
	const wanted = calledExecution(session, plan);
	if (wanted === undefined) return {};
	return { callbackExecutionId: reused ? (task.callbackExecutionId ?? null) : wanted };
}

/** What is kept with a created task about whom the provider calls. */
function calledNote(
	session: Session<IExecuteFunctions>,
	plan: SubmitPlan,
): { callbackExecutionId: string | null } | Record<string, never> {
	const callbackExecutionId = calledExecution(session, plan);
	return callbackExecutionId === undefined ? {} : { callbackExecutionId };
}

/** n8n's address of a parked execution, unless it is configured otherwise. */
const RESUME_PATH = /\/webhook-waiting\/([^/?#]+)/;

/** The execution that the request asks to call; `null` for none, undefined for an address of the user's. */
function calledExecution(
	{ adapter, context }: Session<IExecuteFunctions>,
	{ request: { callbackUrl, resumesExecution } }: SubmitPlan,
): string | null | undefined {
	if (!adapter.callsBack) return undefined;
	if (callbackUrl === null) return null;
	return resumesExecution ? context.getExecutionId() : RESUME_PATH.exec(callbackUrl)?.[1];
}
