import { jsonOf, type Rig } from '../rig';
import { exampleWorkflow, expectVideos } from './exampleParts';
import { jobOf } from './parkedParts';

/** By which its job is found among those of other executions. */
const prompt = 'durable loop';

/** The example that asks and then is parked for 70 seconds. It begins before all tests, and ends after them. */
export function durableLoopSuite(use: () => Rig): void {
	let id: string;

	beforeAll(async () => {
		const { client, slowSim } = use();
		const workflow = exampleWorkflow(use(), 'durable-poll-loop.json', true);
		for (const { name, parameters } of workflow.nodes) {
			if (name === 'Submit') parameters.prompt = prompt;
		}
		id = await use().startManually(workflow);
		await client.executions.waitFor(id, ['waiting']);
		jobOf(slowSim, prompt).complete();
	});

	it('durable-poll-loop.json is parked for 70 seconds, and ends since the task did', async () => {
		const { client, slowSim } = use();
		const execution = await client.executions.waitFor(id, undefined, { timeoutMs: 170_000 });
		expect(execution.status).toBe('success');
		expect(jsonOf(execution, 'Get')).toMatchObject([{ isFinal: false }, { isFinal: true }]);
		expect(jsonOf(execution, 'Done')).toMatchObject([
			{ taskId: jobOf(slowSim, prompt).id, isSuccess: true },
		]);
		await expectVideos(use(), execution, 'Done');
	});
}
