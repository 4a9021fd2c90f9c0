import { endless, jsonOf, reasonOf } from '../rig';
import type { Rig } from '../rig';
import type { WorkflowJson } from '../n8nTypes';
import { node } from '../workflowParts';
import {
	expectCreatedOnce,
	expectStillParked,
	jobOf,
	park,
	parkedWorkflow,
	provider,
} from './parkedParts';

/** The workflow with an error output on its Wait, which leads to "Failed". */
function withErrorOutput(workflow: WorkflowJson): WorkflowJson {
	const nodes = workflow.nodes.map((one) =>
		one.name === 'Wait' ? { ...one, onError: 'continueErrorOutput' as const } : one,
	);
	const regular = workflow.connections.Wait?.main?.[0] ?? [];
	const failed = [{ node: 'Failed', type: 'main' as const, index: 0 }];
	return {
		...workflow,
		nodes: [...nodes, node('Failed', 'n8n-nodes-base.noOp', 1)],
		connections: { ...workflow.connections, Wait: { main: [regular, failed] } },
	};
}

/** What becomes of the items of a parked Wait whose errors have an output of their own. */
export function parkedErrorOutputSuite(use: () => Rig): void {
	it('a parked Wait with an error output keeps its items, and parts them when it goes on', async () => {
		const { sim, client } = use();
		sim.jobMilliseconds = endless;
		const workflow = withErrorOutput(parkedWorkflow(provider(use()), ['good', 'bad']));
		const { id } = await park(use(), workflow);
		jobOf(sim, 'bad').fail('No face was found');
		await expectStillParked(use(), provider(use()), id);
		jobOf(sim, 'good').complete();
		const execution = await client.executions.waitFor(id);
		expect([execution.status, reasonOf(execution)]).toEqual(['success', undefined]);
		expect(jsonOf(execution, 'End')).toMatchObject([
			{ taskId: jobOf(sim, 'good').id, isSuccess: true },
		]);
		expect(jsonOf(execution, 'Failed')).toMatchObject([
			{
				taskId: jobOf(sim, 'bad').id,
				error: expect.stringContaining('No face was found'),
				// n8n 1 takes no item with details from a callback for a failed one.
				...(use().server.version.startsWith('1.')
					? { message: expect.stringContaining('"On Task Failure"') }
					: { details: { status: 'failed', failureReason: 'No face was found' } }),
			},
		]);
		expectCreatedOnce(sim, ['good', 'bad']);
	});
}
