import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';

import { earlierFailure } from '../../n8n/earlierFailure';
import { Failure, orFailure } from '../../task/failure';
import type { Session } from '../../n8n/session';
import { MediaChecks } from './files/mediaChecks';
import { planItem, type SubmitPlan } from './plan';

/**
 * Reads and checks every item, several links at a time. One result per item, in the order of the items.
 * Sends nothing to the provider. Throws NodeOperationError when the execution is stopped meanwhile.
 */
export async function planAll(
	session: Session<IExecuteFunctions>,
): Promise<Array<SubmitPlan | Failure>> {
	const { context, adapter, node, signal } = session;
	const checks = new MediaChecks(adapter.takesBytes, signal);
	const plans = await Promise.all(
		context.getInputData().map(async ({ json }, index) => {
			const plan = await orFailure(planItem(session, index, checks));
			if (!(plan instanceof Failure)) return plan;
			// What is missing here is what that node did not make. A failed Submit is tried again as it is.
			const earlier = earlierFailure(json);
			return earlier?.failedResource ? earlier : plan;
		}),
	);
	if (signal?.aborted) {
		throw new NodeOperationError(node, 'The execution was stopped while the items were checked', {
			description: 'Nothing was sent.',
		});
	}
	return plans;
}
