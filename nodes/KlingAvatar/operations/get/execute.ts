import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Failure } from '../../task/failure';
import { outputItems, type ItemResult } from '../../n8n/items';
import type { Session } from '../../n8n/session';
import { keyOf } from '../../task/poller';
import { askAll } from '../tasks/ask';
import { readJobs } from '../tasks/jobs';
import {
	inputFailure,
	noAnswerFailure,
	noLinkFailure,
	taskResult,
	withSpeechLengths,
} from '../tasks/results';

/** A passing fault of the gateway is sat out this long, for each task. Seconds. */
const GET_TIMEOUT_SECONDS = 20;
/** A finished task is asked for its missing link this long: a moment, since Get does not wait. Seconds. */
const GET_LINK_GRACE_SECONDS = 5;

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
		linkGraceSeconds: GET_LINK_GRACE_SECONDS,
		unknownAgeGraceSeconds: 0,
	});
	const results: ItemResult[] = [];
	for (const job of jobs) {
		if (job instanceof Failure) {
			results.push(inputFailure(session, job));
			continue;
		}
		const outcome = outcomes.get(keyOf(job));
		if (!outcome) throw new TypeError('every distinct task has an outcome');
		const { kind, task } = outcome;
		if (kind === 'done' && task) results.push(await taskResult(session, task, job));
		else if (kind === 'noLink' && task) {
			// To know the state is what was asked for, so this is an answer.
			const { failureReason } = noLinkFailure(session, task).json;
			const { json } = await taskResult(session, task, job);
			results.push({ json: { ...json, failureReason } });
		} else results.push(noAnswerFailure(session, outcome, job));
	}
	return outputItems(session.context, withSpeechLengths(results, jobs));
}
