import { jsonOf, type Rig } from '../rig';
import { exampleWorkflow, expectVideos } from './exampleParts';

/** The example that asks and then is parked for 70 seconds. It begins before all tests, and ends after them. */
export function durableLoopSuite(use: () => Rig): void {
	let id: string;

	beforeAll(async () => {
		const { client, slowSim } = use();
		id = await use().startManually(exampleWorkflow(use(), 'durable-poll-loop.json', true));
		await client.executions.waitFor(id, ['waiting']);
		slowSim.jobs.find(({ provider }) => provider === 'aijisu')?.complete();
	});

	it('durable-poll-loop.json is parked for 70 seconds, and ends since the task did', async () => {
		const { client, slowSim } = use();
		const execution = await client.executions.waitFor(id, undefined, { timeoutMs: 170_000 });
		expect(execution.status).toBe('success');
		const job = slowSim.jobs.find(({ provider }) => provider === 'aijisu');
		expect(jsonOf(execution, 'Get')).toMatchObject([{ isFinal: false }, { isFinal: true }]);
		expect(jsonOf(execution, 'Done')).toMatchObject([{ taskId: job?.id, isSuccess: true }]);
		await expectVideos(use(), execution, 'Done');
	});
}
