import { chain } from './harness';
import { created, waitFor, waitMilliseconds } from './helpers/jobs';
import {
	asInput,
	LABELS,
	numbered,
	PROVIDERS,
	shownError,
	start,
	useRig,
	wait,
} from './helpers/support';

const rig = useRig();

describe.each(PROVIDERS)('%s: many jobs', (provider) => {
	it('take no longer than the slowest and one interval: 6 of five minutes each', async () => {
		rig.sim.jobMilliseconds = 300_000;
		const items = await created(rig, provider, numbered(6));
		const bounds = { pollInterval: 30, maxPollInterval: 60, timeout: 3600 };
		const run = await waitFor(rig, provider, items, bounds);
		expect(run.json('End')).toHaveLength(6);
		expect(run.json('End').every(({ isSuccess }) => isSuccess === true)).toBe(true);
		expect(waitMilliseconds(run)).toBeGreaterThan(290_000);
		expect(waitMilliseconds(run)).toBeLessThanOrEqual(360_000);
	});

	it('come out in the order they went in, whichever is ready first', async () => {
		rig.sim.jobMilliseconds = ({ body }) => 500 - 90 * Number(String(body.prompt).split(' ')[1]);
		const items = await created(rig, provider, numbered(5));
		const run = await waitFor(rig, provider, items, { options: { downloadVideo: true } });
		expect(run.json('End').map(({ taskId }) => taskId)).toEqual(
			numbered(5).map((prompt) => rig.jobOf(prompt).id),
		);
		expect(run.items('End').map(({ binary }) => binary?.data?.fileName)).toEqual(
			numbered(5).map((prompt) => `${rig.jobOf(prompt).id}.mp4`),
		);
	});

	it('with the same task ID are asked for as one', async () => {
		rig.sim.jobMilliseconds = 250;
		const [item] = await created(rig, provider, ['one']);
		const run = await waitFor(rig, provider, [item!, item!, { taskId: item!.taskId }]);
		expect(run.json('End').map(({ isSuccess }) => isSuccess)).toEqual([true, true, true]);
		expect(run.items('Wait').map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		const gaps = rig.queries.map(({ at }, index) => at - (rig.queries[index - 1]?.at ?? 0));
		expect(Math.min(...gaps.slice(1))).toBeGreaterThan(70);
	});

	it('have no more than five questions under way', async () => {
		rig.sim.jobMilliseconds = 0;
		rig.sim.switches.queryLatencyMilliseconds = 30;
		const underWay: number[] = [];
		rig.sim.faultFor = () => {
			underWay.push(rig.sim.openRequests.length);
			return undefined;
		};
		await waitFor(rig, provider, await created(rig, provider, numbered(15)));
		underWay.splice(0, 15);
		expect(underWay).toHaveLength(15);
		expect(Math.max(...underWay)).toBe(5);
	});

	it('that are ready already come back at once, after one question each', async () => {
		rig.sim.jobMilliseconds = 0;
		const items = await created(rig, provider, numbered(3));
		const slow = { pollInterval: 60, maxPollInterval: 60 };
		const run = await waitFor(rig, provider, items, slow);
		expect(run.json('End').every(({ isSuccess }) => isSuccess === true)).toBe(true);
		expect(rig.queries).toHaveLength(3);
		expect(waitMilliseconds(run)).toBeLessThan(1000);
		const second = await waitFor(rig, provider, run.json('End'), slow);
		expect(second.json('End')).toEqual(run.json('End'));
		expect(waitMilliseconds(second)).toBeLessThan(1000);
	});
});

describe.each(PROVIDERS)('%s: good, failed and late jobs together', (provider) => {
	const label = LABELS[provider];
	const prompts = ['good', 'failed', 'late', 'also good'];
	const timeout = 0.4;
	const expected = () => [
		{ taskId: rig.jobOf('good').id, status: 'completed', isFinal: true, isSuccess: true },
		{
			taskId: rig.jobOf('failed').id,
			status: 'failed',
			isFinal: true,
			isSuccess: false,
			failureReason: 'No face was found',
		},
		{ taskId: rig.jobOf('late').id, status: 'processing', isFinal: false, isSuccess: false },
		{ taskId: rig.jobOf('also good').id, status: 'completed', isFinal: true, isSuccess: true },
	];
	const prepare = async () => {
		rig.sim.jobMilliseconds = ({ body }) => (body.prompt === 'late' ? 60_000 : 150);
		rig.sim.queuedMilliseconds = 20;
		rig.sim.failure = ({ body }) => (body.prompt === 'failed' ? 'No face was found' : undefined);
		return await created(rig, provider, prompts);
	};

	it('stop the node by default, which tells the state of each', async () => {
		const run = await waitFor(rig, provider, await prepare(), { timeout });
		const error = shownError(run, 'Wait');
		expect(error.message).toBe(
			`${label} could not make the video of task ${rig.jobOf('failed').id}: No face was found [item 1]`,
		);
		expect(error.context).toMatchObject({
			itemIndex: 1,
			task: expected()[1],
			items: expected(),
		});
		const [good] = error.context.items!;
		expect(good!.videoUrl).toMatch(/^http/);
	});

	it('stop it for the late one when failed ones are put out', async () => {
		const run = await waitFor(rig, provider, await prepare(), {
			timeout,
			onTaskFailure: 'output',
		});
		const error = shownError(run, 'Wait');
		expect(error.message).toBe(
			`Task ${rig.jobOf('late').id} was not ready within 0.4 s; its last known state is "processing" [item 2]`,
		);
		expect(error.description).toContain(`the task ID ${rig.jobOf('late').id}`);
		expect(error.description).toContain('raise "Timeout (Seconds)"');
		expect(error.context).toMatchObject({ itemIndex: 2, items: expected() });
	});

	it('all come out where the user wants that', async () => {
		const parameters = { timeout, onTaskFailure: 'output', onTimeout: 'output' };
		const run = await waitFor(rig, provider, await prepare(), parameters);
		expect(run.json('End')).toMatchObject(expected());
		expect(run.json('End')[2]).toMatchObject({
			failureReason: expect.stringContaining('was not ready within 0.4 s'),
			videoUrl: null,
		});
		expect(waitMilliseconds(run)).toBeLessThan(1400);
	});

	it('stop it for the failed one when late ones are put out', async () => {
		const run = await waitFor(rig, provider, await prepare(), { timeout, onTimeout: 'output' });
		expect(shownError(run, 'Wait').context).toMatchObject({ itemIndex: 1, items: expected() });
	});

	it('part ways at the error output', async () => {
		const items = (await prepare()).map((item, index) => ({ ...item, name: prompts[index] }));
		const run = await waitFor(
			rig,
			provider,
			items,
			{ timeout, options: { downloadVideo: true } },
			{ onError: 'continueErrorOutput' },
		);
		const [good, failed, late, alsoGood] = expected();
		expect(run.json('Wait')).toMatchObject([good, alsoGood]);
		expect(run.items('Wait').every(({ binary }) => binary?.data)).toBe(true);
		expect(run.json('Wait', 1)).toMatchObject([
			{ name: 'failed', error: expect.stringContaining('No face'), details: failed },
			{ name: 'late', error: expect.stringContaining('not ready'), details: late },
		]);
	});

	it('part ways in one output when the node goes on', async () => {
		const settings = { onError: 'continueRegularOutput' } as const;
		const run = await waitFor(rig, provider, await prepare(), { timeout }, settings);
		expect(run.json('End')).toMatchObject(expected());
	});
});

it('tells a person who watches, and the log, when a state changes', async () => {
	rig.sim.jobMilliseconds = 400;
	rig.sim.queuedMilliseconds = 200;
	const [item] = await created(rig, 'cometApi', ['one']);
	const { id } = rig.jobOf('one');
	const workflow = chain(start, wait('cometApi'));
	const run = await rig.run(workflow, { input: asInput([item!]), mode: 'manual' });
	const lines = ['queued', 'processing', 'completed'].map(
		(state) => `Kling Avatar: task ${id} at CometAPI is ${state}`,
	);
	const told = rig.messagesToUI.map((message) => (message as { messages: string[] }).messages);
	expect(told.flat()).toEqual(lines);
	for (const line of lines) expect(run.logs.join('\n')).toContain(`debug: ${line}`);
});
