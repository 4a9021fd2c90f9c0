import type { IWorkflowSettings } from 'n8n-workflow';

import { endless, jsonOf, reasonOf, type Rig } from '../rig';
import type { Execution, WorkflowJson } from '../n8nTypes';
import { waitUntil } from '../waitUntil';
import { avatar, chain, manualTrigger, setJson, webhookTrigger } from '../workflowParts';

const text = 'Welcome to the course. In this lesson you will meet your teacher.';

/** What is left of what was paid when an execution, or n8n itself, ends before its time. */
export function stoppedExecutionsSuite(use: () => Rig): void {
	const provider = 'cometApi';

	/** Speech, Submit and a Wait that does not end by itself. */
	const workflow = (
		trigger: WorkflowJson['nodes'][number],
		saveExecutionProgress: IWorkflowSettings['saveExecutionProgress'],
	): WorkflowJson => {
		const { keys, sim } = use();
		const ours = (name: string, parameters: object) =>
			avatar(name, keys[provider], { provider, ...parameters }, { typeVersion: 1.1 });
		const nodes = chain(`Saves its progress: ${saveExecutionProgress}`, [
			trigger,
			setJson('Row', { row: 7, text, imageUrl: `${sim.url}/files/portrait.png` }),
			ours('Speech', {
				resource: 'speech',
				operation: 'generate',
				text: '={{ $json.text }}',
				voice: { __rl: true, mode: 'id', value: 'genshin_vindi2' },
			}),
			ours('Submit', {
				operation: 'submit',
				imageUrl: '={{ $json.imageUrl }}',
				audioSource: 'speech',
			}),
			ours('Wait', { operation: 'wait', pollInterval: 0.2, maxPollInterval: 0.5 }),
		]);
		return { ...nodes, settings: { ...nodes.settings, saveExecutionProgress } };
	};

	/** Starts it in production, and returns once its Wait asks for the video. */
	const untilWaiting = async (saves: boolean) => {
		const { client, sim } = use();
		sim.jobMilliseconds = ({ body }) => ('text' in body ? 1 : endless);
		const stored = await use().startByWebhook(workflow(webhookTrigger(), saves));
		await waitUntil('Wait to ask', () => sim.requestsOf('query').length > 2 || undefined);
		const [execution] = await client.executions.list({ workflowId: stored.id });
		return { stored, id: execution!.id };
	};

	const paid = () => [use().sim.speechJobs.length, use().sim.createdCount];

	/** Ends the video of the first submission, and retries the execution. */
	const retry = async (id: string): Promise<void> => {
		const { client, sim } = use();
		sim.jobMilliseconds = 1;
		for (const job of sim.jobs) job.complete();
		const execution = await client.executions.retry(id);
		// Of an execution that was stopped before it stored anything, n8n keeps the stop as the retry's error, too.
		expect(jsonOf(execution, 'Wait')).toMatchObject([{ row: 7, isSuccess: true }]);
	};

	describe.each([
		['is saved', true],
		['is not saved', false],
	] as const)('the progress of an execution %s', (_, saves) => {
		/** The outputs of Speech and Submit are in the stored execution, or nothing is. */
		const expectKept = (execution: Execution) => {
			const ids = use().sim.jobs.map(({ id }) => id);
			expect(jsonOf(execution, 'Submit').map(({ taskId }) => taskId ?? null)).toEqual(
				saves ? ids : expect.not.arrayContaining(ids),
			);
		};
		const once = [1, 1];
		const afterRetry = saves ? once : [2, 2];

		it(`and it is stopped while it waits: a retry pays ${saves ? 'nothing' : 'everything'} again`, async () => {
			const { client } = use();
			const { stored, id } = await untilWaiting(saves);
			await client.executions.stop(id);
			expectKept(await client.executions.waitFor(id, ['canceled']));
			expect(paid()).toEqual(once);
			await retry(id);
			expect(paid()).toEqual(afterRetry);
			await client.deleteWorkflow(stored);
		});

		it(`and n8n is killed while it waits: a retry pays ${saves ? 'nothing' : 'everything'} again`, async () => {
			const { client, server } = use();
			const { stored, id } = await untilWaiting(saves);
			await server.kill();
			await server.startAgain();
			await client.signIn();
			expectKept(await client.executions.waitFor(id, ['crashed']));
			expect(paid()).toEqual(once);
			await retry(id);
			expect(paid()).toEqual(afterRetry);
			await client.deleteWorkflow(stored);
		});

		it('and Submit says in the output pane whether it is', async () => {
			const { sim } = use();
			sim.jobMilliseconds = 1;
			const execution = await use().run(workflow(manualTrigger(), saves));
			expect(reasonOf(execution)).toBeUndefined();
			const [task] = execution.data.resultData.runData.Submit ?? [];
			const told = (task?.hints ?? []).map(({ message }) => message);
			expect(told.some((message) => message.includes('"Save execution progress" is off'))).toBe(
				!saves,
			);
		});
	});
}
