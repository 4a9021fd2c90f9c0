import type { INode, INodeParameters } from 'n8n-workflow';

import { faults } from '../../simulator';
import type { ChatModel, ToolCall } from '../chatModel';
import type { Credential, Execution, WorkflowJson } from '../n8nTypes';
import { endless, jsonOf, reasonOf, type Rig } from '../rig';
import { chain, manualTrigger, node, setJson } from '../workflowParts';
import { chatNode, linkTo, scriptedModel, submitTool, waitTool } from './agentParts';
import { exampleWorkflow } from './exampleParts';

const retrying = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };

/** Submit and Wait as tools of n8n's own AI Agent, whose chat model follows a script. n8n 2 only. */
export function agentToolsSuite(use: () => Rig): void {
	describe.each([3.1, 2.2])('a tool of AI Agent %s', (agentVersion) => {
		let model: ChatModel;
		let openAi: Credential;

		beforeAll(async () => {
			({ model, key: openAi } = await scriptedModel(use(), `Scripted model ${agentVersion}`));
		});

		afterAll(async () => await model?.close());

		const submit = (more: Partial<INode> = {}, parameters: INodeParameters = {}) =>
			submitTool(use(), parameters, more);
		const wait = (parameters: INodeParameters = {}) => waitTool(use(), parameters);

		function workflow(tools: INode[]): WorkflowJson {
			const agent = node('Agent', '@n8n/n8n-nodes-langchain.agent', agentVersion, {
				promptType: 'define',
				text: 'Make a video.',
				options: agentVersion >= 3 ? { enableStreaming: false } : {},
			});
			const made = chain(`Agent ${agentVersion}`, [manualTrigger(), agent]);
			made.nodes.push(chatNode('Model', openAi), ...tools);
			made.connections.Model = linkTo('Agent', 'ai_languageModel');
			for (const { name } of tools) made.connections[name] = linkTo('Agent', 'ai_tool');
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

		/** A call of Wait for the task that an earlier answer names. */
		const waitFor = (answer: number): ToolCall => ({
			name: 'Wait',
			args: (answers) => ({ Task_ID: answers[answer]?.taskId }),
		});

		it('makes a video out of one sentence: agent-makes-video.json', async () => {
			const { sim } = use();
			sim.jobMilliseconds = 300;
			const example = exampleWorkflow(use(), 'agent-makes-video.json');
			for (const one of example.nodes) {
				const { type, parameters } = one;
				if (type.endsWith('.lmChatOpenAi')) {
					parameters.responsesApiEnabled = false;
					one.credentials = { openAiApi: { id: openAi.id, name: openAi.name } };
				} else if (type.endsWith('.agent')) {
					one.typeVersion = agentVersion;
					if (agentVersion >= 3) {
						(parameters.options as INodeParameters).enableStreaming = false;
					}
				}
			}
			// The chat's message without the chat, which needs a person.
			const sentence = 'Make a video that welcomes new members of our chess club.';
			const chat = example.nodes.find(({ type }) => type.endsWith('.chatTrigger'))!;
			const message = setJson(chat.name, {
				chatInput: sentence,
				sessionId: `chat-${agentVersion}`,
			});
			example.nodes.splice(example.nodes.indexOf(chat), 1, manualTrigger(), message);
			example.connections.Start = { main: [[{ node: chat.name, type: 'main', index: 0 }]] };

			const Image_URL = `${sim.url}/files/portrait.png`;
			model.follow(
				[
					{ name: 'Generate_Speech', args: { Text: 'Welcome to our chess club.' } },
					{
						name: 'Submit_Video',
						args: ([speech]) => ({
							Image_URL,
							Audio_ID: speech!.audioId,
							Prompt: 'warm smile',
						}),
					},
					{ name: 'Wait_for_Video', args: (answers) => ({ Task_ID: answers[1]!.taskId }) },
				],
				// As the system message asks for.
				([, , done]) => `The video of task ID ${String(done!.taskId)} is ready.`,
			);
			const { client } = use();
			const stored = await client.createWorkflow(example);
			const execution = await client.executions.waitFor(await client.runManually(stored, 'Start'));
			expect(reasonOf(execution)).toBeUndefined();
			const [speech, submitted, waited] = model.read();
			expect(speech!.nextStep).toContain(`the audioId "${String(speech!.audioId)}"`);
			expect(submitted!.nextStep).toContain(`the taskId "${String(submitted!.taskId)}"`);
			expect(waited).toMatchObject({ taskId: submitted!.taskId, isSuccess: true });
			expect(waited!.nextStep).toMatch(/^Give the user the link in videoUrl/);
			const answered = `The video of task ID ${String(submitted!.taskId)} is ready.`;
			expect(jsonOf(execution, 'AI Agent')).toMatchObject([{ output: answered }]);
			expect(sim.createdCount).toBe(1);
			const told = Object.fromEntries(
				model.offered.map(({ name, description }) => [name, description]),
			);
			expect(told.Submit_Video).toMatch(/^Submit an avatar video .* is charged/);
			expect(told.Wait_for_Video).toMatch(/^Wait for an avatar video .* Free\.$/);
			expect(told.Generate_Speech).toMatch(/^Generate speech from text .* is charged/);

			// A second message of the same chat: its only source of the task is what is remembered.
			const remembered = () => /task ID (\S+) is ready/.exec(model.remembered())?.[1];
			model.follow([{ name: 'Wait_for_Video', args: () => ({ Task_ID: remembered() }) }]);
			const second = await client.executions.waitFor(await client.runManually(stored, 'Start'));
			expect(reasonOf(second)).toBeUndefined();
			expect(model.read()).toMatchObject([{ taskId: submitted!.taskId, isSuccess: true }]);
			expect([sim.createdCount, sim.speechJobs.length]).toEqual([1, 1]);
		});

		it('parks On Callback, or says why it cannot', async () => {
			const { sim, client } = use();
			sim.jobMilliseconds = endless;
			const tools = [
				submit({}, { options: { callback: 'execution' } }),
				wait({ waitMode: 'callback' }),
			];
			model.follow([call('Smile.'), waitFor(0)]);
			const id = await use().startManually(workflow(tools));
			if (agentVersion >= 3) {
				await client.executions.waitFor(id, ['waiting']);
				sim.jobs[0]!.complete();
			}
			const execution = await client.executions.waitFor(id);
			expect(execution.status).toBe('success');
			const [, waited] = model.read();
			if (agentVersion >= 3) {
				expect(waited).toMatchObject({ taskId: sim.jobs[0]!.id, isSuccess: true });
			} else {
				expect(waited).toMatchObject({ taskId: sim.jobs[0]!.id, isFinal: false });
				expect(waited!.whatHappened).toContain('cannot park a tool');
			}
		});
	});
}
