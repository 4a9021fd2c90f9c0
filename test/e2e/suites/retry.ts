import type { INode } from 'n8n-workflow';

import { faults } from '../../simulator';
import { endless, jsonOf } from '../rig';
import type { Rig } from '../rig';
import type { WorkflowJson } from '../n8nTypes';
import { waitUntil } from '../waitUntil';
import { avatar, chain, manualTrigger, rows, webhookTrigger } from '../workflowParts';

/** Nothing is paid for twice, and a Stop stops. */
export function retrySuite(use: () => Rig): void {
	const submit = (more: Partial<INode> = {}): INode => {
		const { keys, sim } = use();
		return avatar(
			'Submit',
			keys.cometApi,
			{
				provider: 'cometApi',
				operation: 'submit',
				imageSource: 'url',
				imageUrl: `${sim.url}/files/portrait.png`,
				audioSource: 'url',
				audioUrl: `${sim.url}/files/voice.mp3`,
			},
			more,
		);
	};
	const wait = (): INode =>
		avatar('Wait', use().keys.cometApi, {
			provider: 'cometApi',
			operation: 'wait',
			pollInterval: 0.2,
			maxPollInterval: 0.5,
		});
	const three = () => rows([{ name: 'one' }, { name: 'two' }, { name: 'three' }]);

	/** Refuses the second of three items, once. */
	const refuseOne = () =>
		use().sim.inject({ on: 'create', after: 1, fault: faults.klingCode(1301) });

	describe('retrying', () => {
		it('"Retry execution" picks up what the failed execution created', async () => {
			const { client, sim } = use();
			refuseOne();
			const workflow = chain('Retry execution', [webhookTrigger(), ...three(), submit(), wait()]);
			const stored = await use().startByWebhook(workflow);
			const failed = await client.executions.waitForNewest(stored);
			expect(failed.status).toBe('error');
			const before = sim.jobs.map(({ id }) => id);
			expect(before.length).toBeGreaterThan(0);

			const execution = await client.executions.retry(failed.id);
			expect(execution).toMatchObject({ status: 'success', retryOf: failed.id });
			const submitted = jsonOf(execution, 'Submit');
			const reused = submitted.filter((item) => item.reused === true);
			expect(reused.map(({ taskId }) => taskId).sort()).toEqual(before.sort());
			expect(submitted).toHaveLength(3);
			expect(sim.createdCount).toBe(3);
			await client.deleteWorkflow(stored);
		});
	});

	describe('Stop', () => {
		const stopped = async (workflow: WorkflowJson, isUnderWay: () => boolean) => {
			const { client, sim } = use();
			sim.jobMilliseconds = endless;
			const id = await use().startManually(workflow);
			await waitUntil('Wait to be under way', () => isUnderWay() || undefined);
			const askedAt = Date.now();
			await client.executions.stop(id);
			const execution = await client.executions.waitFor(id);
			expect(execution.status).toBe('canceled');
			return Date.now() - askedAt;
		};
		const workflow = () => chain('Stop', [manualTrigger(), submit(), wait()]);

		it('ends a Wait between two questions at once, and nothing is asked after it', async () => {
			const { sim } = use();
			const milliseconds = await stopped(
				workflow(),
				() => sim.requestsOf('query').length > 2 && sim.openRequests.length === 0,
			);
			expect(milliseconds).toBeLessThan(3000);
			const asked = sim.requestsOf('query').length;
			// Twice the longest gap between two questions of this Wait.
			const quietUntil = Date.now() + 1000;
			await waitUntil('a second without a question', () => {
				expect(sim.requestsOf('query')).toHaveLength(asked);
				return Date.now() > quietUntil || undefined;
			});
			expect(sim.createdCount).toBe(1);
		});
	});
}
