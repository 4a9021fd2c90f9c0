import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';

import { earlierFailure } from '../../n8n/earlierFailure';
import { InputProblem, orProblem } from '../../n8n/inputProblem';
import type { Session } from '../../n8n/session';
import { MediaChecks } from './files/mediaChecks';
import { planItem, type SubmitPlan } from './plan';

/**
 * Reads and checks every item, several links at a time. One result per item, in the order of the items.
 * Sends nothing to the provider. Throws NodeOperationError when the execution is stopped meanwhile.
 */
export async function planAll(
	session: Session<IExecuteFunctions>,
): Promise<Array<SubmitPlan | InputProblem>> {
	const { context, node, signal } = session;
	const checks = new MediaChecks(signal);
	const plans = await Promise.all(
		context.getInputData().map(async ({ json }, index) => {
			const plan = await orProblem(planItem(session, index, checks));
			if (!(plan instanceof InputProblem)) return plan;
			// What is missing here is what that node did not make. A failed Submit is tried again as it is.
			const earlier = earlierFailure(json);
			return earlier && !earlier.isOfVideo ? earlier : plan;
		}),
	);
	if (signal?.aborted) {
		throw new NodeOperationError(node, 'The execution was stopped while the items were checked', {
			description: 'Nothing was sent.',
		});
	}
	return plans;
}
