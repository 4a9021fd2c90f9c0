import type { INode } from 'n8n-workflow';

import { link, type Run, type WorkflowJson } from './harness';
import { noCallbacks, parkedWorkflow, poke } from './helpers/parking';
import { end, numbered, prompted, shownError, useRig } from './helpers/support';

const rig = useRig();

type OnError = NonNullable<INode['onError']>;
const EVERY_SETTING: OnError[] = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'];

/** A parked workflow whose Wait has this setting; its error output leads to "Failed". */
function workflowWith(onError: OnError, parameters = {}): WorkflowJson {
	const workflow = parkedWorkflow(parameters, { onError });
	if (onError === 'continueErrorOutput') {
		workflow.nodes.push({ ...end, name: 'Failed' });
		link(workflow, 'Wait', 'Failed', { output: 1 });
	}
	return workflow;
}

async function parkWith(onError: OnError, count: number, parameters = {}): Promise<Run> {
	const workflow = workflowWith(onError, parameters);
	const run = await rig.run(workflow, { input: prompted(numbered(count)), mode: 'trigger' });
	expect(run.status).toBe('waiting');
	return run;
}

const ids = (count: number) => numbered(count).map((prompt) => rig.jobOf(prompt).id);

describe.each(EVERY_SETTING)('a parked Wait with On Error: %s', (onError) => {
	it('keeps its items for the callback', async () => {
		noCallbacks(rig);
		const parked = await parkWith(onError, 3);
		expect(await poke(rig, parked)).toMatchObject({ responseData: 'still waiting' });
		for (const job of rig.sim.jobs) job.complete();
		const run = await (await poke(rig, parked)).resumed!;
		expect(run.status).toBe('success');
		expect(run.json('Wait').map(({ taskId, isSuccess }) => [taskId, isSuccess])).toEqual(
			ids(3).map((id) => [id, true]),
		);
		expect(
			run.json('Tell').map(({ name, submitted, waited }) => [name, submitted, waited]),
		).toEqual(numbered(3).map((name) => [name, rig.jobOf(name).id, rig.jobOf(name).id]));
	});

	it('keeps its items for the end of its time', async () => {
		noCallbacks(rig);
		const parked = await parkWith(onError, 2, { timeout: 1 });
		const run = await rig.engine.untilFinished(parked);
		expect(run.status).toBe('success');
		expect(run.json('Wait')).toEqual(run.json('Submit'));
		expect(run.json('Tell').map(({ name, waited }) => [name, waited])).toEqual(
			numbered(2).map((name) => [name, rig.jobOf(name).id]),
		);
	});
});

describe('a task that failed while the Wait was parked', () => {
	const failOne = async (onError: OnError, parameters = {}): Promise<Run> => {
		noCallbacks(rig);
		const parked = await parkWith(onError, 2, parameters);
		rig.jobOf('job 0').fail('No face was found');
		rig.jobOf('job 1').complete();
		const run = await (await poke(rig, parked)).resumed!;
		expect(run.status).toBe('success');
		return run;
	};

	it('goes to the error output where there is one', async () => {
		const run = await failOne('continueErrorOutput');
		const [failed, good] = ids(2);
		expect(run.json('Wait')).toMatchObject([{ taskId: good, isSuccess: true }]);
		expect(run.json('Failed')).toMatchObject([
			{
				taskId: failed,
				externalTaskId: expect.any(String),
				error: `CometAPI could not make the video of task ${failed}: No face was found`,
				details: { taskId: failed, status: 'failed', failureReason: 'No face was found' },
			},
		]);
		expect(run.json('Tell').map(({ name }) => name)).toEqual(['job 1']);
	});

	it('stays on the regular output where the user wants that', async () => {
		const run = await failOne('continueErrorOutput', { onTaskFailure: 'output' });
		expect(run.json('Wait')).toMatchObject([
			{ status: 'failed', failureReason: 'No face was found' },
			{ isSuccess: true },
		]);
		expect(run.json('Wait')[0]).not.toHaveProperty('failureAdvice');
		expect(run.json('Failed')).toEqual([]);
	});

	it.each(['stopWorkflow', 'continueRegularOutput'] as const)(
		'goes on as an item that says so with On Error: %s',
		async (onError) => {
			const run = await failOne(onError);
			expect(run.json('Wait')).toMatchObject([
				{
					taskId: ids(2)[0],
					status: 'failed',
					isSuccess: false,
					failureReason: 'No face was found',
					failureAdvice: expect.stringContaining('On Task Failure'),
				},
				{ isSuccess: true },
			]);
		},
	);
});

describe('a task that has failed before a Wait on callback parks', () => {
	const runWith = async (onError: OnError, parameters = {}): Promise<Run> => {
		rig.sim.jobMilliseconds = 0;
		rig.sim.failure = ({ body }) => (body.prompt === 'job 0' ? 'Too dark' : undefined);
		rig.sim.switches.callbacks.copies = 0;
		const input = prompted(numbered(2));
		return await rig.run(workflowWith(onError, parameters), { input, mode: 'trigger' });
	};

	it('stops the node', async () => {
		const run = await runWith('stopWorkflow');
		expect(run.status).toBe('error');
		expect(shownError(run, 'Wait').message).toBe(
			`CometAPI could not make the video of task ${ids(2)[0]}: Too dark [item 0]`,
		);
	});

	it('goes to the error output, or on, as the user wants', async () => {
		const run = await runWith('continueErrorOutput');
		expect(run.json('Failed')).toMatchObject([{ details: { taskId: ids(2)[0] } }]);
		await rig.sim.reset();
		const other = await runWith('stopWorkflow', { onTaskFailure: 'output' });
		expect(other.json('Wait')).toMatchObject([{ status: 'failed' }, { isSuccess: true }]);
	});
});
