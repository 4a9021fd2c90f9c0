import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { outputItems } from '../../n8n/items';
import type { Session } from '../../n8n/session';
import { askAll, ONE_LOOK } from '../tasks/ask';
import { readJobs } from '../tasks/jobs';
import { seenResults } from '../tasks/results';

/** A finished task is asked for its missing link this long: a moment, since Get does not wait. Seconds. */
const GET_LINK_GRACE_SECONDS = 5;

/** Get: the state of each item's task, asked for once (again only after a useless answer). */
export async function executeGet(
	session: Session<IExecuteFunctions>,
): Promise<INodeExecutionData[]> {
	const jobs = readJobs(session);
	const outcomes = await askAll(session, jobs, {
		...ONE_LOOK,
		linkGraceSeconds: GET_LINK_GRACE_SECONDS,
		unknownAgeGraceSeconds: 0,
	});
	return outputItems(session.context, await seenResults(session, jobs, outcomes));
}
