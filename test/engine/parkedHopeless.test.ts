import { faults } from '../simulator';
import { chain, type Run } from './harness';
import { noCallbacks, park, parkedWorkflow, poke } from './helpers/parking';
import {
	asInput,
	end,
	fields,
	numbered,
	prompted,
	shownError,
	start,
	submit,
	uncheckedLinks,
	until,
	useRig,
	wait,
} from './helpers/support';

const rig = useRig();

const unknown = '800000000000000001';
const old = '2026-01-01T00:00:00.000Z';
const onCallback = { waitMode: 'callback', timeout: 600 };

describe('a Wait on callback does not park for', () => {
	it('a key that is refused', async () => {
		noCallbacks(rig);
		rig.sim.inject({ on: 'query', times: Infinity, fault: faults.klingCode(1002) });
		const run = await rig.run(parkedWorkflow(), {
			input: prompted(numbered(2)),
			mode: 'trigger',
		});
		expect(run.status).toBe('error');
		const error = shownError(run, 'Wait');
		expect(error.message).toContain(
			`The state of task ${rig.jobOf('job 0').id} could not be read: CometAPI did not accept the API key`,
		);
		expect(error.context.items).toMatchObject(
			numbered(2).map((prompt) => ({ taskId: rig.jobOf(prompt).id })),
		);
	});

	it.each([
		['an old task that the provider does not know', { taskId: unknown, submittedAt: old }],
		['an unknown task of unknown age', { taskId: unknown }],
		['an unknown task of today', { taskId: unknown, submittedAt: new Date().toISOString() }],
	])('%s', async (_, item) => {
		const workflow = chain(start, wait('cometApi', onCallback), end);
		const run = await rig.run(workflow, { input: asInput([item]), mode: 'trigger' });
		expect(run.status).toBe('error');
		expect(shownError(run, 'Wait').message).toContain('does not know this task');
	});

	it('either, when they are to go on as items', async () => {
		const settings = { onError: 'continueRegularOutput' } as const;
		const workflow = chain(start, wait('cometApi', onCallback, settings), end);
		const input = asInput([{ taskId: unknown, submittedAt: old }]);
		const run = await rig.run(workflow, { input, mode: 'trigger' });
		expect(run.json('End')).toMatchObject([
			{
				taskId: unknown,
				isFinal: false,
				failureReason: expect.stringContaining('does not know this task'),
			},
		]);
	});
});

describe('a parked Wait', () => {
	it('goes on without an unknown task as soon as the others are ready', async () => {
		noCallbacks(rig);
		const swap = fields(
			'Swap',
			`$json.externalTaskId.includes("-0-0-") ? { taskId: "${unknown}", submittedAt: "${old}" } : $json`,
		);
		const parked = await park(rig, 2, {}, {}, [swap]);
		rig.jobOf('job 1').complete();
		const run = await (await poke(rig, parked)).resumed!;
		expect(run.json('Wait')).toMatchObject([
			{ taskId: unknown, failureReason: expect.stringContaining('does not know this task') },
			{ taskId: rig.jobOf('job 1').id, isSuccess: true },
		]);
	});

	it('ends at a callback when the key is refused', async () => {
		noCallbacks(rig);
		const parked = await park(rig, 2);
		rig.sim.inject({ on: 'query', times: Infinity, fault: faults.klingCode(1002) });
		const run = await (await poke(rig, parked)).resumed!;
		expect(run.json('Wait')).toMatchObject(
			numbered(2).map((prompt) => ({
				taskId: rig.jobOf(prompt).id,
				isSuccess: false,
				failureReason: expect.stringContaining('did not accept the API key'),
				failureAdvice: expect.stringContaining('Check the API Key'),
			})),
		);
	});
});

describe('a Wait on callback whose tasks call another execution', () => {
	const callsBack = { checkMediaLinks: false, callback: 'execution', submissionsInParallel: 1 };
	const withTaskId = (taskId: string) =>
		chain(
			start,
			submit('cometApi', { ...uncheckedLinks, options: callsBack }, { onError: 'stopWorkflow' }),
			wait('cometApi', { ...onCallback, taskId }),
			end,
		);
	const good = '={{ $json.taskId }}';
	const polled = (run: Run) => {
		expect(run.status).toBe('success');
		expect(run.json('End').every(({ isSuccess }) => isSuccess === true)).toBe(true);
		expect(run.hints('Wait')).toMatchObject([
			{
				message: expect.stringMatching(/not call this execution back, so the status was polled/),
				location: 'outputPane',
			},
			{ message: expect.stringMatching(/^Videos: \d ready/), location: 'outputPane' },
		]);
	};

	it('asks regularly after Retry of an execution whose Wait had failed', async () => {
		rig.sim.jobMilliseconds = 400;
		const input = prompted(numbered(2));
		const first = await rig.run(withTaskId('={{ $json.nothing }}'), { input, mode: 'trigger' });
		expect(first.status).toBe('error');
		expect(first.json('Submit')).toMatchObject([
			{ callbackExecutionId: first.executionId },
			{ callbackExecutionId: first.executionId },
		]);
		const run = await rig.run(withTaskId(good), { previous: first });
		polled(run);
		expect(rig.sim.createdCount).toBe(2);
	});

	it('asks regularly when Submit has picked a task up', async () => {
		rig.sim.jobMilliseconds = 400;
		const refusal = rig.sim.inject({
			on: 'create',
			after: 1,
			times: Infinity,
			fault: faults.klingCode(1201),
		});
		const input = prompted(numbered(2));
		const first = await rig.run(withTaskId(good), { input, mode: 'trigger' });
		expect(first.status).toBe('error');
		refusal.remove();
		const run = await rig.run(withTaskId(good), { previous: first });
		expect(run.json('Submit')).toMatchObject([
			{ reused: true, callbackExecutionId: first.executionId },
			{ reused: false, callbackExecutionId: run.executionId },
		]);
		polled(run);
		expect(rig.sim.createdCount).toBe(2);
	});

	it('asks regularly when nobody is called back', async () => {
		rig.sim.jobMilliseconds = 300;
		const workflow = chain(
			start,
			submit('cometApi', uncheckedLinks),
			wait('cometApi', onCallback),
			end,
		);
		const run = await rig.run(workflow, { input: prompted(numbered(1)), mode: 'trigger' });
		expect(run.status).toBe('success');
		expect(run.json('Submit')).toMatchObject([{ callbackExecutionId: null }]);
		expect(run.json('End')).toMatchObject([{ isSuccess: true }]);
	});

	it('parks all the same where a URL of the user may resume it', async () => {
		noCallbacks(rig);
		const options = {
			checkMediaLinks: false,
			callback: 'url',
			callbackUrl: `${rig.sim.foreignUrl}/files/relay`,
		};
		const workflow = chain(
			start,
			submit('cometApi', { ...uncheckedLinks, options }),
			wait('cometApi', onCallback),
			end,
		);
		const run = await rig.run(workflow, { input: prompted(numbered(1)), mode: 'trigger' });
		expect(run.status).toBe('waiting');
		expect(run.json('Submit')[0]).not.toHaveProperty('callbackExecutionId');
		run.execution.stop();
		await until(() => rig.sim.openRequests.length === 0, 'quiet');
	});
});
