import type { INode, INodeConnections, INodeParameters, NodeConnectionType } from 'n8n-workflow';

import { startChatModel, type ChatModel } from '../chatModel';
import type { Credential, WorkflowJson } from '../n8nTypes';
import { endless, reasonOf, type Rig } from '../rig';
import { avatar, avatarType, chain, manualTrigger, node } from '../workflowParts';

const fromModel = (name: string) =>
	`={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('${name}', \`\`, 'string') }}`;

/** Submit and Wait as tools of an agent that is itself the tool of an agent. n8n 2 only. */
export function subAgentsSuite(use: () => Rig): void {
	describe('a tool of a sub-agent', () => {
		/** The agent's model, and the sub-agent's. */
		let models: Record<'Above' | 'Below', ChatModel>;
		let keys: Record<'Above' | 'Below', Credential>;

		beforeAll(async () => {
			models = { Above: await startChatModel(), Below: await startChatModel() };
			const key = async (name: 'Above' | 'Below') =>
				await use().client.createCredential(
					{ name: `Model ${name}`, type: 'openAiApi' },
					{ apiKey: 'none', url: models[name].url },
				);
			keys = { Above: await key('Above'), Below: await key('Below') };
		});

		afterAll(async () => {
			await Promise.all(Object.values(models ?? {}).map(async (model) => await model.close()));
		});

		const tool = (name: string, parameters: INodeParameters): INode => ({
			...avatar(name, use().keys.cometApi, { provider: 'cometApi', ...parameters }),
			type: `${avatarType}Tool`,
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
			const chat = (name: 'Above' | 'Below') =>
				node(
					name,
					'@n8n/n8n-nodes-langchain.lmChatOpenAi',
					1.3,
					{
						model: { __rl: true, mode: 'id', value: 'stub' },
						responsesApiEnabled: false,
						options: { maxRetries: 0 },
					},
					{ credentials: { openAiApi: { id: keys[name].id, name: keys[name].name } } },
				);
			const tools = [
				tool('Submit', {
					operation: 'submit',
					imageSource: 'url',
					imageUrl: `${use().sim.url}/files/portrait.png`,
					audioSource: 'url',
					audioUrl: `${use().sim.url}/files/voice.mp3`,
					prompt: fromModel('Prompt'),
					options,
				}),
				tool('Wait', { operation: 'wait', taskId: fromModel('Task_ID'), ...wait }),
			];
			const made = chain('Sub-agent', [manualTrigger(), agent]);
			const link = (to: string, type: NodeConnectionType): INodeConnections => ({
				[type]: [[{ node: to, type, index: 0 }]],
			});
			made.nodes.push(below, chat('Above'), chat('Below'), ...tools);
			Object.assign(made.connections, {
				Filmmaker: link('Director', 'ai_tool'),
				Above: link('Director', 'ai_languageModel'),
				Below: link('Filmmaker', 'ai_languageModel'),
				Submit: link('Filmmaker', 'ai_tool'),
				Wait: link('Filmmaker', 'ai_tool'),
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
			const execution = await use().run(workflow({}, { pollInterval: 0.2 }));
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
