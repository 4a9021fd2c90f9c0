import { N8nClient } from './n8nClient';
import { N8nServer } from './n8nServer';
import type { WorkflowJson } from './n8nTypes';
import { chosenVersions } from './setup/chosenVersions';
import { packedTarball } from './setup/tarball';

/** Webhook → Edit Fields, answered with the last node's items. */
const echoWorkflow: WorkflowJson = {
	name: 'Echo',
	nodes: [
		{
			id: 'a6c0a1f5-8d0e-4a65-8f9c-d4c50d6f2a01',
			name: 'Webhook',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			position: [0, 0],
			webhookId: 'a6c0a1f5-8d0e-4a65-8f9c-d4c50d6f2a01',
			parameters: { httpMethod: 'POST', path: 'echo', responseMode: 'lastNode' },
		},
		{
			id: 'a6c0a1f5-8d0e-4a65-8f9c-d4c50d6f2a02',
			name: 'Edit Fields',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			position: [220, 0],
			parameters: {
				assignments: {
					assignments: [
						{
							id: 'text',
							name: 'text',
							type: 'string',
							value: '={{ $json.body.word.toUpperCase() }}',
						},
					],
				},
			},
		},
	],
	connections: { Webhook: { main: [[{ node: 'Edit Fields', type: 'main', index: 0 }]] } },
};

describe.each(chosenVersions)('n8n %s with the packed node', (version) => {
	let server: N8nServer;
	let client: N8nClient;

	beforeAll(async () => {
		server = await N8nServer.start({ version, tarball: packedTarball() });
		client = new N8nClient(server.url);
		await client.setUpOwner();
	});

	afterAll(async () => await server?.dispose());

	it('offers the node under its package name', async () => {
		const names = (await client.nodeTypes()).map(({ name }) => name);
		expect(names).toContain('n8n-nodes-kling-avatar.klingAvatar');
	});

	it('runs an activated webhook workflow and keeps its execution', async () => {
		const workflow = await client.createWorkflow(echoWorkflow);
		await client.activateWorkflow(workflow);
		const response = await client.callWebhook('echo', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: '{ "word": "heard" }',
		});
		expect(await response.json()).toEqual({ text: 'HEARD' });

		const execution = await client.executions.waitForNewest(workflow);
		expect(execution.status).toBe('success');
		const output =
			execution.data.resultData.runData['Edit Fields']?.[0]?.data?.main?.[0]?.[0]?.json;
		expect(output).toEqual({ text: 'HEARD' });
		await client.deleteWorkflow(workflow);
		expect(await client.executions.list({ workflowId: workflow.id })).toEqual([]);
	});

	it('is there again, signed in to with the same password, after SIGKILL and a new start', async () => {
		await server.kill();
		expect(server.isRunning).toBe(false);
		await server.startAgain();
		const again = new N8nClient(server.url);
		await again.signIn();
		const names = (await again.nodeTypes()).map(({ name }) => name);
		expect(names).toContain('n8n-nodes-kling-avatar.klingAvatar');
	});
});
