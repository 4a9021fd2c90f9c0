import { randomBytes } from 'crypto';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { InputProblem } from '../../n8n/inputProblem';
import { outputItems, throwFirst, type ItemResult } from '../../n8n/items';
import { goesOnAfterFailure, nodeRunOf, occasionOf } from '../../n8n/nodeRun';
import { itemOptions } from '../../n8n/parameters';
import type { Session } from '../../n8n/session';
import { createAll } from '../../paying/createAll';
import type { CreateOrder, Submission, TaskName } from '../../paying/order';
import { Ledger } from '../../task/ledger';
import type { NodeRun } from '../../task/ledgerEntry';
import type { Occasion } from '../../task/occasion';
import { taskOutput, type AvatarTask } from '../../task/task';
import { withinBudget } from './budget';
import { calledNote, callbackOf } from './calledExecution';
import { checkedItems } from './checkOnly';
import { logSubmission } from './logSubmission';
import { hintAtDrift, hintAtTotal } from './hints';
import { createInput, isPlan, type SubmitPlan } from './plan';
import { planAll, releaseFiles } from './planAll';
import type { SubmittedOutput } from './output';
import type { SubmitRequest } from './request';
import {
	earlierOutput,
	failureOf,
	notReached,
	unreadFailure,
	withWhatWasPaid,
} from './submitFailures';
import { videoShop } from './videoShop';

const DEFAULT_PARALLEL = 3;
const MAX_PARALLEL = 10;

/** Submit: checks every item, then creates each job once, a few at a time, in item order. */
export async function executeSubmit(
	session: Session<IExecuteFunctions>,
): Promise<INodeExecutionData[]> {
	const { context } = session;
	const plans = withinBudget(await planAll(session));
	const ledger = new Ledger<AvatarTask>(context.getContext('node'), nodeRunOf(context));
	const occasion = occasionOf(context);
	const earlier = new Map(ledger.ofRun().map(({ entry }) => [entry.place.item, entry]));
	const unread = plans.map((plan, index) =>
		plan instanceof InputProblem ? unreadFailure(session, plan, earlier.get(index) ?? null) : null,
	);
	// Nothing is sent before every item has passed, unless the user asked to go on without the bad ones.
	if (!goesOnAfterFailure(context)) {
		const known = plans.map((_, index) => earlierOutput(session, earlier.get(index) ?? null));
		throwFirst(context, withWhatWasPaid(unread, ledger, occasion), known);
	}
	hintAtDrift(context, plans);
	// One item that says so is enough: a batch is looked at as a whole.
	if (plans.some((plan) => isPlan(plan) && plan.request.checkOnly)) {
		return outputItems(context, checkedItems(session, plans, unread));
	}
	const submissions = await submitAll(session, plans, ledger, occasion);
	hintAtTotal(
		context,
		plans.filter((plan, index): plan is SubmitPlan => isPlan(plan) && isNew(submissions[index])),
		'Submitted',
	);
	const results = plans.map((plan, index): ItemResult => {
		const submission = submissions[index] ?? null;
		const failure = unread[index];
		if (failure) return { ok: false, failure };
		if (plan instanceof InputProblem || submission === null) {
			return { ok: false, failure: notReached(session, occasion) };
		}
		return submission.kind === 'failed'
			? { ok: false, failure: failureOf(session, submission) }
			: { ok: true, json: { ...submittedItem(session, plan, submission) } };
	});
	if (!goesOnAfterFailure(context)) {
		const failures = results.map((result) => (result.ok ? null : result.failure));
		const known = results.map((result) => (result.ok ? result.json : {}));
		throwFirst(context, withWhatWasPaid(failures, ledger, occasion), known);
	}
	ledger.delivered();
	return outputItems(context, results);
}

async function submitAll(
	session: Session<IExecuteFunctions>,
	plans: ReadonlyArray<SubmitPlan | InputProblem>,
	ledger: Ledger<AvatarTask>,
	occasion: Occasion,
): Promise<Array<Submission<AvatarTask> | null>> {
	const { context, adapter } = session;
	const orders = plans.map((plan): CreateOrder | null => {
		if (plan instanceof InputProblem) return null;
		const { itemIndex } = plan.request;
		return {
			wanted: plan.wanted,
			name: adapter.takesExternalTaskId ? taskName(plan.request, ledger.nodeRun) : null,
			submitAgainWhenUnsure: itemOptions(context, itemIndex).submitAgainWhenUnsure === true,
			noted: calledNote(session, plan),
			body: async (name) => adapter.createBody(await createInput(session, plan, name)),
		};
	});
	return await createAll(videoShop(session, occasion), ledger, orders, {
		parallel: parallelOf(context),
		continueOnFail: goesOnAfterFailure(context),
		onDone: (index, submission) => {
			logSubmission(session, index, submission);
			releaseFiles(plans[index]);
		},
	});
}

const isNew = (submission: Submission<AvatarTask> | null | undefined): boolean =>
	submission?.kind === 'created' && !submission.reused;

function parallelOf(context: IExecuteFunctions): number {
	const wanted = Math.floor(
		Number(itemOptions(context, 0).submissionsInParallel ?? DEFAULT_PARALLEL),
	);
	return Math.min(Math.max(wanted || DEFAULT_PARALLEL, 1), MAX_PARALLEL);
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
	submission: Extract<Submission<AvatarTask>, { kind: 'created' }>,
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
