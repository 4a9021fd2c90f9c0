import { randomUUID } from 'node:crypto';

import type { INodeParameters } from 'n8n-workflow';

import { faults } from '../../simulator';
import { connectMcp, type McpClient } from '../mcpClient';
import type { StoredWorkflow, WorkflowJson } from '../n8nTypes';
import type { Rig } from '../rig';
import { waitUntil } from '../waitUntil';
import { node } from '../workflowParts';
import { fromModel, linkTo, tool } from './agentParts';

/** Submit and Wait as tools of n8n's MCP Server Trigger, called by the official MCP client. n8n 2 only. */
export function mcpServerSuite(use: () => Rig): void {
	describe('a tool of the MCP Server Trigger', () => {
		let client: McpClient;
		let stored: StoredWorkflow;

		const mcpTool = (name: string, parameters: INodeParameters) => tool(use(), name, parameters);

		function workflow(path: string): WorkflowJson {
			const server = node(
				'Videos',
				'@n8n/n8n-nodes-langchain.mcpTrigger',
				2,
				{ path },
				{ webhookId: path },
			);
			const submission = {
				operation: 'submit',
				imageSource: 'url',
				imageUrl: fromModel('Image_URL'),
				audioSource: 'url',
				audioUrl: `${use().sim.url}/files/voice.mp3`,
			};
			const options = {
				externalTaskId: fromModel('Name'),
				ifExternalTaskIdExists: 'useExisting',
			};
			const tools = [
				mcpTool('Submit', submission),
				mcpTool('Submit_Once', { ...submission, options }),
				mcpTool('Wait', { operation: 'wait', taskId: fromModel('Task_ID'), pollInterval: 0.2 }),
				mcpTool('Parking_Wait', {
					operation: 'wait',
					taskId: fromModel('Task_ID'),
					waitMode: 'callback',
				}),
			];
			const link = linkTo('Videos', 'ai_tool');
			return {
				name: 'MCP server',
				nodes: [server, ...tools],
				connections: Object.fromEntries(tools.map(({ name }) => [name, link])),
				settings: { executionOrder: 'v1' },
			};
		}

		beforeAll(async () => {
			const { client: n8n, server } = use();
			const path = randomUUID();
			stored = await n8n.createWorkflow(workflow(path));
			await n8n.activateWorkflow(stored);
			// Activation ends a moment after its answer.
			client = await waitUntil('the MCP server to listen', async () => {
				try {
					return await connectMcp(server.version, `${server.url}/mcp/${path}`);
				} catch {
					return undefined;
				}
			});
		});

		afterAll(async () => {
			await client?.close();
			if (stored) await use().client.deleteWorkflow(stored);
		});

		const call = async (name: string, args: Record<string, unknown>) =>
			(JSON.parse(await client.call(name, args)) as Array<Record<string, unknown>>)[0]!;
		const submit = async () =>
			await call('Submit', { Image_URL: `${use().sim.url}/files/portrait.png` });

		it('is listed with its arguments', async () => {
			const tools = await client.tools();
			expect(tools.map(({ name }) => name).sort()).toEqual([
				'Parking_Wait',
				'Submit',
				'Submit_Once',
				'Wait',
			]);
			const { inputSchema } = tools.find(({ name }) => name === 'Submit')!;
			expect(Object.keys(inputSchema.properties ?? {})).toEqual(['Image_URL']);
		});

		it('makes a video', async () => {
			const submitted = await submit();
			expect(submitted).toMatchObject({ isFinal: false, reused: false });
			const ready = await call('Wait', { Task_ID: submitted.taskId });
			expect(ready).toMatchObject({ taskId: submitted.taskId, isSuccess: true });
			expect(ready.nextStep).toMatch(/^Give the user the link/);
			expect(use().sim.createdCount).toBe(1);
		});

		it('finds the task of a request whose answer was lost', async () => {
			use().sim.inject({ on: 'create', fault: faults.afterHandling(faults.status(500)) });
			expect(await submit()).toMatchObject({ taskId: use().sim.jobs[0]!.id });
			expect(use().sim.requestsOf('create')).toHaveLength(1);
		});

		it('says of a request whose outcome nobody knows that the next call is charged again', async () => {
			use().sim.inject({ on: 'create', fault: faults.status(500) });
			const unsure = await submit();
			expect(unsure).toMatchObject({ mayHaveBeenCharged: true });
			expect(unsure.adviceForUser).toContain('n8n keeps nothing between such calls');
			expect(unsure.adviceForUser).not.toContain('in this execution');
			expect(unsure.nextStep).toMatch(/^Do not call this tool again for this/);
		});

		it('refuses to park, and says so', async () => {
			const { taskId } = await submit();
			const refused = await call('Parking_Wait', { Task_ID: taskId });
			expect(refused.whatHappened).toContain('cannot park a tool');
		});

		it('pays for a repeated call, since each is an execution of its own, unless the task has a name', async () => {
			const unnamed = [await submit(), await submit()];
			expect(use().sim.createdCount).toBe(2);
			expect(unnamed[0]!.taskId).not.toBe(unnamed[1]!.taskId);

			const args = { Image_URL: `${use().sim.url}/files/portrait.png`, Name: 'lesson 12' };
			const named = [await call('Submit_Once', args), await call('Submit_Once', args)];
			expect(use().sim.createdCount).toBe(3);
			expect(named[1]).toMatchObject({ taskId: named[0]!.taskId, reused: true });
		});
	});
}
