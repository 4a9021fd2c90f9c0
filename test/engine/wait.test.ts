import type { IDataObject } from 'n8n-workflow';

import { faults, type Job, type Provider } from '../simulator';
import { chain, type Run } from './harness';
import { end, LABELS, PROVIDERS, shownError, start, submit, useBench, wait } from './support';

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
	options: { checkMediaLinks: false, submissionsInParallel: 10 },
} as const;

/** Creates jobs, one per prompt; the items that Submit puts out. */
async function created(provider: Provider, prompts: string[]): Promise<IDataObject[]> {
	const input = prompts.map((prompt) => ({ json: { prompt } }));
	const run = await bench.run(chain(start, submit(provider, unchecked)), { input });
	return run.json('Submit');
}

const asInput = (items: IDataObject[]) => items.map((json) => ({ json }));
const jobOf = (prompt: string): Job => bench.sim.jobs.find(({ body }) => body.prompt === prompt)!;
const milliseconds = (run: Run) => run.tasks('Wait')[0]!.executionTime;
const queries = () => bench.sim.requestsOf('query');
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `job ${index}`);

/** Waits for the items; `parameters` are added to a Wait that asks every 0.1 s. */
function waitFor(
	provider: Provider,
	items: IDataObject[],
	parameters: Parameters<typeof wait>[1] = {},
	settings: Parameters<typeof wait>[2] = {},
) {
	const workflow = chain(start, wait(provider, parameters, settings), end);
	return bench.run(workflow, { input: asInput(items), mode: 'trigger' });
}

describe.each(PROVIDERS)('%s: many jobs', (provider) => {
	it('take no longer than the slowest: 20 equal ones at most 1.2 times one', async () => {
		bench.sim.jobMilliseconds = 1500;
		const many = await created(provider, numbered(20));
		const one = await created(provider, ['alone']);
		const [alone, together] = await Promise.all([waitFor(provider, one), waitFor(provider, many)]);
		expect(together.json('End')).toHaveLength(20);
		expect(together.json('End').every(({ isSuccess }) => isSuccess === true)).toBe(true);
		expect(milliseconds(alone)).toBeGreaterThan(1200);
		expect(milliseconds(together) / milliseconds(alone)).toBeLessThanOrEqual(1.2);
	});

	it('come out in the order they went in, whichever is ready first', async () => {
		bench.sim.jobMilliseconds = ({ body }) => 500 - 90 * Number(String(body.prompt).split(' ')[1]);
		const items = await created(provider, numbered(5));
		const run = await waitFor(provider, items, { options: { downloadVideo: true } });
		expect(run.json('End').map(({ taskId }) => taskId)).toEqual(
			numbered(5).map((prompt) => jobOf(prompt).id),
		);
		expect(run.items('End').map(({ binary }) => binary?.data?.fileName)).toEqual(
			numbered(5).map((prompt) => `${jobOf(prompt).id}.mp4`),
		);
	});

	it('with the same task ID are asked for as one', async () => {
		bench.sim.jobMilliseconds = 250;
		const [item] = await created(provider, ['one']);
		const run = await waitFor(provider, [item!, item!, { taskId: item!.taskId }]);
		expect(run.json('End').map(({ isSuccess }) => isSuccess)).toEqual([true, true, true]);
		expect(run.items('Wait').map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		const gaps = queries().map(({ at }, index) => at - (queries()[index - 1]?.at ?? 0));
		expect(Math.min(...gaps.slice(1))).toBeGreaterThan(70);
	});

	it('have no more than five questions under way', async () => {
		bench.sim.jobMilliseconds = 0;
		bench.sim.switches.queryLatencyMilliseconds = 30;
		const underWay: number[] = [];
		bench.sim.faultFor = () => {
			underWay.push(bench.sim.openRequests.length);
			return undefined;
		};
		await waitFor(provider, await created(provider, numbered(15)));
		underWay.splice(0, 15);
		expect(underWay).toHaveLength(15);
		expect(Math.max(...underWay)).toBe(5);
	});

	it('that are ready already come back at once, after one question each', async () => {
		bench.sim.jobMilliseconds = 0;
		const items = await created(provider, numbered(3));
		const slow = { pollInterval: 60, maxPollInterval: 60 };
		const run = await waitFor(provider, items, slow);
		expect(run.json('End').every(({ isSuccess }) => isSuccess === true)).toBe(true);
		expect(queries()).toHaveLength(3);
		expect(milliseconds(run)).toBeLessThan(1000);
		const second = await waitFor(provider, run.json('End'), slow);
		expect(second.json('End')).toEqual(run.json('End'));
		expect(milliseconds(second)).toBeLessThan(1000);
	});
});

describe.each(PROVIDERS)('%s: good, failed and late jobs together', (provider) => {
	const label = LABELS[provider];
	const prompts = ['good', 'failed', 'late', 'also good'];
	const timeout = 0.4;
	const expected = () => [
		{ taskId: jobOf('good').id, status: 'completed', isFinal: true, isSuccess: true },
		{
			taskId: jobOf('failed').id,
			status: 'failed',
			isFinal: true,
			isSuccess: false,
			failureReason: 'No face was found',
		},
		{ taskId: jobOf('late').id, status: 'processing', isFinal: false, isSuccess: false },
		{ taskId: jobOf('also good').id, status: 'completed', isFinal: true, isSuccess: true },
	];
	const prepare = async () => {
		bench.sim.jobMilliseconds = ({ body }) => (body.prompt === 'late' ? 60_000 : 150);
		bench.sim.queuedMilliseconds = 20;
		bench.sim.failure = ({ body }) => (body.prompt === 'failed' ? 'No face was found' : undefined);
		return await created(provider, prompts);
	};

	it('stop the node by default, which tells the state of each', async () => {
		const run = await waitFor(provider, await prepare(), { timeout });
		const error = shownError(run, 'Wait');
		expect(error.message).toBe(
			`${label} could not make the video of task ${jobOf('failed').id}: No face was found [item 1]`,
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
		const run = await waitFor(provider, await prepare(), { timeout, onTaskFailure: 'output' });
		const error = shownError(run, 'Wait');
		expect(error.message).toBe(
			`Task ${jobOf('late').id} was not ready within 0.4 s; its last known state is "processing" [item 2]`,
		);
		expect(error.description).toContain(`the task ID ${jobOf('late').id}`);
		expect(error.description).toContain('raise "Timeout (Seconds)"');
		expect(error.context).toMatchObject({ itemIndex: 2, items: expected() });
	});

	it('all come out where the user wants that', async () => {
		const parameters = { timeout, onTaskFailure: 'output', onTimeout: 'output' };
		const run = await waitFor(provider, await prepare(), parameters);
		expect(run.json('End')).toMatchObject(expected());
		expect(run.json('End')[2]).toMatchObject({
			failureReason: expect.stringContaining('was not ready within 0.4 s'),
			videoUrl: null,
		});
		expect(milliseconds(run)).toBeLessThan(1400);
	});

	it('stop it for the failed one when late ones are put out', async () => {
		const run = await waitFor(provider, await prepare(), { timeout, onTimeout: 'output' });
		expect(shownError(run, 'Wait').context).toMatchObject({ itemIndex: 1, items: expected() });
	});

	it('part ways at the error output', async () => {
		const items = (await prepare()).map((item, index) => ({ ...item, name: prompts[index] }));
		const run = await waitFor(
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
		const run = await waitFor(provider, await prepare(), { timeout }, settings);
		expect(run.json('End')).toMatchObject(expected());
	});
});

describe.each(PROVIDERS)('%s: answers that say nothing about the job', (provider) => {
	const label = LABELS[provider];
	const { status, afterHandling } = faults;
	const trouble = {
		'429': faults.tooManyRequests(),
		'429 with Retry-After': faults.tooManyRequests(0.2),
		'429 of Kling': faults.klingCode(1303),
		'500': status(500),
		'502 page': faults.htmlPage(502),
		'503': faults.klingCode(5001),
		'504': faults.klingCode(5002),
		'524': faults.htmlPage(524),
		'400': status(400, { message: 'odd' }),
		'408': status(408),
		'a reset': faults.reset(),
		'a reset before reading': faults.resetUnread(),
		'a page': faults.htmlPage(),
		'half a body': faults.halfBody(),
		'half the JSON': faults.halfJson(),
		'JSON that is none': faults.garbage(),
		'an empty body': faults.emptyBody(),
		'a redirect': faults.redirect('http://127.0.0.1:9/elsewhere'),
		'200 with an error': faults.okWithError('upstream error', 'do_request_failed'),
		'a nested error': faults.nested(5000, 'broken', 200),
		'five megabytes': faults.hugeBody(5 * 2 ** 20),
		'a task that does not exist yet': faults.taskDoesNotExist(provider),
		'no task in it': afterHandling(status(200, { code: 0, message: 'SUCCEED', data: {} })),
	};
	let run: Run;
	let jobs: Record<string, { id: string; struck: number }>;

	beforeAll(async () => {
		bench.sim.jobMilliseconds = 300;
		const names = Object.keys(trouble);
		const items = await created(provider, names);
		const injected = Object.entries(trouble).map(([name, fault]) =>
			bench.sim.inject({ on: 'query', taskId: jobOf(name).id, times: 3, fault }),
		);
		run = await waitFor(provider, items);
		jobs = Object.fromEntries(
			names.map((name, index) => [name, { id: jobOf(name).id, struck: injected[index]!.struck }]),
		);
	});

	it.each(Object.keys(trouble))('%s is survived', (name) => {
		const index = Object.keys(trouble).indexOf(name);
		expect(run.error?.message).toBeUndefined();
		expect(jobs[name]!.struck).toBe(3);
		expect(run.json('Wait')[index]).toMatchObject({ taskId: jobs[name]!.id, isSuccess: true });
	});

	it('do not make it ask sooner than the provider wishes', async () => {
		bench.sim.jobMilliseconds = 0;
		const [item] = await created(provider, ['one']);
		bench.sim.inject({ on: 'query', fault: faults.tooManyRequests(1) });
		await waitFor(provider, [item!]);
		const [first, second] = queries();
		expect(second!.at - first!.at).toBeGreaterThanOrEqual(990);
	});

	it('an unknown word means that the job still runs, and is shown', async () => {
		const [item] = await created(provider, ['one']);
		jobOf('one').setStatusWord('polishing');
		const run = await waitFor(provider, [item!], { timeout: 0.5, onTimeout: 'output' });
		expect(run.json('End')).toMatchObject([
			{ status: 'processing', providerStatus: 'polishing', isFinal: false },
		]);
		const error = shownError(await waitFor(provider, [item!], { timeout: 0.2 }), 'Wait');
		expect(error.message).toContain('its last known state is "polishing"');
	});

	it('go on until the deadline, and are named then', async () => {
		const [item] = await created(provider, ['one']);
		bench.sim.inject({ on: 'query', times: Infinity, fault: faults.htmlPage(502) });
		const run = await waitFor(provider, [item!], { timeout: 0.5 });
		const error = shownError(run, 'Wait');
		expect(error.message).toMatch(/was not ready within 0.5 s; its state was never told/);
		expect(error.description).toContain(
			`The last answer was of no use: ${label} has trouble of its own (HTTP 502).`,
		);
		expect(error.context.items).toMatchObject([{ taskId: jobOf('one').id, isFinal: false }]);
		expect(queries().length).toBeGreaterThan(2);
	});

	it('silence does not hold it past the deadline by more than one question’s time', async () => {
		const [item] = await created(provider, ['one']);
		bench.sim.inject({ on: 'query', times: Infinity, fault: faults.hang() });
		const run = await waitFor(provider, [item!], { timeout: 0.3, onTimeout: 'output' });
		expect(run.json('End')).toMatchObject([{ taskId: jobOf('one').id, isFinal: false }]);
		expect(milliseconds(run)).toBeLessThan(2800);
		await bench.quiet();
	});

	it.each([
		['401', faults.klingCode(1002), 'did not accept the API key'],
		['403', faults.klingCode(1103), 'refused because of the account'],
	])('but %s ends it, for that job alone', async (_name, fault, words) => {
		bench.sim.jobMilliseconds = 300;
		const items = await created(provider, ['one', 'two']);
		bench.sim.inject({ on: 'query', taskId: jobOf('one').id, times: Infinity, fault });
		const settings = { onError: 'continueRegularOutput' } as const;
		const run = await waitFor(provider, items, {}, settings);
		expect(run.json('End')).toMatchObject([
			{
				taskId: jobOf('one').id,
				isFinal: false,
				failureReason: expect.stringContaining(`could not be read: ${label} ${words}`),
			},
			{ taskId: jobOf('two').id, isSuccess: true },
		]);
		expect(queries().filter(({ taskId }) => taskId === jobOf('one').id)).toHaveLength(1);
	});
});

describe('the other path to a task’s state', () => {
	const generations = /^\/v1\/video\/generations\//;
	const avatar = /\/avatar\/image2video\//;

	it.each([
		['aijisu', { aijisuQueryPath: 'videos' }, generations],
		['aijisu', { aijisuQueryPath: 'videos', aijisuShape: 'openAiVideo' }, generations],
		['cometApi', { cometApiQueryPath: 'image2video' }, avatar],
		['cometApi', { cometApiQueryPath: 'image2video', cometApiUnknownPath: 'redirect' }, avatar],
	] as const)('%s: %j', async (provider, switches, firstPath) => {
		Object.assign(bench.sim.switches, switches);
		bench.sim.jobMilliseconds = 300;
		const run = await waitFor(provider, await created(provider, numbered(3)));
		expect(run.json('End').every(({ isSuccess }) => isSuccess === true)).toBe(true);
		const paths = queries().map(({ path }) => firstPath.test(path));
		expect(paths.length).toBeGreaterThan(8);
		// What worked is kept: the first path is tried once for each job that was asked for at the start.
		expect(paths.filter(Boolean)).toHaveLength(3);
		expect(paths.lastIndexOf(true)).toBeLessThan(6);
		expect(bench.sim.requests.filter(({ kind }) => kind === 'other')).toEqual([]);
	});

	it.each(['taskDto', 'taskDtoOld', 'taskDtoRaw', 'openAiVideo', 'legacy'] as const)(
		'aijisu in the shape %s',
		async (aijisuShape) => {
			bench.sim.switches.aijisuShape = aijisuShape;
			bench.sim.failure = ({ body }) => (body.prompt === 'job 1' ? 'Too dark' : undefined);
			const items = await created('aijisu', numbered(2));
			const run = await waitFor('aijisu', items, { onTaskFailure: 'output' });
			expect(run.json('End')).toMatchObject([
				{
					taskId: jobOf('job 0').id,
					isSuccess: true,
					videoUrl: expect.stringContaining(jobOf('job 0').id),
				},
				{ taskId: jobOf('job 1').id, status: 'failed', failureReason: 'Too dark', videoUrl: null },
			]);
		},
	);
});

describe.each(PROVIDERS)('%s: Stop', (provider) => {
	it('between two questions ends the node', async () => {
		bench.sim.jobMilliseconds = 60_000;
		const items = await created(provider, numbered(8));
		const slow = { pollInterval: 30, maxPollInterval: 30, timeout: 600 };
		const answered = () => queries().length === 8 && queries().every(({ open }) => !open);
		const run = await bench.stops(() => waitFor(provider, items, slow), answered);
		expect(run.items('End')).toEqual([]);
	});

	it('while the provider keeps silent ends the node and the questions', async () => {
		const items = await created(provider, numbered(3));
		bench.sim.inject({ on: 'query', times: Infinity, fault: faults.hang() });
		await bench.stops(
			() => waitFor(provider, items),
			() => bench.sim.openRequests.length === 3,
		);
	});

	it('in the middle of a download ends it', async () => {
		bench.sim.jobMilliseconds = 0;
		bench.sim.switches.video.bytesPerSecond = 2000;
		const items = await created(provider, ['one']);
		const downloading = () => bench.sim.requestsOf('video').some(({ bytesSent }) => bytesSent > 0);
		const parameters = { options: { downloadVideo: true } };
		await bench.stops(() => waitFor(provider, items, parameters), downloading);
	});

	it('also comes from the time limit of the workflow', async () => {
		bench.sim.jobMilliseconds = 60_000;
		const items = await created(provider, ['one']);
		const workflow = { ...chain(start, wait(provider), end), settings: { executionTimeout: 0.3 } };
		const run = await bench.run(workflow, { input: asInput(items), mode: 'trigger' });
		expect(run.status).toBe('canceled');
		expect(run.stoppedAt.getTime() - run.startedAt.getTime()).toBeLessThan(600);
	});
});

it('tells a person who watches, and the log, when a state changes', async () => {
	bench.sim.jobMilliseconds = 400;
	bench.sim.queuedMilliseconds = 200;
	const [item] = await created('cometApi', ['one']);
	const { id } = jobOf('one');
	const workflow = chain(start, wait('cometApi'));
	const run = await bench.run(workflow, { input: asInput([item!]), mode: 'manual' });
	const lines = ['queued', 'processing', 'completed'].map(
		(state) => `Kling Avatar: task ${id} at CometAPI is ${state}`,
	);
	const told = bench.messagesToUI.map((message) => (message as { messages: string[] }).messages);
	expect(told.flat()).toEqual(lines);
	for (const line of lines) expect(run.logs.join('\n')).toContain(`debug: ${line}`);
});
