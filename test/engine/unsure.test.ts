import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { faults } from '../simulator';
import { chain, type NodeJson } from './harness';
import { entries, oneByOne, taskIds } from './helpers/submissions';
import {
	numbered,
	prompted,
	shownError,
	start,
	submit,
	uncheckedLinks,
	useRig,
} from './helpers/support';

const rig = useRig();

describe('what may have been created', () => {
	const node = (options: INodeParameters = {}, settings: Partial<NodeJson> = {}) =>
		submit('aijisu', { ...uncheckedLinks, options: { ...oneByOne, ...options } }, settings);
	const lostAnswer = faults.afterHandling(faults.reset());

	it('is not repeated by Retry On Fail', async () => {
		rig.sim.inject({ on: 'create', fault: lostAnswer });
		const settings = { retryOnFail: true, maxTries: 5, waitBetweenTries: 1 };
		const run = await rig.run(chain(start, node({}, settings)), { input: prompted(numbered(2)) });
		expect(shownError(run, 'Submit').message).toMatch(
			/^A video may have been created and charged, but aijisu did not confirm it: .*\[item 0\]$/,
		);
		expect(run.logs.filter((line) => line.includes('Running node "Submit" started'))).toHaveLength(
			5,
		);
		expect(rig.creates).toHaveLength(1);
		expect(entries(run)).toMatchObject([{ state: 'unknown' }]);
	});

	it('is repeated when the user ticks the option, and then once', async () => {
		rig.sim.inject({ on: 'create', fault: lostAnswer });
		const first = await rig.run(chain(start, node()), { input: prompted(numbered(1)) });
		const again = chain(start, node({ submitAgainWhenUnsure: true }));
		const second = await rig.run(again, { previous: first });
		expect(second.json('Submit')).toMatchObject([{ taskId: rig.ids[1], reused: false }]);
		expect(rig.creates).toHaveLength(2);
	});

	it('stays in doubt when the repetition is refused', async () => {
		rig.sim.inject({ on: 'create', fault: lostAnswer });
		rig.sim.inject({ on: 'create', fault: faults.klingCode(1201) });
		const workflow = chain(start, node());
		const first = await rig.run(workflow, { input: prompted(numbered(1)) });
		const again = chain(start, node({ submitAgainWhenUnsure: true }));
		const second = await rig.run(again, { previous: first });
		const error = shownError(second, 'Submit');
		expect(error.message).toContain('Invalid parameters');
		expect(error.description).toContain('an earlier one may have created a video');
		const third = await rig.run(workflow, { previous: second });
		expect(shownError(third, 'Submit').message).toBe(shownError(first, 'Submit').message);
		expect(rig.creates).toHaveLength(2);
	});

	it('does not keep a changed item from being submitted', async () => {
		rig.sim.inject({ on: 'create', fault: lostAnswer });
		const first = await rig.run(chain(start, node()), { input: prompted(numbered(1)) });
		const changed = chain(
			start,
			submit('aijisu', { ...uncheckedLinks, prompt: 'new', options: oneByOne }),
		);
		const second = await rig.run(changed, { previous: first });
		expect(second.json('Submit')).toMatchObject([{ reused: false }]);
		expect(rig.creates).toHaveLength(2);
	});

	it('says so in the item when the user wants to go on', async () => {
		rig.sim.inject({ on: 'create', fault: lostAnswer });
		const run = await rig.run(chain(start, node({}, { onError: 'continueRegularOutput' })), {
			input: prompted(numbered(2)),
		});
		expect(run.json('Submit')).toMatchObject([
			{
				taskId: null,
				mayHaveBeenCharged: true,
				failureReason: expect.stringContaining('A video may have been created'),
			},
			{ taskId: rig.ids[1], reused: false },
		]);
	});

	it('is found at CometAPI by the name that the node gave it', async () => {
		rig.sim.inject({ on: 'create', provider: 'cometApi', fault: lostAnswer });
		const workflow = chain(start, submit('cometApi', { ...uncheckedLinks, options: oneByOne }));
		const run = await rig.run(workflow, { input: prompted(numbered(2)) });
		expect(run.json('Submit')).toMatchObject([
			{ taskId: rig.ids[0], reused: false, externalTaskId: rig.sim.jobs[0]!.externalTaskId },
			{ taskId: rig.ids[1] },
		]);
		expect(rig.creates).toHaveLength(2);
	});

	it('is not mixed up with another task that CometAPI shows in its place', async () => {
		const task = { task_id: '899999999999999999', task_status: 'succeed', task_result: {} };
		const shown: Record<number, IDataObject> = {
			0: { ...task, task_info: {} },
			1: { ...task, task_info: { external_task_id: 'somebody-else' } },
			// The name is not the ID of a task.
			2: { ...task, task_id: undefined },
		};
		rig.sim.faultFor = ({ kind, path }) => {
			if (kind === 'create') return lostAnswer;
			const [name, index] = /n8n-\d+-0-(\d+)-\w+$/.exec(path) ?? [];
			const data = { task_info: { external_task_id: name }, ...shown[Number(index)] };
			return faults.status(200, { code: 0, message: 'SUCCEED', data });
		};
		const node = submit(
			'cometApi',
			{ ...uncheckedLinks, options: { checkMediaLinks: false, submissionsInParallel: 3 } },
			{ onError: 'continueRegularOutput' },
		);
		const run = await rig.run(chain(start, node), { input: prompted(numbered(3)) });
		expect(run.json('Submit')).toMatchObject(
			prompted(numbered(3)).map(() => ({ taskId: null, mayHaveBeenCharged: true })),
		);
		expect(rig.creates).toHaveLength(3);
	});

	it('is found there later, when CometAPI could not tell at first', async () => {
		rig.sim.inject({ on: 'create', fault: lostAnswer });
		// Before the request it says, on both paths, that nobody has the name.
		rig.sim.inject({ on: 'query', after: 2, times: 2, fault: faults.klingCode(5001) });
		const named = { ...oneByOne, externalTaskId: 'lesson-12' };
		const workflow = chain(start, submit('cometApi', { ...uncheckedLinks, options: named }));
		const first = await rig.run(workflow, { input: prompted(numbered(1)) });
		expect(shownError(first, 'Submit').description).toContain('the External Task ID "lesson-12"');
		const second = await rig.run(workflow, { previous: first });
		expect(second.json('Submit')).toMatchObject([
			{ taskId: rig.ids[0], reused: true, externalTaskId: 'lesson-12' },
		]);
		expect(rig.creates).toHaveLength(1);
	});
});

it('a name of the user’s that is taken meanwhile gives no other video away as the item’s', async () => {
	const options = { ...oneByOne, externalTaskId: '={{ $json.prompt.toSnakeCase() }}' };
	const node = submit('cometApi', { ...uncheckedLinks, options });
	const older = await rig.run(chain(start, node), { input: prompted(['job 1']) });
	// Asked before, it does not know the task yet.
	rig.sim.inject({ on: 'query', times: 4, fault: faults.taskDoesNotExist('cometApi') });
	const run = await rig.run(chain(start, node), { input: prompted(numbered(2)) });
	const error = shownError(run, 'Submit');
	expect(error.message).toMatch(
		/^CometAPI already has a task of this External Task ID: .*'job_1'.* \[item 1\]$/,
	);
	expect(error.description).toContain(`It belongs to task ${taskIds(older)[0]}.`);
	expect(error.context.items).toMatchObject([{ taskId: rig.ids[1] }, { taskId: null }]);
	expect(rig.sim.createdCount).toBe(2);
});
