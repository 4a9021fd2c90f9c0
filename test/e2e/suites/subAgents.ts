import type { INodeParameters } from 'n8n-workflow';

import type { ChatModel } from '../chatModel';
import type { Credential, WorkflowJson } from '../n8nTypes';
import { endless, reasonOf, type Rig } from '../rig';
import { chain, manualTrigger, node } from '../workflowParts';
import { chatNode, fromModel, linkTo, scriptedModel, submitTool, waitTool } from './agentParts';

/** Submit and Wait as tools of an agent that is itself the tool of an agent. n8n 2 only. */
export function subAgentsSuite(use: () => Rig): void {
	describe('a tool of a sub-agent', () => {
		/** The agent's model, and the sub-agent's. */
		let models: Record<'Above' | 'Below', ChatModel>;
		let keys: Record<'Above' | 'Below', Credential>;

		beforeAll(async () => {
			const [above, below] = [
				await scriptedModel(use(), 'Model above'),
				await scriptedModel(use(), 'Model below'),
			];
			models = { Above: above.model, Below: below.model };
			keys = { Above: above.key, Below: below.key };
		});

		afterAll(async () => {
			await Promise.all(Object.values(models ?? {}).map(async (model) => await model.close()));
		});

		function workflow(options: INodeParameters, wait: INodeParameters): WorkflowJson {
			const agent = node('Director', '@n8n/n8n-nodes-langchain.agent', 3.1, {
				promptType: 'define',
				text: 'Make a video.',
				options: { enableStreaming: false },
			});
			const below = node('Filmmaker', '@n8n/n8n-nodes-langchain.agentTool', 3, {
				toolDescription: 'Makes a video',
				text: fromModel('Task'),
				options: { enableStreaming: false },
			});
			const tools = [submitTool(use(), { options }), waitTool(use(), wait)];
			const made = chain('Sub-agent', [manualTrigger(), agent]);
			made.nodes.push(
				below,
				chatNode('Above', keys.Above),
				chatNode('Below', keys.Below),
				...tools,
			);
			Object.assign(made.connections, {
				Filmmaker: linkTo('Director', 'ai_tool'),
				Above: linkTo('Director', 'ai_languageModel'),
				Below: linkTo('Filmmaker', 'ai_languageModel'),
				Submit: linkTo('Filmmaker', 'ai_tool'),
				Wait: linkTo('Filmmaker', 'ai_tool'),
			});
			return made;
		}

		const submission = { name: 'Submit', args: { Prompt: 'Smile.' } };
		const waitForFirst = {
			name: 'Wait',
			args: (answers: Array<Record<string, unknown>>) => ({ Task_ID: answers[0]?.taskId }),
		};

		it('makes a video, and pays once for a repeated call', async () => {
			const { sim } = use();
			sim.jobMilliseconds = 300;
			models.Above.follow([{ name: 'Filmmaker', args: { Task: 'Make it.' } }]);
			models.Below.follow([submission, submission, waitForFirst]);
			const execution = await use().run(workflow({}, {}));
			expect(reasonOf(execution)).toBeUndefined();
			const [submitted, again, waited] = models.Below.read();
			expect(again).toMatchObject({ taskId: submitted!.taskId, reused: true });
			expect(waited).toMatchObject({ taskId: submitted!.taskId, isSuccess: true });
			expect(models.Above.answers.join()).toContain('Done.');
			expect(sim.createdCount).toBe(1);
		});

		it('parks On Callback, and gets the results', async () => {
			const { sim, client } = use();
			sim.jobMilliseconds = endless;
			models.Above.follow([{ name: 'Filmmaker', args: { Task: 'Make it.' } }]);
			models.Below.follow([submission, waitForFirst]);
			const id = await use().startManually(
				workflow({ callback: 'execution' }, { waitMode: 'callback' }),
			);
			await client.executions.waitFor(id, ['waiting']);
			sim.jobs[0]!.complete();
			const execution = await client.executions.waitFor(id);
			expect(execution.status).toBe('success');
			const [, waited] = models.Below.read();
			expect(waited).toMatchObject({ taskId: sim.jobs[0]!.id, isSuccess: true });
			expect(models.Above.answers.join()).toContain('Done.');
			expect(sim.createdCount).toBe(1);
		});
	});
}
