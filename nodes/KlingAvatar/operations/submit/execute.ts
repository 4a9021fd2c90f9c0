import { randomBytes } from 'crypto';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Failure } from '../../task/failure';
import { outputItems, type ItemResult } from '../../n8n/items';
import { goesOnAfterFailure } from '../../n8n/nodeRun';
import type { Session } from '../../n8n/session';
import { createAll } from '../../paying/createAll';
import type { Created, CreateOrder, Submission, TaskName } from '../../paying/taskClient';
import type { NodeRun } from '../../task/ledgerEntry';
import { taskOutput, type AvatarTask } from '../../task/task';
import {
	deliver,
	hintAtPinning,
	hintAtSaving,
	logSubmission,
	openRun,
	parallelOf,
	refuseUnread,
	type SubmissionRun,
	watchCapacity,
} from '../../paying/submissionRun';
import { failedResult, notReached } from '../../paying/results';
import { withinBudget } from './budget';
import { calledNote, callbackOf } from './calledExecution';
import { checkedItems } from './checkOnly';
import { hintAtDrift, hintAtTotal } from './hints';
import { createInput, isPlan, type SubmitPlan } from './plan';
import { planAll, releaseFiles } from './planAll';
import type { SubmittedOutput } from './output';
import type { SubmitRequest } from './request';
import { videoKind, videoClient } from '../../paying/clients';

/** Submit: checks every item, then creates each job once, a few at a time, in item order. */
export async function executeSubmit(
	session: Session<IExecuteFunctions>,
): Promise<INodeExecutionData[]> {
	const { context } = session;
	const plans = withinBudget(await planAll(session));
	const purchase = openRun<AvatarTask>(context, videoKind(session));
	const unread = refuseUnread(purchase, plans);
	hintAtDrift(context, plans);
	// One item that says so is enough: a batch is looked at as a whole.
	if (plans.some((plan) => isPlan(plan) && plan.request.checkOnly)) {
		return outputItems(context, checkedItems(session, plans, unread));
	}
	const submissions = await submitAll(session, plans, purchase);
	hintAtTotal(
		context,
		plans.filter((plan, index): plan is SubmitPlan => isPlan(plan) && isNew(submissions[index])),
		'Submitted',
	);
	const results = plans.map((plan, index): ItemResult => {
		const submission = submissions[index] ?? null;
		const refused = unread[index];
		if (refused) return refused;
		if (plan instanceof Failure || submission === null) {
			return notReached(purchase.goods, purchase.mode);
		}
		return submission instanceof Failure
			? failedResult(purchase.goods, submission)
			: { json: { ...submittedItem(session, plan, submission) } };
	});
	deliver(purchase, results);
	hintAtSaving(context, results);
	hintAtPinning(context, results);
	return outputItems(context, results);
}

async function submitAll(
	session: Session<IExecuteFunctions>,
	plans: ReadonlyArray<SubmitPlan | Failure>,
	{ ledger, mode }: SubmissionRun<AvatarTask>,
): Promise<Array<Submission<AvatarTask> | null>> {
	const { context, adapter } = session;
	const asked = plans.filter(isPlan).map(({ request }) => request.capacitySeconds);
	const capacity = watchCapacity(session, asked, asked.length);
	const orders = plans.map((plan): CreateOrder | null => {
		if (plan instanceof Failure) return null;
		return {
			wanted: plan.wanted,
			name: adapter.takesExternalTaskId ? taskName(plan.request, ledger.nodeRun) : null,
			submitAgainWhenUnsure: plan.request.submitAgainWhenUnsure,
			noted: calledNote(session, plan),
			body: async (name) => adapter.createBody(await createInput(session, plan, name)),
		};
	});
	const submissions = await createAll(videoClient(session, mode), ledger, orders, {
		parallel: parallelOf(context),
		continueOnFail: goesOnAfterFailure(context),
		capacity: capacity.plan,
		onDone: (index, submission) => {
			logSubmission(session, { item: index }, submission);
			capacity.done(submission);
			releaseFiles(plans[index]);
		},
	});
	capacity.hintAtWait();
	return submissions;
}

const isNew = (submission: Submission<AvatarTask> | null | undefined): boolean =>
	submission != null && !(submission instanceof Failure) && !submission.reused;

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
