import type { INodeParameters } from 'n8n-workflow';

import { faults } from '../simulator';
import { chain, Engine, type NodeJson } from './harness';
import { entries, oneByOne, promptOf, taskIds } from './helpers/submissions';
import {
	asInput,
	end,
	fields,
	numbered,
	onlyIf,
	prompted,
	shownError,
	start,
	submit,
	uncheckedLinks,
	useRig,
} from './helpers/support';

const rig = useRig();

const unsureAnswer = faults.afterHandling(faults.status(500));

const node = (options: INodeParameters = {}, settings: Partial<NodeJson> = {}) =>
	submit('cometApi', { ...uncheckedLinks, options: { ...oneByOne, ...options } }, settings);
const named = (options: INodeParameters = {}, settings: Partial<NodeJson> = {}) =>
	node({ externalTaskId: '={{ $json.name }}', ...options }, settings);
const rows = (...names: string[]) =>
	asInput(names.map((name, index) => ({ name, prompt: `job ${index}` })));
/** A task that is there already, made by another workflow. */
const existing = async (name: string): Promise<string> => {
	const run = await rig.run(chain(start, named()), {
		input: asInput([{ name, prompt: 'an older one' }]),
	});
	return taskIds(run)[0] as string;
};
const queriesFor = (name: string) => rig.queries.filter(({ path }) => path.endsWith(`/${name}`));

describe('a name that the node makes up', () => {
	it('is another one after n8n was restored from a backup', async () => {
		const january = await rig.run(chain(start, node()), { input: prompted(['January']) });
		const { userFolder } = rig.engine;
		await rig.engine.stop();
		rig.engine = await Engine.start({ userFolder });
		await rig.engine.serveWebhooks();
		const april = await rig.run(chain(start, node()), { input: prompted(['April']) });
		expect(april.executionId).not.toBe(undefined);
		expect(april.json('Submit')).toMatchObject([{ taskId: rig.jobOf('April').id, reused: false }]);
		expect(taskIds(january)).toEqual([rig.jobOf('January').id]);
		const [one, other] = rig.sim.jobs.map(({ externalTaskId }) => externalTaskId);
		expect(one).toMatch(/^n8n-\d+-0-0-[0-9a-f]{16}$/);
		expect(other).not.toBe(one);
	});

	it('is kept from before the request leaves, and finds the task later', async () => {
		rig.sim.inject({ on: 'create', fault: unsureAnswer });
		rig.sim.inject({ on: 'query', times: 2, fault: faults.klingCode(5001) });
		const workflow = chain(start, node());
		const first = await rig.run(workflow, { input: prompted(numbered(1)), mode: 'trigger' });
		expect(entries(first)).toMatchObject([
			{ state: 'unknown', externalTaskId: rig.sim.jobs[0]!.externalTaskId },
		]);
		const second = await rig.run(workflow, { previous: first });
		expect(second.json('Submit')).toMatchObject([{ taskId: rig.ids[0], reused: true }]);
		expect(rig.creates).toHaveLength(1);
	});

	it('is believed whatever the clock of the provider says', async () => {
		const age = 3600_000;
		rig.sim.faultFor = ({ kind, path }) => {
			if (kind === 'create') return unsureAnswer;
			const data = {
				task_id: rig.ids[0],
				task_status: 'submitted',
				task_info: { external_task_id: path.split('/').at(-1) },
				created_at: Date.now() - age,
			};
			return faults.status(200, { code: 0, message: 'SUCCEED', data });
		};
		const run = await rig.run(chain(start, node()), { input: prompted(numbered(1)) });
		expect(run.json('Submit')).toMatchObject([{ taskId: rig.ids[0] }]);
	});
});

describe('names that the user gives', () => {
	it('are refused before anything is sent when items share one, naming each other', async () => {
		const run = await rig.run(chain(start, named()), {
			input: rows('lesson-1', 'lesson-2', 'lesson-1', 'lesson-1'),
		});
		const error = shownError(run, 'Submit');
		expect(error.message).toBe(
			'External Task ID "lesson-1" is given to more than one item: 0, 2, 3 [item 0]',
		);
		expect(error.description).toContain('Nothing was sent for it.');
		expect(rig.sim.requests).toEqual([]);
	});

	it('are refused for the items concerned alone where the user wants to go on', async () => {
		const run = await rig.run(chain(start, named({}, { onError: 'continueRegularOutput' })), {
			input: rows('lesson-1', 'lesson-2', 'lesson-1'),
		});
		expect(taskIds(run)).toEqual([null, rig.ids[0], null]);
		expect(run.json('Submit')[2]).toMatchObject({ mayHaveBeenCharged: false });
		expect(rig.creates.map(promptOf)).toEqual(['job 1']);
	});

	it('answer no item with the task of another whose request got lost', async () => {
		rig.sim.inject({ on: 'create', after: 1, fault: faults.reset() });
		const older = await existing('lesson-1');
		const input = rows('lesson-2', 'lesson-3');
		const run = await rig.run(chain(start, named()), { input, mode: 'trigger' });
		const error = shownError(run, 'Submit');
		expect(error.message).toContain('A video may have been created and charged');
		expect(JSON.stringify(error.context)).not.toContain(older);
	});

	it('are refused when another run of the node was given the same one', async () => {
		const again = fields('Again', '{ name: "lesson-1", prompt: "another" }');
		const workflow = chain(start, named({}, { onError: 'continueRegularOutput' }), again);
		workflow.connections.Again = {
			main: [[{ node: 'Twice', type: 'main', index: 0 }]],
		};
		workflow.nodes.push(onlyIf('Twice', '$runIndex < 1'));
		workflow.connections.Twice = { main: [[{ node: 'Submit', type: 'main', index: 0 }]] };
		rig.sim.switches.duplicateExternalTaskId = 'accept';
		const run = await rig.run(workflow, { input: rows('lesson-1') });
		expect(run.tasks('Submit')).toHaveLength(2);
		expect(run.json('Submit', 0, 1)).toMatchObject([
			{
				taskId: null,
				failureReason: `External Task ID "lesson-1" is that of task ${rig.ids[0]}, which this node submitted before`,
			},
		]);
		expect(rig.creates).toHaveLength(1);
	});

	it('find the task of an unsure request when nobody had it before', async () => {
		rig.sim.inject({ on: 'create', fault: unsureAnswer });
		const run = await rig.run(chain(start, named()), { input: rows('lesson-1') });
		expect(run.json('Submit')).toMatchObject([
			{ taskId: rig.ids[0], reused: false, externalTaskId: 'lesson-1' },
		]);
	});

	it('find no task of an unsure request when it may be somebody else’s', async () => {
		rig.sim.switches.duplicateExternalTaskId = 'accept';
		const older = await existing('lesson-1');
		// The provider forgets the name while it is asked before, and the request gets lost.
		rig.sim.inject({ on: 'query', times: 3, fault: faults.status(502) });
		rig.sim.inject({ on: 'create', fault: faults.reset() });
		const run = await rig.run(chain(start, named()), {
			input: rows('lesson-1'),
			mode: 'trigger',
		});
		const error = shownError(run, 'Submit');
		expect(error.message).toContain('A video may have been created and charged');
		expect(error.description).toContain(`Task ${older} has this External Task ID`);
		expect(error.context.task).toMatchObject({ taskId: null, externalTaskId: 'lesson-1' });
		const again = await rig.run(chain(start, named()), { previous: run });
		expect(shownError(again, 'Submit').description).toContain(older);
		expect(rig.creates).toHaveLength(2);
	});
});

describe('If External Task ID Exists', () => {
	it('Fail refuses the batch before anything is sent, naming the task', async () => {
		const older = await existing('lesson-2');
		const run = await rig.run(chain(start, named()), { input: rows('lesson-1', 'lesson-2') });
		const error = shownError(run, 'Submit');
		expect(error.message).toBe(
			`CometAPI already has a task with the External Task ID "lesson-2": task ${older} [item 1]`,
		);
		expect(error.description).toContain('Nothing was sent for it.');
		expect(error.description).toContain('"Use the Existing Task"');
		expect(rig.sim.createdCount).toBe(1);
	});

	it('Fail refuses the item alone where the user wants to go on', async () => {
		await existing('lesson-2');
		const run = await rig.run(chain(start, named({}, { onError: 'continueRegularOutput' })), {
			input: rows('lesson-1', 'lesson-2', 'lesson-3'),
		});
		expect(taskIds(run)).toEqual([rig.ids[1], null, rig.ids[2]]);
	});

	it('Fail holds although the provider would take the name twice', async () => {
		rig.sim.switches.duplicateExternalTaskId = 'accept';
		const older = await existing('lesson-1');
		const run = await rig.run(chain(start, named()), { input: rows('lesson-1') });
		expect(shownError(run, 'Submit').message).toContain(older);
		expect(rig.sim.createdCount).toBe(1);
	});

	const useExisting = { ifExternalTaskIdExists: 'useExisting' };

	it('Use the Existing Task makes only what is missing of a batch, in another execution', async () => {
		rig.sim.inject({ on: 'create', after: 2, times: 2, fault: faults.klingCode(1201) });
		const input = rows('row-1', 'row-2', 'row-3', 'row-4');
		const workflow = chain(start, named(useExisting), end);
		const first = await rig.run(workflow, { input });
		expect(first.status).toBe('error');
		expect(rig.sim.createdCount).toBe(2);
		rig.sim.faultFor = undefined;
		const tomorrow = await rig.run(chain(start, named(useExisting, { retryOnFail: true })), {
			input,
		});
		expect(taskIds(tomorrow)).toEqual(rig.ids);
		expect(tomorrow.json('Submit').map(({ reused }) => reused)).toEqual([true, true, false, false]);
		const third = await rig.run(workflow, { input });
		expect(third.json('Submit').every(({ reused }) => reused)).toBe(true);
		expect(rig.sim.createdCount).toBe(4);
	});

	it('Use the Existing Task outputs its state, and Retry execution keeps it', async () => {
		const older = await existing('row-1');
		rig.sim.job(older).complete();
		rig.sim.inject({ on: 'create', fault: faults.klingCode(1201) });
		const workflow = chain(start, named(useExisting));
		const first = await rig.run(workflow, { input: rows('row-1', 'row-2'), mode: 'trigger' });
		expect(first.status).toBe('error');
		const second = await rig.run(workflow, { previous: first });
		expect(second.json('Submit')).toMatchObject([
			{ taskId: older, status: 'completed', isFinal: true, reused: true },
			{ reused: false },
		]);
		expect(rig.sim.createdCount).toBe(2);
	});

	it('Use the Existing Task finds what an unsure request of an earlier execution made', async () => {
		rig.sim.inject({ on: 'create', fault: unsureAnswer });
		// Asked before, it knows of none, on neither path; asked after, it cannot tell.
		rig.sim.inject({ on: 'query', after: 2, times: 2, fault: faults.klingCode(5001) });
		const input = rows('row-1');
		const first = await rig.run(chain(start, named(useExisting)), { input });
		expect(first.status).toBe('error');
		const second = await rig.run(chain(start, named(useExisting)), { input });
		expect(second.json('Submit')).toMatchObject([{ taskId: rig.ids[0], reused: true }]);
		expect(rig.creates).toHaveLength(1);
	});

	it('Use the Existing Task sends nothing while the provider cannot tell', async () => {
		rig.sim.inject({ on: 'query', times: 99, fault: faults.status(502) });
		const run = await rig.run(chain(start, named(useExisting)), { input: rows('row-1') });
		const error = shownError(run, 'Submit');
		expect(error.message).toContain(
			'Whether a task with the External Task ID "row-1" exists could not be found out',
		);
		expect(error.description).toContain('Nothing was sent for it, since that could be paid twice.');
		expect(rig.creates).toEqual([]);
	});

	it.each(['fail', 'useExisting'])(
		'%s: a provider that knows no names is sent the batch',
		async (choice) => {
			rig.sim.faultFor = ({ kind }) => (kind === 'query' ? faults.htmlPage(404) : undefined);
			const run = await rig.run(chain(start, named({ ifExternalTaskIdExists: choice })), {
				input: rows('row-1', 'row-2'),
			});
			expect(run.json('Submit').map(({ reused }) => reused)).toEqual([false, false]);
			expect(rig.sim.createdCount).toBe(2);
		},
	);

	it('asks for each name before the first request, and only for names of the user’s', async () => {
		await rig.run(chain(start, named()), { input: rows('row-1', 'row-2') });
		const kinds = rig.sim.requests.map(({ kind }) => kind);
		expect(kinds.indexOf('create')).toBeGreaterThan(kinds.lastIndexOf('query'));
		expect(queriesFor('row-1').length).toBeGreaterThan(0);
		await rig.sim.reset();
		await rig.run(chain(start, node()), { input: prompted(numbered(2)) });
		expect(rig.queries).toEqual([]);
	});

	it('is refused when it is none of its choices', async () => {
		const run = await rig.run(chain(start, named({ ifExternalTaskIdExists: 'ignore' })), {
			input: rows('row-1'),
		});
		expect(shownError(run, 'Submit').message).toBe(
			'"If External Task ID Exists" is "ignore", which is none of its choices [item 0]',
		);
		expect(rig.sim.requests).toEqual([]);
	});
});
