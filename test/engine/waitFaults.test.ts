import { faults } from '../simulator';
import type { Run } from './harness';
import { created, waitFor, waitMilliseconds } from './helpers/jobs';
import { LABELS, numbered, PROVIDERS, shownError, useRig } from './helpers/support';

const rig = useRig();

describe.each(PROVIDERS)('%s: answers that say nothing about the job', (provider) => {
	const label = LABELS[provider];
	const { status, afterHandling } = faults;
	const trouble = {
		'429': faults.tooManyRequests(),
		'429 with Retry-After': faults.tooManyRequests(0.2),
		'429 of Kling': faults.klingCode(1303),
		'401 page': faults.htmlPage(401),
		'403 page': faults.htmlPage(403),
		'403 without a word': faults.emptyBody(403),
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
		rig.sim.jobMilliseconds = 300;
		const names = Object.keys(trouble);
		const items = await created(rig, provider, names);
		const injected = Object.entries(trouble).map(([name, fault]) =>
			rig.sim.inject({ on: 'query', taskId: rig.jobOf(name).id, times: 3, fault }),
		);
		run = await waitFor(rig, provider, items);
		jobs = Object.fromEntries(
			names.map((name, index) => [
				name,
				{ id: rig.jobOf(name).id, struck: injected[index]!.struck },
			]),
		);
	});

	it.each(Object.keys(trouble))('%s is survived', (name) => {
		const index = Object.keys(trouble).indexOf(name);
		expect(run.error?.message).toBeUndefined();
		expect(jobs[name]!.struck).toBe(3);
		expect(run.json('Wait')[index]).toMatchObject({ taskId: jobs[name]!.id, isSuccess: true });
	});

	it('do not make it ask sooner than the provider wishes', async () => {
		rig.sim.jobMilliseconds = 0;
		const [item] = await created(rig, provider, ['one']);
		rig.sim.inject({ on: 'query', fault: faults.tooManyRequests(1) });
		await waitFor(rig, provider, [item!], { maxPollInterval: 5 });
		const [first, second] = rig.queries;
		expect(second!.at - first!.at).toBeGreaterThanOrEqual(990);
	});

	it('an unknown word means that the job still runs, and is shown', async () => {
		const [item] = await created(rig, provider, ['one']);
		rig.jobOf('one').setStatusWord('polishing');
		const run = await waitFor(rig, provider, [item!], { timeout: 0.3, onTimeout: 'output' });
		expect(run.json('End')).toMatchObject([
			{ status: 'processing', providerStatus: 'polishing', isFinal: false },
		]);
		const error = shownError(await waitFor(rig, provider, [item!], { timeout: 0.2 }), 'Wait');
		expect(error.message).toContain('its last known state is "polishing"');
	});

	it('go on until the deadline, and are named then', async () => {
		const [item] = await created(rig, provider, ['one']);
		rig.sim.inject({ on: 'query', times: Infinity, fault: faults.htmlPage(502) });
		const run = await waitFor(rig, provider, [item!], { timeout: 0.5 });
		const error = shownError(run, 'Wait');
		expect(error.message).toMatch(/was not ready within 0.5 s; no status was received/);
		expect(error.description).toContain(
			`The last answer was of no use: ${label} is having server issues (HTTP 502).`,
		);
		expect(error.context.items).toMatchObject([{ taskId: rig.jobOf('one').id, isFinal: false }]);
		expect(rig.queries.length).toBeGreaterThan(2);
	});

	it('silence does not hold it past the deadline by more than one question’s time', async () => {
		const [item] = await created(rig, provider, ['one']);
		rig.sim.inject({ on: 'query', times: Infinity, fault: faults.hang() });
		const run = await waitFor(rig, provider, [item!], { timeout: 0.3, onTimeout: 'output' });
		expect(run.json('End')).toMatchObject([{ taskId: rig.jobOf('one').id, isFinal: false }]);
		expect(waitMilliseconds(run)).toBe(2000);
		await rig.quiet();
	});

	it.each([
		['401', faults.klingCode(1002), 'did not accept the API key'],
		['403', faults.klingCode(1103), 'refused because of the account'],
	])('but %s ends it, for that job alone', async (_name, fault, words) => {
		rig.sim.jobMilliseconds = 300;
		const items = await created(rig, provider, ['one', 'two']);
		rig.sim.inject({ on: 'query', taskId: rig.jobOf('one').id, times: Infinity, fault });
		const settings = { onError: 'continueRegularOutput' } as const;
		const run = await waitFor(rig, provider, items, {}, settings);
		expect(run.json('End')).toMatchObject([
			{
				taskId: rig.jobOf('one').id,
				isFinal: false,
				failureReason: expect.stringContaining(`could not be read: ${label} ${words}`),
			},
			{ taskId: rig.jobOf('two').id, isSuccess: true },
		]);
		expect(rig.queries.filter(({ taskId }) => taskId === rig.jobOf('one').id)).toHaveLength(1);
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
		Object.assign(rig.sim.switches, switches);
		rig.sim.jobMilliseconds = 600;
		const run = await waitFor(rig, provider, await created(rig, provider, numbered(3)));
		expect(run.json('End').every(({ isSuccess }) => isSuccess === true)).toBe(true);
		const paths = rig.queries.map(({ path }) => firstPath.test(path));
		expect(paths.length).toBeGreaterThan(8);
		// What worked is kept: the first path is tried once for each job that was asked for at the start.
		expect(paths.filter(Boolean)).toHaveLength(3);
		expect(paths.lastIndexOf(true)).toBeLessThan(6);
		expect(rig.sim.requests.filter(({ kind }) => kind === 'other')).toEqual([]);
	});

	it.each(['taskDto', 'taskDtoOld', 'taskDtoRaw', 'openAiVideo', 'legacy'] as const)(
		'aijisu in the shape %s',
		async (aijisuShape) => {
			rig.sim.switches.aijisuShape = aijisuShape;
			rig.sim.failure = ({ body }) => (body.prompt === 'job 1' ? 'Too dark' : undefined);
			const items = await created(rig, 'aijisu', numbered(2));
			const run = await waitFor(rig, 'aijisu', items, { onTaskFailure: 'output' });
			expect(run.json('End')).toMatchObject([
				{
					taskId: rig.jobOf('job 0').id,
					isSuccess: true,
					videoUrl: expect.stringContaining(rig.jobOf('job 0').id),
				},
				{
					taskId: rig.jobOf('job 1').id,
					status: 'failed',
					failureReason: 'Too dark',
					videoUrl: null,
				},
			]);
		},
	);
});
