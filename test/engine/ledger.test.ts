import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { faults } from '../simulator';
import { chain, link, type NodeJson, type Run } from './harness';
import { toStored } from './harness/n8n';
import { mediaItem } from './helpers/media';
import { oneByOne, promptOf, recorded, taskIds } from './helpers/submissions';
import {
	end,
	fields,
	fromFiles,
	LABELS,
	numbered,
	onlyIf,
	prompted,
	PROVIDERS,
	shownError,
	start,
	submit,
	uncheckedLinks,
	useRig,
} from './helpers/support';

const rig = useRig();

/** Refuses the create request of one item, so many times. */
function refuseItem(index: number, times = 1, fault = faults.klingCode(1201)): void {
	let left = times;
	rig.sim.faultFor = (request) => {
		if (request.kind !== 'create' || promptOf(request) !== `job ${index}`) return undefined;
		left -= 1;
		return left >= 0 ? fault : undefined;
	};
}

describe.each(PROVIDERS)('%s: what was created', (provider) => {
	const label = LABELS[provider];
	const node = (options: INodeParameters = oneByOne, settings: Partial<NodeJson> = {}) =>
		submit(provider, { ...uncheckedLinks, options }, settings);

	it('is picked up by Retry On Fail', async () => {
		refuseItem(2);
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		const run = await rig.run(chain(start, node(oneByOne, settings), end), {
			input: prompted(numbered(4)),
		});
		expect(run.status).toBe('success');
		expect(taskIds(run, 'End')).toEqual(rig.ids);
		expect(run.json('Submit').map(({ reused }) => reused)).toEqual([true, true, false, false]);
		expect(rig.creates.map(promptOf)).toEqual(['job 0', 'job 1', 'job 2', 'job 2', 'job 3']);
	});

	it('is picked up by Retry execution', async () => {
		refuseItem(1);
		const workflow = chain(start, node(), end);
		const first = await rig.run(workflow, { input: prompted(numbered(3)) });
		expect(first.status).toBe('error');
		expect(recorded(first)).toEqual(rig.ids);
		const second = await rig.run(workflow, { previous: first });
		expect(second.json('Submit')).toMatchObject([
			{
				taskId: rig.ids[0],
				reused: true,
				status: 'queued',
				externalTaskId: rig.sim.jobs[0]!.externalTaskId,
			},
			{ taskId: rig.ids[1], reused: false },
			{ taskId: rig.ids[2], reused: false },
		]);
		expect(rig.creates).toHaveLength(4);
		expect(rig.sim.createdCount).toBe(3);
	});

	it('is known although the files were sent by another link or encoded anew', async () => {
		rig.sim.inject({ on: 'create', after: 1, fault: faults.klingCode(1201) });
		const files = submit(provider, { ...fromFiles, options: { submissionsInParallel: 1 } });
		const workflow = chain(start, files);
		const input = [mediaItem(), mediaItem()];
		const first = await rig.run(workflow, { input });
		expect(first.status).toBe('error');
		const second = await rig.run(workflow, { previous: first });
		expect(second.json('Submit').map(({ reused }) => reused)).toEqual([true, false]);
		expect(rig.sim.createdCount).toBe(2);
	});

	it('is in the data of the error when item 7 of 10 fails, and in the node context', async () => {
		refuseItem(6);
		const workflow = chain(start, node());
		const run = await rig.run(workflow, { input: prompted(numbered(10)), mode: 'trigger' });
		const error = shownError(run, 'Submit');
		expect(error.message).toBe(
			`${label} refused the request (HTTP 400): Invalid parameters [item 6]`,
		);
		for (const [index, id] of rig.ids.entries()) {
			expect(error.description).toContain(`${id} (item ${index})`);
		}
		expect(error.description).toContain('Created, and picked up when this execution is retried: ');
		expect(error.context.itemIndex).toBe(6);
		expect(error.context.items!.map(({ taskId }) => taskId)).toEqual([
			...rig.ids,
			null,
			null,
			null,
			null,
		]);
		expect(error.context.items!.at(-1)).toMatchObject({
			failureReason: 'The item was not submitted, because another item failed',
		});
		expect(rig.ids).toHaveLength(6);
		expect(recorded(run)).toEqual(rig.ids);
		expect(rig.creates).toHaveLength(7);

		const retried = await rig.run(workflow, { previous: run });
		expect(taskIds(retried)).toEqual(rig.ids);
		expect(rig.sim.createdCount).toBe(10);
	});

	it('is never lost with many under way when one fails', async () => {
		refuseItem(3, 1, faults.afterHandling(faults.klingCode(1201)));
		rig.sim.jobMilliseconds = 0;
		const run = await rig.run(chain(start, node({ checkMediaLinks: false })), {
			input: prompted(numbered(8)),
		});
		const { context } = shownError(run, 'Submit');
		const made = rig.ids.filter((id) => id !== rig.jobOf('job 3').id);
		expect(context.items!.flatMap(({ taskId }) => taskId ?? []).sort()).toEqual([...made].sort());
		expect(recorded(run).sort()).toEqual([...made].sort());
		context.items!.forEach(({ taskId }, index) => {
			if (taskId !== null) expect(taskId).toBe(rig.jobOf(`job ${index}`).id);
		});
	});

	it('goes on with its item where the user wants to go on', async () => {
		refuseItem(6);
		const run = await rig.run(
			chain(start, node(oneByOne, { onError: 'continueRegularOutput' }), end),
			{ input: prompted(numbered(10)) },
		);
		expect(taskIds(run)).toEqual(
			numbered(10).map((prompt) => (prompt === 'job 6' ? null : rig.jobOf(prompt).id)),
		);
		expect(run.json('Submit')[6]).toMatchObject({
			taskId: null,
			failureReason: `${label} refused the request (HTTP 400): Invalid parameters`,
			failureAdvice: expect.stringContaining('Nothing was created, and nothing is charged.'),
		});
		expect(rig.sim.createdCount).toBe(9);
	});

	it('is told apart by run, in a loop', async () => {
		const count = fields('Count', '{ n: ($json.n ?? 0) + 1, prompt: "the same" }');
		const keep = fields('Keep', '{ n: $("Count").item.json.n }');
		const enough = onlyIf('Enough', '$json.n >= 3');
		const workflow = chain(start, count, node(), keep, enough, end);
		link(workflow, 'Enough', 'Count', { output: 1 });
		rig.sim.inject({ on: 'create', after: 1, fault: faults.klingCode(1201) });
		const first = await rig.run(workflow);
		expect(first.status).toBe('error');
		const second = await rig.run(workflow, { previous: first });
		expect(second.status).toBe('success');
		expect(second.tasks('Submit')).toHaveLength(3);
		const made = [0, 1, 2].map((index) => second.json('Submit', 0, index)[0]!);
		expect(made.map(({ taskId }) => taskId)).toEqual(rig.ids);
		expect(made.map(({ reused }) => reused)).toEqual([false, false, false]);
		expect(new Set(rig.ids).size).toBe(3);
		expect(rig.creates).toHaveLength(4);
	});

	it('is told apart by node', async () => {
		const second = { ...node(), name: 'Second' };
		const workflow = chain(start, node(), fields('Again', '$("Start").item.json'), second);
		const run = await rig.run(workflow, { input: prompted(numbered(2)) });
		expect([...taskIds(run), ...taskIds(run, 'Second')]).toEqual(rig.ids);
		expect(new Set(rig.ids).size).toBe(4);
		expect(recorded(run, 'Second')).toEqual(rig.ids.slice(2));
	});

	it('is told apart by item when two are equal', async () => {
		rig.sim.inject({ on: 'create', after: 2, fault: faults.klingCode(1201) });
		const input = Array.from({ length: 3 }, () => ({ json: { prompt: 'the same' } }));
		const workflow = chain(start, node());
		const first = await rig.run(workflow, { input });
		expect(recorded(first)).toHaveLength(2);
		const second = await rig.run(workflow, { previous: first });
		expect(taskIds(second)).toEqual(rig.ids);
		expect(new Set(rig.ids).size).toBe(3);
		const names = rig.sim.jobs.map(({ externalTaskId }) => externalTaskId);
		if (provider === 'cometApi') expect(new Set(names).size).toBe(3);
	});

	it.each([
		['the prompt', { prompt: 'another' }],
		['the portrait', { imageUrl: 'https://cdn.example.com/other.png' }],
		['the voice', { audioUrl: 'https://cdn.example.com/other.mp3' }],
		['the quality', provider === 'cometApi' ? { mode: 'pro' } : { model: 'kling-avatar-v2-pro' }],
	])('is not taken for something else: a change of %s is a new video', async (_name, change) => {
		rig.sim.inject({ on: 'create', after: 1, fault: faults.klingCode(1201) });
		const workflow = chain(start, node());
		const first = await rig.run(workflow, { input: prompted(numbered(2)) });
		expect(first.status).toBe('error');
		const changed = structuredClone(workflow);
		Object.assign(changed.nodes[1]!.parameters!, change);
		const second = await rig.run(changed, { previous: first });
		expect(second.json('Submit').map(({ reused }) => reused)).toEqual([false, false]);
		expect(rig.sim.createdCount).toBe(3);
	});

	it('is not made again by another execution’s retry, which has a record of its own', async () => {
		const workflow = chain(start, node());
		await rig.run(workflow, { input: prompted(numbered(1)) });
		await rig.run(workflow, { input: prompted(numbered(1)) });
		expect(rig.sim.createdCount).toBe(2);
		if (provider === 'cometApi') {
			expect(new Set(rig.sim.jobs.map(({ externalTaskId }) => externalTaskId)).size).toBe(2);
		}
	});

	describe('and recorded by version 0.1.0', () => {
		/** The record of an execution as that version kept it. */
		const asOld = (run: Run): Run => {
			const data = run.execution.data();
			const context = data.executionData!.contextData['node:Submit']!;
			const records = Object.values(context.submissions as Record<string, IDataObject>);
			context.submissions = Object.fromEntries(
				records.map(({ place, state, externalTaskId, at, task, message }) => {
					const { run: runIndex, item } = place as { run: number; item: number };
					const known = task ? { task } : message ? { message } : {};
					const key = `${runIndex}:${item}:0123456789abcdef0123456789abcdef`;
					return [key, { state, externalTaskId, at, ...known }];
				}),
			) as IDataObject;
			run.execution.stored = toStored(data);
			return run;
		};

		it('is picked up by the retry after an update', async () => {
			refuseItem(1);
			const workflow = chain(start, node());
			const first = await rig.run(workflow, { input: prompted(numbered(3)), mode: 'trigger' });
			const second = await rig.run(workflow, { previous: asOld(first) });
			expect(taskIds(second)).toEqual(rig.ids);
			expect(second.json('Submit').map(({ reused }) => reused)).toEqual([true, false, false]);
			expect(rig.sim.createdCount).toBe(3);
		});

		it('is not sent again when it is unsure', async () => {
			refuseItem(0, 1, faults.afterHandling(faults.status(500)));
			if (provider === 'cometApi') {
				rig.sim.inject({ on: 'query', times: 99, fault: faults.klingCode(5001) });
			}
			const workflow = chain(start, node());
			const first = await rig.run(workflow, { input: prompted(numbered(1)), mode: 'trigger' });
			const second = await rig.run(workflow, { previous: asOld(first) });
			expect(shownError(second, 'Submit').message).toContain('may have been created');
			expect(rig.creates).toHaveLength(1);
		});
	});
});
