import { faults, type VideoSwitches } from '../simulator';
import { chain } from './harness';
import { created, waitFor } from './helpers/jobs';
import {
	asInput,
	end,
	get,
	LABELS,
	numbered,
	prompted,
	PROVIDERS,
	start,
	submit,
	uncheckedLinks,
	useRig,
	wait,
} from './helpers/support';

const rig = useRig();

describe.each(PROVIDERS)('%s: Stop of a Wait', (provider) => {
	it('between two questions ends the node', async () => {
		rig.sim.jobMilliseconds = 60_000;
		const items = await created(rig, provider, numbered(8));
		const slow = { pollInterval: 30, maxPollInterval: 30, timeout: 600 };
		const answered = () => rig.queries.length === 8 && rig.queries.every(({ open }) => !open);
		const run = await rig.stops(() => waitFor(rig, provider, items, slow), answered);
		expect(run.items('End')).toEqual([]);
	});

	it('while the provider keeps silent ends the node and the questions', async () => {
		const items = await created(rig, provider, numbered(3));
		rig.sim.inject({ on: 'query', times: Infinity, fault: faults.hang() });
		await rig.stops(
			() => waitFor(rig, provider, items),
			() => rig.sim.openRequests.length === 3,
		);
	});

	it('in the middle of a download ends it', async () => {
		rig.sim.jobMilliseconds = 0;
		rig.sim.switches.video.bytesPerSecond = 2000;
		const items = await created(rig, provider, ['one']);
		const downloading = () => rig.sim.requestsOf('video').some(({ bytesSent }) => bytesSent > 0);
		const parameters = { options: { downloadVideo: true } };
		await rig.stops(() => waitFor(rig, provider, items, parameters), downloading);
	});

	it('also comes from the time limit of the workflow', async () => {
		rig.sim.jobMilliseconds = 60_000;
		const items = await created(rig, provider, ['one']);
		const workflow = { ...chain(start, wait(provider), end), settings: { executionTimeout: 0.3 } };
		const run = await rig.run(workflow, { input: asInput(items), mode: 'trigger' });
		expect(run.status).toBe('canceled');
		expect(run.stoppedAt.getTime() - run.startedAt.getTime()).toBeLessThan(600);
	});
});

describe.each(PROVIDERS)('%s: Stop of a download', (provider) => {
	const withVideo = { options: { downloadVideo: true } };
	/** A finished task, and a Get that fetches its video. */
	const prepare = async (changes: Partial<VideoSwitches>) => {
		rig.sim.jobMilliseconds = 0;
		const input = asInput(await created(rig, provider, ['one']));
		Object.assign(rig.sim.switches.video, changes);
		return () => rig.run(chain(start, get(provider, withVideo)), { input });
	};

	it.each<[string, Partial<VideoSwitches>]>([
		['flows', {}],
		['flows for the key', { needsKey: true }],
	])('while it %s', async (_name, changes) => {
		const begin = await prepare({ ...changes, bytesPerSecond: 2000 });
		const flowing = () => rig.sim.requestsOf('video').some(({ bytesSent }) => bytesSent > 200);
		await rig.stops(begin, flowing);
	});

	it.each([
		['an answer', 0],
		['an answer for the key', 1],
	])('while it awaits %s', async (_name, after) => {
		const begin = await prepare({ needsKey: after === 1 });
		const beginInSilence = () => {
			rig.sim.inject({ on: 'video', after, fault: faults.hang() });
			return begin();
		};
		const asked = () => rig.sim.requestsOf('video').length === after + 1;
		await rig.stops(beginInSilence, asked);
	});
});

describe.each(PROVIDERS)('%s: Stop of a Submit', (provider) => {
	it('makes n8n forget what the node wrote down, so the log holds it', async () => {
		const options = { checkMediaLinks: false, submissionsInParallel: 1 };
		const workflow = chain(start, submit(provider, { ...uncheckedLinks, options }));
		const begin = () => {
			rig.sim.inject({ on: 'create', after: 1, fault: faults.afterHandling(faults.hang()) });
			return rig.run(workflow, { input: prompted(numbered(3)), mode: 'trigger' });
		};
		const run = await rig.stops(begin, () => rig.creates.length === 2);
		const [first, second] = rig.sim.jobs.slice(-2);
		expect(run.stored.executionData?.contextData).toEqual({});
		const log = run.logs.join('\n');
		const label = LABELS[provider];
		expect(log).toContain(`info: Kling Avatar: task ${first!.id} was submitted to ${label}`);
		expect(log).toMatch(/warn: Kling Avatar: item 1: A video may have been created and charged/);
		if (provider === 'cometApi') expect(log).toContain(second!.externalTaskId);
	});
});
