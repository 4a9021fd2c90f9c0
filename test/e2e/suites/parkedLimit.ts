import { jsonOf, reasonOf } from '../rig';
import type { Rig } from '../rig';
import type { Execution } from '../n8nTypes';
import { waitUntil } from '../waitUntil';
import { avatar } from '../workflowParts';
import { jobOf, parkedWorkflow, slowProvider, startExecution } from './parkedParts';

/** n8n looks once a minute for waits whose time is over; three times that on a slow machine. */
const resumed = { timeoutMs: 170_000 };

/** The shortest limit that the field takes. */
const limit = { timeout: 0 };

/**
 * What a parked Wait passes on when its time limit is over. The executions begin before all tests, since n8n
 * takes up to a minute to resume them.
 */
export function parkedLimitSuite(use: () => Rig): void {
	let unfinished: string;
	let missed: string;

	beforeAll(async () => {
		const from = slowProvider(use());
		const { sim, key } = from;
		// The look's answer is "not yet" and on its way when the job ends: its callback finds n8n running.
		sim.switches.queryLatencyMilliseconds = 1000;
		const get = avatar('Get', key, { provider: 'cometApi', operation: 'get' });
		missed = await startExecution(use(), parkedWorkflow(from, ['missed'], limit, [get]));
		await waitUntil(
			'the answer to the last look before the Wait parks',
			() =>
				sim.openRequests.some(({ kind, status }) => kind === 'query' && status === 200) ||
				undefined,
		);
		jobOf(sim, 'missed').complete();
		await sim.idle();
		sim.switches.queryLatencyMilliseconds = 0;
		unfinished = await startExecution(use(), parkedWorkflow(from, ['three', 'four'], limit));
	});

	const end = async (id: string): Promise<Execution> => {
		const execution = await use().client.executions.waitFor(id, undefined, resumed);
		expect([execution.status, reasonOf(execution)]).toEqual(['success', undefined]);
		expect(execution.data.resultData.runData.End).toHaveLength(1);
		return execution;
	};

	describe('the time limit of a parked Wait', () => {
		it('passes the items of Submit on, which say that nothing is final', async () => {
			const { client, slowSim } = use();
			const execution = await end(unfinished);
			expect(jsonOf(execution, 'Wait')).toEqual(jsonOf(execution, 'Submit'));
			expect(jsonOf(execution, 'End')).toMatchObject(
				['three', 'four'].map((name) => ({
					provider: 'cometApi',
					taskId: jobOf(slowSim, name).id,
					status: 'queued',
					isFinal: false,
					isSuccess: false,
					videoUrl: null,
					failureReason: null,
				})),
			);
			expect(jobOf(slowSim, 'three').queries).toBe(1);

			jobOf(slowSim, 'three').complete();
			await slowSim.idle();
			expect(slowSim.callbacks.at(-1)).toMatchObject({ state: 'completed', status: 409 });
			expect(await client.executions.get(execution.id)).toEqual(execution);
		});

		it('is what ends a Wait whose callback came in the instant before it parked; Get finds the video', async () => {
			const { slowSim } = use();
			const execution = await end(missed);
			const job = jobOf(slowSim, 'missed');
			const calls = slowSim.callbacks.filter(({ taskId }) => taskId === job.id);
			expect(calls.map(({ state, status }) => [state, status])).toEqual([['completed', 409]]);
			expect(jsonOf(execution, 'Wait')).toMatchObject([{ taskId: job.id, isFinal: false }]);
			expect(jsonOf(execution, 'Get')).toMatchObject([{ taskId: job.id, isSuccess: true }]);
		});
	});
}
