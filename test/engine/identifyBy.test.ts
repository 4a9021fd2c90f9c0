import type { INodeParameters } from 'n8n-workflow';

import { faults } from '../simulator';
import { chain } from './harness';
import { agentWorkflow, answersOf, asTool } from './helpers/agents';
import { noCallbacks, poke } from './helpers/parking';
import {
	asInput,
	get,
	shownError,
	start,
	submit,
	uncheckedLinks,
	useRig,
	wait,
} from './helpers/support';

const rig = useRig();

const rows = (...names: string[]) => asInput(names.map((row) => ({ row, prompt: `of ${row}` })));
const named = {
	...uncheckedLinks,
	options: { checkMediaLinks: false, externalTaskId: '={{ $json.row }}' },
};
const byRow: INodeParameters = { identifyBy: 'externalTaskId', externalTaskId: '={{ $json.row }}' };
const idOf = (row: string) => rig.jobOf(`of ${row}`).id;

describe.each(['cometApi', 'kling'] as const)(
	'%s: a task is found by the number of its row',
	(provider) => {
		const made = async (...names: string[]) =>
			await rig.run(chain(start, submit(provider, named)), { input: rows(...names) });

		it.each([wait, get])('by %p', async (next) => {
			rig.sim.jobMilliseconds = 0;
			await made('row-1', 'row-2');
			const follower = next(provider, byRow);
			const run = await rig.run(chain(start, follower), { input: rows('row-2', 'row-1') });
			expect(run.error?.message).toBeUndefined();
			expect(run.json(follower.name)).toMatchObject([
				{ taskId: idOf('row-2'), externalTaskId: 'row-2', isSuccess: true },
				{ taskId: idOf('row-1'), externalTaskId: 'row-1', isSuccess: true },
			]);
			expect(rig.creates).toHaveLength(2);
		});

		it('by default by what Submit puts out', async () => {
			rig.sim.jobMilliseconds = 0;
			const run = await rig.run(
				chain(start, submit(provider, named), wait(provider, { identifyBy: 'externalTaskId' })),
				{ input: rows('row-1') },
			);
			expect(run.json('Wait')).toMatchObject([{ taskId: rig.ids[0], isSuccess: true }]);
		});

		it('says which name it is that has no task', async () => {
			await made('row-1');
			const run = await rig.run(chain(start, get(provider, byRow)), { input: rows('row-9') });
			const error = shownError(run, 'Get');
			expect(error.message).toContain(
				'The state of the task with the External Task ID "row-9" could not be read',
			);
			expect(error.context.task).toMatchObject({ taskId: null, externalTaskId: 'row-9' });
		});

		it('an empty name is told before anybody is asked', async () => {
			const run = await rig.run(chain(start, get(provider, byRow)), {
				input: asInput([{ row: '' }]),
			});
			expect(shownError(run, 'Get').message).toBe('"External Task ID" is empty [item 0]');
			expect(rig.sim.requests).toEqual([]);
		});

		it('several tasks of one name are told, and none is guessed', async () => {
			const task = (task_id: string) => ({
				task_id,
				task_status: 'succeed',
				task_info: { external_task_id: 'row-1' },
				task_result: { videos: [{ id: 'v', url: 'https://cdn.example.com/v.mp4', duration: '5' }] },
			});
			const body = { code: 0, message: 'SUCCEED', data: [task('811'), task('812')] };
			rig.sim.faultFor = ({ kind }) => (kind === 'query' ? faults.status(200, body) : undefined);
			const run = await rig.run(chain(start, wait(provider, byRow)), { input: rows('row-1') });
			expect(shownError(run, 'Wait').message).toContain(
				'has several tasks with this External Task ID: task 811, 812 [item 0]',
			);
			const again = await rig.run(
				chain(
					start,
					submit(provider, {
						...named,
						options: { ...named.options, ifExternalTaskIdExists: 'useExisting' },
					}),
				),
				{ input: rows('row-1') },
			);
			expect(shownError(again, 'Submit').message).toContain(
				'several tasks with the External Task ID "row-1": 811, 812',
			);
			expect(rig.creates).toEqual([]);
		});

		it('a task of another name is not taken for it', async () => {
			const data = { task_id: '811', task_status: 'processing', task_info: {} };
			const body = { code: 0, message: 'SUCCEED', data };
			rig.sim.faultFor = ({ kind }) => (kind === 'query' ? faults.status(200, body) : undefined);
			const run = await rig.run(chain(start, get(provider, byRow)), { input: rows('row-1') });
			expect(shownError(run, 'Get').message).toContain(
				'answered with a task that does not have this External Task ID: task 811',
			);
		});

		it('a name is not mixed up with the ID of another task', async () => {
			rig.sim.jobMilliseconds = 0;
			await made('row-1', 'row-2');
			const [first] = rig.ids;
			const either = {
				identifyBy: '={{ $json.by }}',
				taskId: '={{ $json.id }}',
				externalTaskId: '={{ $json.id }}',
			};
			const input = asInput([
				{ by: 'taskId', id: first },
				{ by: 'externalTaskId', id: first },
				{ by: 'externalTaskId', id: 'row-2' },
			]);
			const run = await rig.run(
				chain(start, get(provider, either, { onError: 'continueRegularOutput' })),
				{ input },
			);
			expect(run.json('Get').map(({ taskId }) => taskId)).toEqual([first, null, idOf('row-2')]);
		});
	},
);

it('a provider that knows no names takes the task ID, whatever was chosen before', async () => {
	rig.sim.jobMilliseconds = 0;
	const run = await rig.run(
		chain(
			start,
			submit('aijisu', uncheckedLinks),
			wait('aijisu', { identifyBy: 'externalTaskId' }),
		),
		{ input: rows('row-1') },
	);
	expect(run.json('Wait')).toMatchObject([{ taskId: rig.ids[0], isSuccess: true }]);
});

it('a parked Wait is resumed by it', async () => {
	noCallbacks(rig);
	const options = { ...named.options, callback: 'execution' };
	const parked = await rig.run(
		chain(
			start,
			submit('cometApi', { ...named, options }),
			wait('cometApi', { ...{ identifyBy: 'externalTaskId' }, waitMode: 'callback', timeout: 600 }),
		),
		{ input: rows('row-1', 'row-2'), mode: 'trigger' },
	);
	expect(parked.status).toBe('waiting');
	expect(await poke(rig, parked)).toMatchObject({ responseData: 'still waiting' });
	for (const job of rig.sim.jobs) job.complete();
	const run = await (await poke(rig, parked)).resumed!;
	expect(run.json('Wait')).toMatchObject([
		{ taskId: idOf('row-1'), isSuccess: true },
		{ taskId: idOf('row-2'), isSuccess: true },
	]);
});

it.each(['agent2', 'agent3'] as const)(
	'a tool of %s asks by the name that the model gives',
	async (agent) => {
		rig.sim.jobMilliseconds = 0;
		await rig.run(chain(start, submit('cometApi', named)), { input: rows('row-1') });
		const tool = asTool(
			wait('cometApi', {
				identifyBy: 'externalTaskId',
				externalTaskId: "={{ $fromAI('External_Task_ID', '', 'string') }}",
			}),
		);
		const turns = [[{ tool: 'Wait', args: { External_Task_ID: 'row-1' } }]];
		const run = await rig.run(agentWorkflow(agent, [tool], turns));
		expect(answersOf(run)).toMatchObject([{ taskId: rig.ids[0], isSuccess: true }]);
	},
);
