import { chain, link } from './harness';
import {
	fields,
	get,
	asInput,
	end,
	start,
	submit,
	uncheckedLinks,
	useRig,
} from './helpers/support';

const rig = useRig();

const paid = (options = {}, settings = {}) =>
	submit(
		'kling',
		{
			...uncheckedLinks,
			prompt: '={{ $json.prompt }}',
			options: { checkMediaLinks: false, ...options },
		},
		settings,
	);

it('two branches bring equal items to an account that runs one task: one for each, in turn', async () => {
	rig.sim.switches.parallelTasks = 1;
	rig.sim.jobMilliseconds = 120_000;
	const workflow = chain(start, fields('Left', '$json'), paid(), end);
	workflow.nodes.push(fields('Right', '$json'));
	link(workflow, 'Start', 'Right');
	link(workflow, 'Right', 'Submit');
	const run = await rig.run(workflow, { input: asInput([{ prompt: 'same' }, { prompt: 'same' }]) });
	expect(run.error?.message).toBeUndefined();
	expect(rig.sim.createdCount).toBe(4);
	expect(new Set(rig.ids).size).toBe(4);
});

it('rows of a sheet by number, by text, twice and empty: each is found by its name, the empty one is told', async () => {
	rig.sim.jobMilliseconds = 0;
	const named = paid({ externalTaskId: '={{ $json.row }}' });
	await rig.run(chain(start, named), { input: asInput([{ prompt: 'a', row: 7 }]) });
	const byRow = { identifyBy: 'externalTaskId', externalTaskId: '={{ $json.row }}' };
	const rows = [{ row: 7 }, { row: '7' }, { row: '' }, { row: ' 7 ' }];
	const run = await rig.run(
		chain(start, get('kling', byRow, { onError: 'continueRegularOutput' }), end),
		{ input: asInput(rows) },
	);
	const task = { taskId: rig.ids[0], externalTaskId: '7', isSuccess: true };
	expect(run.json('End')).toMatchObject([
		task,
		task,
		{ isSuccess: false, failureReason: '"External Task ID" is empty' },
		task,
	]);
	expect(rig.creates).toHaveLength(1);
});

it('a full account that nobody waits for, tried again with texts that vary, pays each item once', async () => {
	rig.sim.switches.parallelTasks = 2;
	rig.sim.jobMilliseconds = 2000;
	const node = paid(
		{ waitForCapacity: 0 },
		{ retryOnFail: true, maxTries: 5, waitBetweenTries: 5000 },
	);
	node.parameters = { ...node.parameters, prompt: '={{ $json.prompt + " " + Math.random() }}' };
	const run = await rig.run(chain(start, node, end), {
		input: asInput(['a', 'b', 'c', 'd', 'e'].map((prompt) => ({ prompt }))),
	});
	expect(run.error?.message).toBeUndefined();
	expect(rig.sim.createdCount).toBe(5);
	const letters = run
		.json('End')
		.map(({ taskId }) => String(rig.sim.job(taskId as string).body.prompt)[0]);
	expect(letters).toEqual(['a', 'b', 'c', 'd', 'e']);
});
