import { createHash } from 'crypto';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { sentences, type Failure } from '../../n8n/failure';
import { InputProblem } from '../../n8n/inputProblem';
import { outputItems, type ItemResult } from '../../n8n/items';
import { itemOptions } from '../../n8n/parameters';
import type { Session } from '../../n8n/session';
import { Ledger, type LedgerEntry } from '../../task/ledger';
import { taskOutput, type AvatarTask } from '../../task/task';
import type { CreateOrder, Submission } from '../../paying/create';
import { createAll } from '../../paying/createAll';
import { earlierOutput, unusable } from '../../paying/createFailures';
import { logSubmission } from './logSubmission';
import { createInput, type SubmitPlan } from './plan';
import { planAll, releaseFiles } from './planAll';

const DEFAULT_PARALLEL = 3;
const MAX_PARALLEL = 10;
/** An audio length given by hand that is off by more than this share is pointed out. */
const NOTABLE_DRIFT = 0.05;

/** Submit: checks every item, then creates each job once, a few at a time, in item order. */
export async function executeSubmit(
	session: Session<IExecuteFunctions>,
): Promise<INodeExecutionData[]> {
	const { context } = session;
	const plans = await planAll(session);
	const ledger = new Ledger(context.getContext('node'));
	const runIndex = Number(context.evaluateExpression('{{ $runIndex }}', 0)) || 0;
	const earlier = plans.map((_, itemIndex) => ledger.findItem({ runIndex, itemIndex }));
	const rejected = plans.filter((plan) => plan instanceof InputProblem).length;
	// Nothing is sent before every item has passed, unless the user asked to go on without the bad ones.
	if (rejected > 0 && !context.continueOnFail()) {
		return outputItems(context, notSent(session, plans, earlier));
	}
	hintAtDrift(context, plans);
	const submissions = await submitAll(session, plans, ledger, runIndex);
	return outputItems(
		context,
		plans.map((plan, index): ItemResult => {
			const submission = submissions[index];
			if (plan instanceof InputProblem) {
				return { ok: false, failure: unusable(session, plan, earlier[index]) };
			}
			if (!submission) return { ok: false, failure: unusable(session, notReached) };
			return submission.kind === 'failed'
				? { ok: false, failure: withCreated(submission.failure, tasksOf(submissions)) }
				: { ok: true, json: submittedItem(session, plan, submission) };
		}),
	);
}

/** Every item when some cannot be used: what earlier tries of the node created is told all the same. */
function notSent(
	session: Session<IExecuteFunctions>,
	plans: ReadonlyArray<SubmitPlan | InputProblem>,
	earlier: ReadonlyArray<LedgerEntry | null>,
): ItemResult[] {
	const tasks = earlier.map((entry) => (entry?.state === 'created' ? entry.task : null));
	return plans.map((plan, index) =>
		plan instanceof InputProblem
			? {
					ok: false,
					failure: withCreated(unusable(session, plan, earlier[index]), tasks),
				}
			: { ok: true, json: { ...earlierOutput(session.adapter, earlier[index] ?? null) } },
	);
}

const notReached = new InputProblem(
	'The item was not submitted, because an item before it failed',
	'Nothing was created for it. Run the node again: what was created is picked up, not created again.',
);

async function submitAll(
	session: Session<IExecuteFunctions>,
	plans: ReadonlyArray<SubmitPlan | InputProblem>,
	ledger: Ledger,
	runIndex: number,
): Promise<Array<Submission | null>> {
	const { context } = session;
	const orders = plans.map((plan): CreateOrder | null => {
		if (plan instanceof InputProblem) return null;
		const { itemIndex, externalTaskId } = plan.request;
		return {
			key: { runIndex, itemIndex, fingerprint: plan.fingerprint },
			externalTaskId: session.adapter.takesExternalTaskId
				? (externalTaskId ?? madeUpTaskId(context, runIndex, itemIndex))
				: null,
			isUsersName: externalTaskId !== null,
			submitAgainWhenUnsure: itemOptions(context, itemIndex).submitAgainWhenUnsure === true,
			input: async (name) => await createInput(session, plan, name),
		};
	});
	return await createAll(session, ledger, orders, {
		parallel: parallelOf(context),
		continueOnFail: context.continueOnFail(),
		onDone: (index, submission) => {
			logSubmission(session, index, submission);
			releaseFiles(plans[index]);
		},
	});
}

function parallelOf(context: IExecuteFunctions): number {
	const wanted = Math.floor(
		Number(itemOptions(context, 0).submissionsInParallel ?? DEFAULT_PARALLEL),
	);
	return Math.min(Math.max(wanted || DEFAULT_PARALLEL, 1), MAX_PARALLEL);
}

/**
 * The same for the same item of the same run of the same node in the same execution, and for no other one
 * in any n8n: the readable execution ID for people, the hash for uniqueness.
 */
function madeUpTaskId(context: IExecuteFunctions, runIndex: number, itemIndex: number): string {
	const executionId = context.getExecutionId();
	const parts = [
		context.getInstanceId(),
		context.getWorkflow().id,
		executionId,
		context.getNode().id,
	];
	const hash = createHash('sha256')
		.update(JSON.stringify([...parts, runIndex, itemIndex]))
		.digest('hex');
	return `n8n-${executionId}-${runIndex}-${itemIndex}-${hash.slice(0, 12)}`;
}

function submittedItem(
	{ adapter }: Session<IExecuteFunctions>,
	plan: SubmitPlan,
	submission: Extract<Submission, { kind: 'created' }>,
): IDataObject {
	return {
		...taskOutput(submission.task),
		[adapter.qualityField]: plan.request.quality,
		audioDurationSeconds: plan.seconds,
		reused: submission.reused,
	};
}

function tasksOf(submissions: ReadonlyArray<Submission | null>): Array<AvatarTask | null> {
	return submissions.map((one) => (one?.kind === 'created' ? one.task : null));
}

/** Names what was created beside the failed item, so that no paid task goes unnoticed. */
function withCreated(failure: Failure, tasks: ReadonlyArray<AvatarTask | null>): Failure {
	const ids = tasks.flatMap((task, index) => (task ? [`${task.taskId} (item ${index})`] : []));
	if (ids.length === 0) return failure;
	return {
		...failure,
		description: sentences(
			failure.description,
			`Created, and picked up when the node runs again: ${ids.join(', ')}`,
		),
	};
}

/** aijisu reserves money by the number it is sent, so a number far from the truth deserves a word. */
function hintAtDrift(
	context: IExecuteFunctions,
	plans: ReadonlyArray<SubmitPlan | InputProblem>,
): void {
	plans.forEach((plan, index) => {
		if (plan instanceof InputProblem) return;
		const entered = plan.request.enteredSeconds;
		const measured = plan.audio?.measuredSeconds ?? null;
		if (entered === null || measured === null) return;
		if (Math.abs(entered - measured) <= measured * NOTABLE_DRIFT) return;
		context.addExecutionHints?.({
			message: `Item ${index}: Audio Duration is ${entered} s, but the audio is ${measured.toFixed(1)} s long. The provider reserves money by the first number.`,
			location: 'outputPane',
			type: 'warning',
		});
	});
}
