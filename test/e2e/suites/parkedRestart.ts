import { readFileSync } from 'node:fs';
import path from 'node:path';

import { faults } from '../../simulator';
import { endless, itemsOf, jsonOf, reasonOf, videoOf } from '../rig';
import type { Rig } from '../rig';
import type { WorkflowJson } from '../n8nTypes';
import { waitUntil } from '../waitUntil';
import { withCredentials, withLinksTo } from '../workflowParts';
import {
	call,
	expectCreatedOnce,
	expectStillParked,
	expectVideos,
	jobOf,
	park,
	parkedWorkflow,
	provider,
} from './parkedParts';

const example = path.join(__dirname, '..', '..', '..', 'workflows', 'parked-wait-callback.json');

/** Short, and longer than it takes to kill n8n. */
const limitSeconds = 10;

/** Parked executions whose n8n is killed with SIGKILL and started again on the same folder. */
export function parkedRestartSuite(use: () => Rig): void {
	const startAgain = async () => {
		const { client, server } = use();
		await server.startAgain();
		await client.signIn();
	};

	/** The example workflow with a shorter limit and another prompt. */
	const limitedExample = (): WorkflowJson => {
		const { keys, sim } = use();
		const workflow = withCredentials(
			withLinksTo(sim.url, readFileSync(example, 'utf8')),
			() => keys.cometApi,
			keys.openAi,
		);
		const changes: Record<string, object> = {
			Submit: { prompt: 'example' },
			Wait: { timeout: limitSeconds },
		};
		const nodes = workflow.nodes.map((node) => ({
			...node,
			parameters: { ...node.parameters, ...changes[node.name] },
		}));
		return { ...workflow, nodes };
	};

	describe('n8n killed while a Wait is parked', () => {
		beforeEach(() => {
			use().sim.jobMilliseconds = endless;
		});

		it('is resumed by the callback that comes after the new start', async () => {
			const { server, sim } = use();
			const { id } = await park(use(), parkedWorkflow(provider(use()), ['before', 'after']));
			jobOf(sim, 'before').complete();
			await expectStillParked(use(), provider(use()), id);
			await server.kill();
			await startAgain();
			await expectStillParked(use(), provider(use()), id);
			jobOf(sim, 'after').complete();
			await expectVideos(use(), provider(use()), id, ['before', 'after']);
		});

		it('is still parked when it was killed in the middle of a callback', async () => {
			const { server, sim } = use();
			const { id } = await park(use(), parkedWorkflow(provider(use()), ['one']));
			sim.inject({ on: 'query', fault: faults.hang() });
			const job = jobOf(sim, 'one');
			job.complete();
			await waitUntil(
				'n8n to ask because of the callback',
				() => sim.openRequests.some(({ kind }) => kind === 'query') || undefined,
			);
			await server.kill();
			await sim.idle();
			expect(sim.callbacks.at(-1)).toMatchObject({ state: 'completed', status: null });
			await startAgain();
			await expectStillParked(use(), provider(use()), id);
			expect((await call(job.callbackUrl, {})).status).toBe(200);
			await expectVideos(use(), provider(use()), id, ['one']);
		});

		it('passes its input on when the callback found no n8n; the example goes on to Get', async () => {
			const { client, server, sim } = use();
			const id = await use().startManually(limitedExample());
			await client.executions.waitFor(id, ['waiting']);
			await server.kill();
			const job = jobOf(sim, 'example');
			job.complete();
			await sim.idle();
			expect(sim.callbacks.at(-1)).toMatchObject({ state: 'completed', status: null });
			await startAgain();
			const execution = await client.executions.waitFor(id);
			expect([execution.status, reasonOf(execution)]).toEqual(['success', undefined]);
			expect(jsonOf(execution, 'Wait')).toEqual(jsonOf(execution, 'Submit'));
			expect(jsonOf(execution, 'Wait')).toMatchObject([{ taskId: job.id, isFinal: false }]);
			expect(itemsOf(execution, 'Videos')).toEqual([]);
			expect(jsonOf(execution, 'Get')).toMatchObject([{ taskId: job.id, isSuccess: true }]);
			const [item] = itemsOf(execution, 'Get');
			expect((await use().fileOf(item)).equals(videoOf(job))).toBe(true);
			expectCreatedOnce(sim, ['example']);
		});
	});
}
