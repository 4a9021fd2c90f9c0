import { faults } from '../../simulator';
import { endless, itemsOf, jsonOf, reasonOf, videoOf } from '../rig';
import type { Rig } from '../rig';
import type { WorkflowJson } from '../n8nTypes';
import { waitUntil } from '../waitUntil';
import { exampleWorkflow } from './exampleParts';
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

/** Short, and longer than it takes to kill n8n. */
const limitSeconds = 20;

/** Parked executions whose n8n is killed with SIGKILL and started again on the same folder. */
export function parkedRestartSuite(use: () => Rig): void {
	const from = () => provider(use());

	/** The example workflow with a shorter limit and another prompt. */
	const limitedExample = (): WorkflowJson => {
		const workflow = exampleWorkflow(use(), 'parked-wait-callback.json');
		for (const { name, parameters } of workflow.nodes) {
			if (name === 'Submit') parameters.prompt = 'example';
			if (name === 'Wait') parameters.timeout = limitSeconds;
		}
		return workflow;
	};

	it('n8n killed while executions are parked goes on with each of them after a new start', async () => {
		const { client, server, sim } = use();
		sim.jobMilliseconds = endless;
		const { id: twoCalls } = await park(use(), parkedWorkflow(from(), ['before', 'after']));
		const { id: cutOff } = await park(use(), parkedWorkflow(from(), ['cut off']));
		jobOf(sim, 'before').complete();
		await expectStillParked(use(), from(), twoCalls);
		const missed = await use().startManually(limitedExample());
		await client.executions.waitFor(missed, ['waiting']);

		// Killed in the middle of a callback.
		sim.inject({ on: 'query', fault: faults.hang() });
		jobOf(sim, 'cut off').complete();
		await waitUntil(
			'n8n to ask because of the callback',
			() => sim.openRequests.some(({ kind }) => kind === 'query') || undefined,
		);
		await server.kill();
		jobOf(sim, 'example').complete();
		await sim.idle();
		const unheard = sim.callbacks.slice(-2).map(({ state, status }) => [state, status]);
		expect(unheard).toEqual(Array(2).fill(['completed', null]));

		await server.startAgain();
		await client.signIn();
		await expectStillParked(use(), from(), twoCalls);
		await expectStillParked(use(), from(), cutOff);
		jobOf(sim, 'after').complete();
		const all = ['before', 'after', 'cut off', 'example'];
		await expectVideos(use(), from(), twoCalls, ['before', 'after'], all);
		expect((await call(jobOf(sim, 'cut off').callbackUrl, {})).status).toBe(200);
		await expectVideos(use(), from(), cutOff, ['cut off'], all);

		// Nobody calls again for this one: when its time is over, the example goes on to Get.
		const execution = await client.executions.waitFor(missed);
		expect([execution.status, reasonOf(execution)]).toEqual(['success', undefined]);
		expect(jsonOf(execution, 'Wait')).toEqual(jsonOf(execution, 'Submit'));
		const job = jobOf(sim, 'example');
		expect(jsonOf(execution, 'Wait')).toMatchObject([{ taskId: job.id, isFinal: false }]);
		expect(itemsOf(execution, 'Videos')).toEqual([]);
		expect(jsonOf(execution, 'Get')).toMatchObject([{ taskId: job.id, isSuccess: true }]);
		const [item] = itemsOf(execution, 'Get');
		expect((await use().fileOf(item)).equals(videoOf(job))).toBe(true);
		expectCreatedOnce(sim, all);
	});
}
