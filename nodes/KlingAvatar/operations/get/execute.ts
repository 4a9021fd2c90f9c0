import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { InputProblem } from '../../n8n/inputProblem';
import { outputItems, type ItemResult } from '../../n8n/items';
import type { Session } from '../../n8n/session';
import { inputFailure, noAnswerFailure, readJobs, taskResult } from '../tasks/results';
import { askAll } from '../tasks/ask';

/** A passing fault of the gateway is sat out this long. Seconds. */
const GET_TIMEOUT_SECONDS = 20;

/** Get: the state of each item's task, asked for once (again only after a useless answer). */
export async function executeGet(
	session: Session<IExecuteFunctions>,
): Promise<INodeExecutionData[]> {
	const jobs = readJobs(session);
	const outcomes = await askAll(session, jobs, {
		until: 'seen',
		timeoutSeconds: GET_TIMEOUT_SECONDS,
		pollIntervalSeconds: 1,
		maxPollIntervalSeconds: 5,
		unknownAgeGraceSeconds: 0,
	});
	const results: ItemResult[] = [];
	for (const [index, job] of jobs.entries()) {
		if (job instanceof InputProblem) {
			results.push(inputFailure(session, job));
			continue;
		}
		const outcome = outcomes.get(job.taskId);
		if (!outcome) throw new TypeError('every distinct task has an outcome');
		results.push(
			outcome.kind === 'done' && outcome.task
				? await taskResult(session, outcome.task, index)
				: { ok: false, failure: noAnswerFailure(session, outcome) },
		);
	}
	return outputItems(session.context, results);
}
