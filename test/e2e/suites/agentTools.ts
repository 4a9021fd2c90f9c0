import type { INode, INodeConnections, INodeParameters, NodeConnectionType } from 'n8n-workflow';

import { faults } from '../../simulator';
import { startChatModel, type ChatModel, type ToolCall } from '../chatModel';
import type { Credential, Execution, WorkflowJson } from '../n8nTypes';
import { reasonOf, type Rig } from '../rig';
import { avatar, avatarType, chain, manualTrigger, node } from '../workflowParts';

const retrying = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };

/** Submit and Wait as tools of n8n's own AI Agent, whose chat model follows a script. n8n 2 only. */
export function agentToolsSuite(use: () => Rig): void {
	describe.each([3.1, 2.2])('a tool of AI Agent %s', (agentVersion) => {
		let model: ChatModel;
		let openAi: Credential;

		beforeAll(async () => {
			model = await startChatModel();
			openAi = await use().client.createCredential(
				{ name: `Scripted model ${agentVersion}`, type: 'openAiApi' },
				{ apiKey: 'none', url: model.url },
			);
		});

		afterAll(async () => await model?.close());

		/** One of our nodes as the editor stores it on an agent. */
		const tool = (name: string, parameters: INodeParameters, more: Partial<INode> = {}): INode => ({
			...avatar(name, use().keys.cometApi, { provider: 'cometApi', ...parameters }, more),
			type: `${avatarType}Tool`,
		});

		const submit = (more: Partial<INode> = {}) =>
			tool(
				'Submit',
				{
					operation: 'submit',
					imageSource: 'url',
					imageUrl: `${use().sim.url}/files/portrait.png`,
					audioSource: 'url',
					audioUrl: `${use().sim.url}/files/voice.mp3`,
					prompt: "={{ $fromAI('Prompt', '', 'string') }}",
				},
				more,
			);

		const wait = () =>
			tool('Wait', {
				operation: 'wait',
				taskId: "={{ $fromAI('Task_ID', '', 'string') }}",
				pollInterval: 0.2,
			});

		function workflow(tools: INode[]): WorkflowJson {
			const agent = node('Agent', '@n8n/n8n-nodes-langchain.agent', agentVersion, {
				promptType: 'define',
				text: 'Make a video.',
				options: agentVersion >= 3 ? { enableStreaming: false } : {},
			});
			const chat = node(
				'Model',
				'@n8n/n8n-nodes-langchain.lmChatOpenAi',
				1.3,
				{
					model: { __rl: true, mode: 'id', value: 'stub' },
					responsesApiEnabled: false,
					options: { maxRetries: 0 },
				},
				{ credentials: { openAiApi: { id: openAi.id, name: openAi.name } } },
			);
			const made = chain(`Agent ${agentVersion}`, [manualTrigger(), agent]);
			const link = (type: NodeConnectionType): INodeConnections => ({
				[type]: [[{ node: 'Agent', type, index: 0 }]],
			});
			made.nodes.push(chat, ...tools);
			made.connections.Model = link('ai_languageModel');
			for (const { name } of tools) made.connections[name] = link('ai_tool');
			return made;
		}

		async function run(tools: INode[], calls: ToolCall[]): Promise<Execution> {
			model.follow(calls);
			const execution = await use().run(workflow(tools));
			expect(reasonOf(execution)).toBeUndefined();
			expect(execution.status).toBe('success');
			return execution;
		}

		const call = (prompt: string): ToolCall => ({ name: 'Submit', args: { Prompt: prompt } });

		it('pays once when every answer is lost and Retry On Fail tries three times', async () => {
			const { sim } = use();
			const lost = faults.afterHandling(faults.status(500));
			for (let times = 0; times < 5; times += 1) sim.inject({ on: 'create', fault: lost });
			await run([submit(retrying)], [call('Smile.')]);
			expect(sim.requestsOf('create')).toHaveLength(1);
			expect(sim.createdCount).toBe(1);
		});

		it('answers the same call with the same task', async () => {
			const { sim } = use();
			await run([submit()], [call('Smile.'), call('Smile.'), call('Frown.')]);
			expect(sim.createdCount).toBe(2);
			const [first, again, other] = model.answers;
			const taskId = sim.jobs[0]!.id;
			expect(first).toContain(taskId);
			expect(again).toContain(taskId);
			expect(again).toContain('"reused":true');
			expect(other).toContain(sim.jobs[1]!.id);
		});

		it('is followed by a Wait that gives the link of the video', async () => {
			const { sim } = use();
			sim.jobMilliseconds = 300;
			model.follow([call('Smile.')]);
			await run([submit(), wait()], [call('Smile.')]);
			const [job] = sim.jobs;
			await run([submit(), wait()], [{ name: 'Wait', args: { Task_ID: job!.id } }]);
			expect(model.answers[0]).toContain('"isSuccess":true');
			expect(model.answers[0]).toContain(`${job!.id}.mp4`);
			expect(model.offered.map(({ name }) => name).sort()).toEqual(['Submit', 'Wait']);
		});
	});
}
