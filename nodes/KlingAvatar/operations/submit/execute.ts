import { randomBytes } from 'crypto';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Failure } from '../../task/failure';
import { outputItems, type ItemResult } from '../../n8n/items';
import { runModeOf } from '../../n8n/nodeRun';
import type { Session } from '../../n8n/session';
import type { Created, CreateOrder, Submission, TaskName } from '../../paying/taskClient';
import type { NodeRun } from '../../task/ledgerEntry';
import { taskOutput, type AvatarTask } from '../../task/task';
import { SubmissionRun } from '../../paying/submissionRun';
import { failedResult, notReached } from '../../paying/results';
import { withinBudget } from './budget';
import { calledNote, callbackOf } from './calledExecution';
import { checkedItems } from './checkOnly';
import { hintAtDrift, hintAtTotal } from './hints';
import { createInput, isPlan, type SubmitPlan } from './plan';
import { planAll } from './planAll';
import type { SubmittedOutput } from './output';
import type { SubmitRequest } from './request';
import { videoClient } from '../../paying/clients';

/** Submit: checks every item, then creates each job once, a few at a time, in item order. */
export async function executeSubmit(
	session: Session<IExecuteFunctions>,
): Promise<INodeExecutionData[]> {
	const { context } = session;
	const plans = withinBudget(await planAll(session));
	const client = videoClient(session, runModeOf(context));
	const run = new SubmissionRun<AvatarTask>(session, client);
	const unread = run.refuseUnread(plans);
	hintAtDrift(context, plans);
	// One item that says so is enough: a batch is looked at as a whole.
	if (plans.some((plan) => isPlan(plan) && plan.request.checkOnly)) {
		return outputItems(context, checkedItems(session, plans, unread));
	}
	const { nodeRun } = run.ledger;
	const submissions = await run.submit(
		plans.map((plan) => (isPlan(plan) ? orderOf(session, plan, nodeRun) : null)),
	);
	hintAtTotal(
		context,
		plans.filter((plan, index): plan is SubmitPlan => isPlan(plan) && isNew(submissions[index])),
		'Submitted',
	);
	const results = plans.map((plan, index): ItemResult => {
		const submission = submissions[index] ?? null;
		const refused = unread[index];
		if (refused) return refused;
		if (plan instanceof Failure || submission === null) return notReached(client);
		return submission instanceof Failure
			? failedResult(client, submission)
			: { json: { ...submittedItem(session, plan, submission) } };
	});
	return run.output(results, { hintsAtSaving: true });
}

function orderOf(
	session: Session<IExecuteFunctions>,
	plan: SubmitPlan,
	nodeRun: NodeRun,
): CreateOrder {
	const { adapter } = session;
	const { request, wanted, image, audio } = plan;
	return {
		wanted,
		name: adapter.takesExternalTaskId ? taskName(request, nodeRun) : null,
		submitAgainWhenUnsure: request.submitAgainWhenUnsure,
		capacitySeconds: request.capacitySeconds,
		noted: calledNote(session, plan),
		body: async (name) => adapter.createBody(await createInput(session, plan, name)),
		release: () => {
			image.content?.release();
			audio?.content?.release();
		},
	};
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
