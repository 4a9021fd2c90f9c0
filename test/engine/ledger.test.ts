import type { IDataObject } from 'n8n-workflow';

import { faults, type RequestRecord } from '../simulator';
import { chain, link, type NodeJson, type Run, type WorkflowJson } from './harness';
import { mediaItem } from './media';
import {
	end,
	fields,
	fromFiles,
	LABELS,
	PROVIDERS,
	shownError,
	start,
	submit,
	useBench,
} from './support';

const bench = useBench();

/** Media that nobody looks into; the prompt is the item's own. */
const unchecked = {
	imageSource: 'url',
	imageUrl: 'https://cdn.example.com/portrait.png',
	audioSource: 'url',
	audioUrl: 'https://cdn.example.com/voice.mp3',
	audioDurationSource: 'manual',
	audioDurationSeconds: 5,
	prompt: '={{ $json.prompt }}',
} as const;

const oneByOne = { checkMediaLinks: false, submissionsInParallel: 1 };
const items = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ json: { prompt: `item ${index}` } }));
const promptOf = ({ body }: Pick<RequestRecord, 'body'>) => (body as { prompt: string }).prompt;
const creates = () => bench.sim.requestsOf('create');
const ids = () => bench.sim.jobs.map(({ id }) => id);
const idOf = (prompt: string) => bench.sim.jobs.find(({ body }) => body.prompt === prompt)?.id;
const taskIds = (run: Run, name = 'Submit') => run.json(name).map(({ taskId }) => taskId);

/** What the node keeps about a run's submissions. */
const entries = (run: Run, name = 'Submit') =>
	Object.values((run.contextOf(name).submissions ?? {}) as Record<string, IDataObject>);
const recorded = (run: Run, name = 'Submit') =>
	entries(run, name).flatMap(({ state, task }) =>
		state === 'created' ? [(task as IDataObject).taskId] : [],
	);

/** Refuses the create request of one item, so many times. */
function refuseItem(index: number, times = 1, fault = faults.klingCode(1201)): void {
	let left = times;
	bench.sim.faultFor = (request) => {
		if (request.kind !== 'create' || promptOf(request) !== `item ${index}`) return undefined;
		left -= 1;
		return left >= 0 ? fault : undefined;
	};
}

describe.each(PROVIDERS)('%s: what was created', (provider) => {
	const label = LABELS[provider];
	const node = (options: IDataObject = oneByOne, settings: Partial<NodeJson> = {}) =>
		submit(provider, { ...unchecked, options } as never, settings);

	it('is picked up by Retry On Fail', async () => {
		refuseItem(2);
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		const run = await bench.run(chain(start, node(oneByOne, settings), end), { input: items(4) });
		expect(run.status).toBe('success');
		expect(taskIds(run, 'End')).toEqual(ids());
		expect(run.json('Submit').map(({ reused }) => reused)).toEqual([true, true, false, false]);
		expect(creates().map(promptOf)).toEqual(['item 0', 'item 1', 'item 2', 'item 2', 'item 3']);
	});

	it('is picked up by Retry execution', async () => {
		refuseItem(1);
		const workflow = chain(start, node(), end);
		const first = await bench.run(workflow, { input: items(3) });
		expect(first.status).toBe('error');
		expect(recorded(first)).toEqual(ids());
		const second = await bench.run(workflow, { previous: first });
		expect(second.json('Submit')).toMatchObject([
			{
				taskId: ids()[0],
				reused: true,
				status: 'queued',
				externalTaskId: bench.sim.jobs[0]!.externalTaskId,
			},
			{ taskId: ids()[1], reused: false },
			{ taskId: ids()[2], reused: false },
		]);
		expect(creates()).toHaveLength(4);
		expect(bench.sim.createdCount).toBe(3);
	});

	it('is known although the files were sent by another link or encoded anew', async () => {
		bench.sim.inject({ on: 'create', after: 1, fault: faults.klingCode(1201) });
		const files = submit(provider, { ...fromFiles, options: { submissionsInParallel: 1 } });
		const workflow = chain(start, files);
		const input = [mediaItem(), mediaItem()];
		const first = await bench.run(workflow, { input });
		expect(first.status).toBe('error');
		const second = await bench.run(workflow, { previous: first });
		expect(second.json('Submit').map(({ reused }) => reused)).toEqual([true, false]);
		expect(bench.sim.createdCount).toBe(2);
	});

	it('is in the data of the error when item 7 of 10 fails, and in the node context', async () => {
		refuseItem(6);
		const workflow = chain(start, node());
		const run = await bench.run(workflow, { input: items(10) });
		const error = shownError(run, 'Submit');
		expect(error.message).toBe(
			`${label} refused the request (HTTP 400): Invalid parameters [item 6]`,
		);
		for (const [index, id] of ids().entries()) {
			expect(error.description).toContain(`${id} (item ${index})`);
		}
		expect(error.description).toContain('Created, and picked up when the node runs again: ');
		expect(error.context.itemIndex).toBe(6);
		expect(error.context.items!.map(({ taskId }) => taskId)).toEqual([
			...ids(),
			null,
			null,
			null,
			null,
		]);
		expect(error.context.items!.at(-1)).toMatchObject({
			failureReason: 'The item was not submitted, because an item before it failed',
		});
		expect(ids()).toHaveLength(6);
		expect(recorded(run)).toEqual(ids());
		expect(creates()).toHaveLength(7);

		const retried = await bench.run(workflow, { previous: run });
		expect(taskIds(retried)).toEqual(ids());
		expect(bench.sim.createdCount).toBe(10);
	});

	it('is never lost with many under way when one fails', async () => {
		refuseItem(3, 1, faults.afterHandling(faults.klingCode(1201)));
		bench.sim.jobMilliseconds = 0;
		const run = await bench.run(chain(start, node({ checkMediaLinks: false })), {
			input: items(8),
		});
		const { context } = shownError(run, 'Submit');
		const made = ids().filter((id) => id !== idOf('item 3'));
		expect(context.items!.flatMap(({ taskId }) => taskId ?? []).sort()).toEqual([...made].sort());
		expect(recorded(run).sort()).toEqual([...made].sort());
		context.items!.forEach(({ taskId }, index) => {
			if (taskId !== null) expect(taskId).toBe(idOf(`item ${index}`));
		});
	});

	it('goes on with its item where the user wants to go on', async () => {
		refuseItem(6);
		const run = await bench.run(
			chain(start, node(oneByOne, { onError: 'continueRegularOutput' }), end),
			{ input: items(10) },
		);
		expect(taskIds(run)).toEqual(items(10).map(({ json }) => idOf(json.prompt) ?? null));
		expect(run.json('Submit')[6]).toMatchObject({
			taskId: null,
			failureReason: `${label} refused the request (HTTP 400): Invalid parameters`,
			failureAdvice: expect.stringContaining('Nothing was created, and nothing is charged.'),
		});
		expect(bench.sim.createdCount).toBe(9);
	});

	it('is told apart by run, in a loop', async () => {
		const count = fields('Count', '{ n: ($json.n ?? 0) + 1, prompt: "the same" }');
		const keep = fields('Keep', '{ n: $("Count").item.json.n }');
		const enough: NodeJson = {
			name: 'Enough',
			type: 'n8n-nodes-base.if',
			typeVersion: 2.2,
			parameters: {
				conditions: {
					combinator: 'and',
					options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
					conditions: [
						{
							id: '1',
							leftValue: '={{ $json.n >= 3 }}',
							rightValue: '',
							operator: { type: 'boolean', operation: 'true', singleValue: true },
						},
					],
				},
			},
		};
		const workflow = chain(start, count, node(), keep, enough, end);
		link(workflow, 'Enough', 'Count', { output: 1 });
		bench.sim.inject({ on: 'create', after: 1, fault: faults.klingCode(1201) });
		const first = await bench.run(workflow);
		expect(first.status).toBe('error');
		const second = await bench.run(workflow, { previous: first });
		expect(second.status).toBe('success');
		expect(second.tasks('Submit')).toHaveLength(3);
		const made = [0, 1, 2].map((index) => second.json('Submit', 0, index)[0]!);
		expect(made.map(({ taskId }) => taskId)).toEqual(ids());
		expect(made.map(({ reused }) => reused)).toEqual([false, false, false]);
		expect(new Set(ids()).size).toBe(3);
		expect(creates()).toHaveLength(4);
	});

	it('is told apart by node', async () => {
		const second = { ...node(), name: 'Second' };
		const workflow = chain(start, node(), fields('Again', '$("Start").item.json'), second);
		const run = await bench.run(workflow, { input: items(2) });
		expect([...taskIds(run), ...taskIds(run, 'Second')]).toEqual(ids());
		expect(new Set(ids()).size).toBe(4);
		expect(recorded(run, 'Second')).toEqual(ids().slice(2));
	});

	it('is told apart by item when two are equal', async () => {
		bench.sim.inject({ on: 'create', after: 2, fault: faults.klingCode(1201) });
		const input = Array.from({ length: 3 }, () => ({ json: { prompt: 'the same' } }));
		const workflow = chain(start, node());
		const first = await bench.run(workflow, { input });
		expect(recorded(first)).toHaveLength(2);
		const second = await bench.run(workflow, { previous: first });
		expect(taskIds(second)).toEqual(ids());
		expect(new Set(ids()).size).toBe(3);
		const names = bench.sim.jobs.map(({ externalTaskId }) => externalTaskId);
		if (provider === 'cometApi') expect(new Set(names).size).toBe(3);
	});

	it.each([
		['the prompt', { prompt: 'another' }],
		['the portrait', { imageUrl: 'https://cdn.example.com/other.png' }],
		['the voice', { audioUrl: 'https://cdn.example.com/other.mp3' }],
		['the quality', provider === 'cometApi' ? { mode: 'pro' } : { model: 'kling-avatar-v2-pro' }],
	])('is not taken for something else: a change of %s is a new video', async (_name, change) => {
		bench.sim.inject({ on: 'create', after: 1, fault: faults.klingCode(1201) });
		const workflow = chain(start, node());
		const first = await bench.run(workflow, { input: items(2) });
		expect(first.status).toBe('error');
		const changed = structuredClone(workflow);
		Object.assign(changed.nodes[1]!.parameters!, change);
		const second = await bench.run(changed, { previous: first });
		expect(second.json('Submit').map(({ reused }) => reused)).toEqual([false, false]);
		expect(bench.sim.createdCount).toBe(3);
	});

	it('is not made again by another execution’s retry, which has a record of its own', async () => {
		const workflow = chain(start, node());
		await bench.run(workflow, { input: items(1) });
		await bench.run(workflow, { input: items(1) });
		expect(bench.sim.createdCount).toBe(2);
		if (provider === 'cometApi') {
			expect(new Set(bench.sim.jobs.map(({ externalTaskId }) => externalTaskId)).size).toBe(2);
		}
	});

	it('is written to the log, since Stop makes n8n forget what the node wrote down', async () => {
		const begin = () => {
			bench.sim.inject({ on: 'create', after: 1, fault: faults.afterHandling(faults.hang()) });
			return bench.run(chain(start, node()), { input: items(3), mode: 'trigger' });
		};
		const run = await bench.stops(begin, () => creates().length === 2);
		const [first, second] = bench.sim.jobs.slice(-2);
		expect(run.stored.executionData?.contextData).toEqual({});
		const log = run.logs.join('\n');
		expect(log).toContain(`info: Kling Avatar: task ${first!.id} was submitted to ${label}`);
		expect(log).toMatch(/warn: Kling Avatar: item 1: A video may have been created and charged/);
		if (provider === 'cometApi') expect(log).toContain(second!.externalTaskId);
	});
});

describe('what may have been created', () => {
	const node = (options: IDataObject = {}, settings: Partial<NodeJson> = {}) =>
		submit('aijisu', { ...unchecked, options: { ...oneByOne, ...options } } as never, settings);
	const lostAnswer = faults.afterHandling(faults.reset());

	it('is not repeated by Retry On Fail', async () => {
		bench.sim.inject({ on: 'create', fault: lostAnswer });
		const settings = { retryOnFail: true, maxTries: 5, waitBetweenTries: 1 };
		const run = await bench.run(chain(start, node({}, settings)), { input: items(2) });
		expect(shownError(run, 'Submit').message).toMatch(
			/^A video may have been created and charged, but aijisu did not confirm it: .*\[item 0\]$/,
		);
		expect(run.logs.filter((line) => line.includes('Running node "Submit" started'))).toHaveLength(
			5,
		);
		expect(creates()).toHaveLength(1);
		expect(entries(run)).toMatchObject([{ state: 'unknown' }]);
	});

	it('is repeated when the user ticks the option, and then once', async () => {
		bench.sim.inject({ on: 'create', fault: lostAnswer });
		const first = await bench.run(chain(start, node()), { input: items(1) });
		const again = chain(start, node({ submitAgainWhenUnsure: true }));
		const second = await bench.run(again, { previous: first });
		expect(second.json('Submit')).toMatchObject([{ taskId: ids()[1], reused: false }]);
		expect(creates()).toHaveLength(2);
	});

	it('stays in doubt when the repetition is refused', async () => {
		bench.sim.inject({ on: 'create', fault: lostAnswer });
		bench.sim.inject({ on: 'create', fault: faults.klingCode(1201) });
		const workflow = chain(start, node());
		const first = await bench.run(workflow, { input: items(1) });
		const again = chain(start, node({ submitAgainWhenUnsure: true }));
		const second = await bench.run(again, { previous: first });
		const error = shownError(second, 'Submit');
		expect(error.message).toContain('Invalid parameters');
		expect(error.description).toContain('an earlier one may have created a video');
		const third = await bench.run(workflow, { previous: second });
		expect(shownError(third, 'Submit').message).toBe(shownError(first, 'Submit').message);
		expect(creates()).toHaveLength(2);
	});

	it('does not keep a changed item from being submitted', async () => {
		bench.sim.inject({ on: 'create', fault: lostAnswer });
		const first = await bench.run(chain(start, node()), { input: items(1) });
		const changed = chain(
			start,
			submit('aijisu', { ...unchecked, prompt: 'new', options: oneByOne }),
		);
		const second = await bench.run(changed, { previous: first });
		expect(second.json('Submit')).toMatchObject([{ reused: false }]);
		expect(creates()).toHaveLength(2);
	});

	it('says so in the item when the user wants to go on', async () => {
		bench.sim.inject({ on: 'create', fault: lostAnswer });
		const run = await bench.run(chain(start, node({}, { onError: 'continueRegularOutput' })), {
			input: items(2),
		});
		expect(run.json('Submit')).toMatchObject([
			{
				taskId: null,
				mayHaveBeenCharged: true,
				failureReason: expect.stringContaining('A video may have been created'),
			},
			{ taskId: ids()[1], reused: false },
		]);
	});

	it('is found at CometAPI by the name that the node gave it', async () => {
		bench.sim.inject({ on: 'create', provider: 'cometApi', fault: lostAnswer });
		const workflow = chain(start, submit('cometApi', { ...unchecked, options: oneByOne }));
		const run = await bench.run(workflow, { input: items(2) });
		expect(run.json('Submit')).toMatchObject([
			{ taskId: ids()[0], reused: false, externalTaskId: bench.sim.jobs[0]!.externalTaskId },
			{ taskId: ids()[1] },
		]);
		expect(creates()).toHaveLength(2);
	});

	it('is not mixed up with another task that CometAPI shows in its place', async () => {
		const task = { task_id: '899999999999999999', task_status: 'succeed', task_result: {} };
		const shown: Record<number, IDataObject> = {
			0: { ...task, task_info: {} },
			1: { ...task, task_info: { external_task_id: 'somebody-else' } },
			// The right name, but a year older than the request.
			2: { ...task, created_at: Date.now() - 365 * 86_400_000 },
			// The name is not the ID of a task.
			3: { ...task, task_id: undefined },
		};
		bench.sim.faultFor = ({ kind, path }) => {
			if (kind === 'create') return lostAnswer;
			const [name, index] = /n8n-\d+-0-(\d+)-\w+$/.exec(path) ?? [];
			const data = { task_info: { external_task_id: name }, ...shown[Number(index)] };
			return faults.status(200, { code: 0, message: 'SUCCEED', data });
		};
		const node = submit(
			'cometApi',
			{ ...unchecked, options: { checkMediaLinks: false, submissionsInParallel: 4 } },
			{ onError: 'continueRegularOutput' },
		);
		const run = await bench.run(chain(start, node), { input: items(4) });
		expect(run.json('Submit')).toMatchObject(
			items(4).map(() => ({ taskId: null, mayHaveBeenCharged: true })),
		);
		expect(creates()).toHaveLength(4);
	});

	it('is found there later, when CometAPI could not tell at first', async () => {
		bench.sim.inject({ on: 'create', fault: lostAnswer });
		bench.sim.inject({ on: 'query', times: 2, fault: faults.klingCode(5001) });
		const named = { ...oneByOne, externalTaskId: 'lesson-12' };
		const workflow = chain(start, submit('cometApi', { ...unchecked, options: named }));
		const first = await bench.run(workflow, { input: items(1) });
		expect(shownError(first, 'Submit').description).toContain('the External Task ID "lesson-12"');
		const second = await bench.run(workflow, { previous: first });
		expect(second.json('Submit')).toMatchObject([
			{ taskId: ids()[0], reused: true, externalTaskId: 'lesson-12' },
		]);
		expect(creates()).toHaveLength(1);
	});
});

it('a name of the user’s that is taken gives no other video away as the item’s', async () => {
	const options = { ...oneByOne, externalTaskId: 'lesson-12' };
	const node = submit('cometApi', { ...unchecked, options });
	const run = await bench.run(chain(start, node), { input: items(2) });
	const error = shownError(run, 'Submit');
	expect(error.message).toMatch(
		/^CometAPI already has a task of this External Task ID: .*'lesson-12'.* \[item 1\]$/,
	);
	expect(error.description).toContain(`It belongs to task ${ids()[0]}.`);
	expect(error.context.items).toMatchObject([{ taskId: ids()[0] }, { taskId: null }]);
	expect(bench.sim.createdCount).toBe(1);
});

describe.each(PROVIDERS)('%s: submitting many items', (provider) => {
	const node = (options: IDataObject, settings: Partial<NodeJson> = {}): WorkflowJson =>
		chain(
			start,
			submit(
				provider,
				{ ...unchecked, options: { checkMediaLinks: false, ...options } } as never,
				settings,
			),
		);

	it.each([
		[undefined, 3],
		[1, 1],
		[5, 5],
		[99, 10],
		[0, 3],
	])('with %s in parallel has at most %i under way, in item order', async (wanted, most) => {
		const underWay: number[] = [];
		bench.sim.faultFor = ({ kind }) => {
			if (kind !== 'create') return undefined;
			underWay.push(bench.sim.openRequests.filter((request) => request.kind === 'create').length);
			return faults.slow(25);
		};
		const options = wanted === undefined ? {} : { submissionsInParallel: wanted };
		const run = await bench.run(node(options), { input: items(12) });
		expect(Math.max(...underWay)).toBe(most);
		const order = creates().map((request) => Number(promptOf(request).split(' ')[1]));
		order.forEach((item, place) => expect(Math.abs(item - place)).toBeLessThan(most));
		expect(taskIds(run)).toEqual(items(12).map(({ json }) => idOf(json.prompt)));
	});

	it.each([
		['the key', faults.klingCode(1002), 'did not accept the API key'],
		['the account', faults.klingCode(1101), 'refused because of the account'],
		['the balance', faults.insufficientBalance(provider), 'refused because of the account'],
	])('stops at the first refusal of %s', async (_what, fault, words) => {
		bench.sim.inject({ on: 'create', after: 3, times: Infinity, fault });
		const parallel = { submissionsInParallel: 1 };
		const run = await bench.run(node(parallel), { input: items(10) });
		const error = shownError(run, 'Submit');
		expect(error.message).toContain(words);
		expect(error.context.itemIndex).toBe(3);
		expect(creates()).toHaveLength(4);
		expect(recorded(run)).toEqual(ids());

		bench.sim.requests.length = 0;
		const goOn = node(parallel, { onError: 'continueRegularOutput' });
		const going = await bench.run(goOn, { input: items(10) });
		expect(creates()).toHaveLength(1);
		const [refused, ...rest] = going.json('Submit');
		expect(refused).toMatchObject({ taskId: null, failureReason: expect.stringContaining(words) });
		expect(rest).toHaveLength(9);
		for (const item of rest) {
			expect(item).toMatchObject({ taskId: null, mayHaveBeenCharged: false });
			expect(item.failureReason).toMatch(/^Not submitted, since an earlier item was refused: /);
		}
	});

	it('sends no more than those under way after a refusal', async () => {
		bench.sim.faultFor = ({ kind }) => (kind === 'create' ? faults.klingCode(1101) : undefined);
		await bench.run(node({ submissionsInParallel: 3 }), { input: items(20) });
		expect(creates().length).toBeLessThanOrEqual(3);
		expect(bench.sim.createdCount).toBe(0);
	});

	it('checks every one before the first is sent', async () => {
		const input = [...items(9), { json: { prompt: 'x'.repeat(2501) } }];
		const run = await bench.run(node({}), { input });
		expect(shownError(run, 'Submit').message).toMatch(/^Prompt has 2501 characters.* \[item 9\]$/);
		expect(bench.sim.requests).toEqual([]);
	});
});
