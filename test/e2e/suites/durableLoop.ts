import { jsonOf } from '../rig';
import type { Rig } from '../rig';
import { exampleWorkflow, expectVideos } from './exampleParts';

/**
 * Starts the example that asks and then is parked for 70 seconds, and ends its task once it is parked.
 *
 * @returns the execution's ID
 */
export async function startDurableLoop(rig: Rig): Promise<string> {
	const id = await rig.startManually(exampleWorkflow(rig, 'durable-poll-loop.json', true));
	await rig.client.executions.waitFor(id, ['waiting']);
	rig.slowSim.jobs.find(({ provider }) => provider === 'aijisu')?.complete();
	return id;
}

/** How the loop goes on. Comes last: it is parked while the other tests run. */
export function durableLoopSuite(use: () => Rig, loop: () => string): void {
	it('durable-poll-loop.json is parked for 70 seconds, and ends since the task did', async () => {
		const { client, slowSim } = use();
		const execution = await client.executions.waitFor(loop(), undefined, { timeoutMs: 170_000 });
		expect(execution.status).toBe('success');
		const [job] = slowSim.jobs;
		expect(jsonOf(execution, 'Get')).toMatchObject([{ isFinal: false }, { isFinal: true }]);
		expect(jsonOf(execution, 'Done')).toMatchObject([{ taskId: job?.id, isSuccess: true }]);
		await expectVideos(use(), execution, 'Done');
	});
}
