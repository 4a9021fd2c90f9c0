import { N8nClient } from '../n8nClient';
import type { WorkflowJson } from '../n8nTypes';
import { packedTarball } from '../setup/tarball';
import { Cluster } from './cluster';

const count = 20;

/** Webhook, answered at once → Edit Fields. */
const workflowJson: WorkflowJson = {
	name: 'Queued',
	nodes: [
		{
			id: 'b6c0a1f5-8d0e-4a65-8f9c-d4c50d6f2a01',
			name: 'Webhook',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			position: [0, 0],
			webhookId: 'b6c0a1f5-8d0e-4a65-8f9c-d4c50d6f2a01',
			parameters: { httpMethod: 'POST', path: 'queued', responseMode: 'onReceived' },
		},
		{
			id: 'b6c0a1f5-8d0e-4a65-8f9c-d4c50d6f2a02',
			name: 'Edit Fields',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			position: [220, 0],
			parameters: {
				assignments: {
					assignments: [
						{ id: 'n', name: 'doubled', type: 'number', value: '={{ $json.body.n * 2 }}' },
					],
				},
			},
		},
	],
	connections: { Webhook: { main: [[{ node: 'Edit Fields', type: 'main', index: 0 }]] } },
};

describe('n8n in queue mode', () => {
	let cluster: Cluster;
	let client: N8nClient;

	beforeAll(async () => {
		cluster = await Cluster.start({
			version: '2.41.1',
			tarball: packedTarball(),
			workers: 2,
			concurrency: 5,
		});
		client = new N8nClient(cluster.main.url);
		await client.setUpOwner();
	});

	afterAll(async () => await cluster?.dispose());

	it('runs every execution on a worker', async () => {
		const workflow = await client.createWorkflow(workflowJson);
		await client.activateWorkflow(workflow);
		for (let n = 0; n < count; n++) {
			const response = await client.callWebhook('queued', {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ n }),
			});
			expect(response.status).toBe(200);
		}
		const executions = await client.executions.waitForAll(workflow, count);
		expect(executions.map(({ status }) => status)).toEqual(Array(count).fill('success'));
		const finished = cluster.workers.map(
			({ logs }) => logs.match(/Worker finished execution \d+/g)?.length ?? 0,
		);
		expect(finished.reduce((sum, n) => sum + n)).toBe(count);
	});
});
