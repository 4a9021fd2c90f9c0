import type { IDataObject } from 'n8n-workflow';

import { faults, jobVideo, type Job, type Provider, type VideoSwitches } from '../simulator';
import { chain, type Run } from './harness';
import {
	end,
	get,
	PROVIDERS,
	shownError,
	start,
	submit,
	uncheckedLinks,
	useRig,
	wait,
} from './helpers/support';

const rig = useRig({ simulator: { jobMilliseconds: 0 } });

const withVideo = { options: { downloadVideo: true } };

/** Makes videos, as many as wanted; the items of their tasks. */
async function made(provider: Provider, count = 1): Promise<{ json: IDataObject }[]> {
	const input = Array.from({ length: count }, () => ({}));
	const run = await rig.run(chain(start, submit(provider, uncheckedLinks)), { input });
	return run.json('Submit').map((json) => ({ json }));
}

const video = (changes: Partial<VideoSwitches>) => Object.assign(rig.sim.switches.video, changes);

async function fetched(provider: Provider, changes: Partial<VideoSwitches> = {}): Promise<Run> {
	const input = await made(provider);
	video(changes);
	return await rig.run(chain(start, get(provider, withVideo), end), { input });
}

/** The item's file is the job's video, byte by byte. */
async function expectVideo(run: Run, job: Job, node = 'Get', index = 0): Promise<void> {
	expect(run.error?.message).toBeUndefined();
	const file = run.items(node)[index]!.binary!.data!;
	const whole = jobVideo(job, rig.sim.switches.video.size);
	expect((await rig.engine.bytes(file)).equals(whole.read(0, whole.size))).toBe(true);
	expect(file.bytes).toBe(whole.size);
}

const keyed = () =>
	[...rig.sim.requestsOf('video'), ...rig.sim.foreign.requests].map(
		({ headers }) => headers.authorization !== undefined,
	);

describe.each(PROVIDERS)('%s: the video', (provider) => {
	it('is stored under a name and a type of its own, without the key', async () => {
		const run = await fetched(provider, { size: 3_000_000 });
		const job = rig.sim.jobs[0]!;
		await expectVideo(run, job);
		expect(run.items('End')[0]!.binary!.data).toMatchObject({
			mimeType: 'video/mp4',
			fileType: 'video',
			fileExtension: 'mp4',
			fileName: `${job.id}.mp4`,
			data: 'filesystem-v2',
			fileSize: '3 MB',
		});
		expect(keyed()).toEqual([false]);
	});

	it.each<[string, Partial<VideoSwitches>, boolean[]]>([
		['on another origin', { host: 'foreign' }, [false]],
		['behind a redirect of the gateway to itself', { redirectTo: 'gateway' }, [false, false]],
		['behind a redirect to another origin', { redirectTo: 'foreign' }, [false, false]],
		['where the gateway wants its key', { needsKey: true }, [false, true]],
		[
			'behind a redirect that the gateway gives for its key',
			{ needsKey: true, redirectTo: 'foreign' },
			[false, true, false],
		],
		[
			'on another origin, as redirect of its own',
			{ host: 'foreign', redirectTo: 'foreign' },
			[false, false],
		],
		['without a length', { noLength: true }, [false]],
		['behind a dead link (403)', { deadLinks: 1 }, [false, true, false]],
		['behind a dead link (403) elsewhere', { host: 'foreign', deadLinks: 1 }, [false, false]],
		[
			'behind a dead link (410) elsewhere',
			{ host: 'foreign', deadLinks: 1, deadStatus: 410 },
			[false, false],
		],
		['cut off once', { cutAfterBytes: 1000, cutTimes: 1 }, [false, false]],
		['reset once', { cutAfterBytes: 1000, cutTimes: 1, cutBy: 'reset' }, [false, false]],
		['cut off once, without a length', { cutAfterBytes: 1000, noLength: true }, [false, false]],
	])('%s', async (_name, changes, key) => {
		const run = await fetched(provider, changes);
		await expectVideo(run, rig.sim.jobs[0]!);
		expect(keyed()).toEqual(key);
		expect(rig.sim.foreign.requests.filter(({ headers }) => headers.authorization)).toEqual([]);
		// Asked for once, and once more for a fresh link in place of a dead one.
		expect(rig.sim.jobs[0]!.queries).toBe(1 + (changes.deadLinks ?? 0));
		if (changes.deadLinks) expect(run.json('Get')[0]!.videoUrl).toContain('token=2');
	});

	it('stays ready where its link was refused once, and the answer about it holds none', async () => {
		const input = await made(provider);
		rig.sim.inject({ on: 'video', fault: faults.status(404) });
		rig.sim.inject({ on: 'query', after: 1, fault: faults.linkless() });
		const run = await rig.run(chain(start, get(provider, withVideo)), { input });
		await expectVideo(run, rig.sim.jobs[0]!);
		const videoUrl = expect.stringContaining('token=1');
		expect(run.json('Get')).toMatchObject([{ status: 'completed', isSuccess: true, videoUrl }]);
		expect(rig.sim.jobs[0]!.queries).toBe(2);
	});

	it.each([
		['a page', faults.htmlPage(), 'its link leads to a page instead of a video', 2],
		[
			'an error that is called a success',
			faults.status(200, { error: { message: 'gone' } }),
			'its link leads to a page instead of a video',
			2,
		],
	])('is not taken for %s', async (_name, fault, why, tries) => {
		const input = await made(provider);
		rig.sim.inject({ on: 'video', times: Infinity, fault });
		const run = await rig.run(chain(start, get(provider, withVideo)), { input });
		const { id } = rig.sim.jobs[0]!;
		const error = shownError(run, 'Get');
		expect(error.message).toBe(
			`The video of task ${id} is ready, but could not be downloaded: ${why} [item 0]`,
		);
		expect(error.description).toBe(
			'Run a Get operation with this task ID and "Download Video" to try again. It costs nothing.',
		);
		expect(error.context.task).toMatchObject({
			taskId: id,
			isSuccess: true,
			videoUrl: expect.stringMatching(/^http/),
		});
		expect(rig.sim.requestsOf('video')).toHaveLength(tries);
	});

	it('is fetched again after trouble of its server', async () => {
		const input = await made(provider);
		rig.sim.inject({ on: 'video', fault: faults.status(503) });
		const run = await rig.run(chain(start, get(provider, withVideo)), { input });
		await expectVideo(run, rig.sim.jobs[0]!);
	});

	it('is let go when its link stays dead, and the task goes on where the user wants that', async () => {
		const input = await made(provider);
		video({ deadLinks: 9, deadStatus: 404 });
		const node = get(provider, withVideo, { onError: 'continueRegularOutput' });
		const run = await rig.run(chain(start, node, end), { input });
		expect(run.json('End')).toMatchObject([
			{
				taskId: rig.sim.jobs[0]!.id,
				isSuccess: true,
				videoUrl: expect.stringMatching(/^http/),
				failureReason: expect.stringContaining('answered with HTTP 404'),
			},
		]);
		expect(rig.sim.requestsOf('video')).toHaveLength(2);
	});

	it('is not fetched when the node stops for another item', async () => {
		const input = await made(provider, 2);
		rig.sim.jobs[1]!.fail('Too dark');
		const run = await rig.run(chain(start, wait(provider, withVideo)), { input });
		expect(shownError(run, 'Wait').context.items).toMatchObject([
			{ isSuccess: true, videoUrl: expect.stringMatching(/^http/) },
			{ isSuccess: false },
		]);
		expect(rig.sim.requestsOf('video')).toEqual([]);
	});

	it('of each item is its own, two at a time', async () => {
		const input = await made(provider, 5);
		const underWay: number[] = [];
		rig.sim.faultFor = ({ kind }) => {
			if (kind !== 'video') return undefined;
			underWay.push(rig.sim.openRequests.length);
			return faults.slow(30);
		};
		const run = await rig.run(chain(start, wait(provider, withVideo)), { input });
		for (const [index, job] of rig.sim.jobs.entries()) {
			await expectVideo(run, job, 'Wait', index);
		}
		expect(Math.max(...underWay)).toBe(2);
	});
});

it('a file that stays short is never passed off as whole', async () => {
	const input = { aijisu: await made('aijisu'), cometApi: await made('cometApi') };
	video({ cutAfterBytes: 30_000, cutTimes: Infinity });
	const runs = PROVIDERS.map(async (provider) =>
		rig.run(chain(start, get(provider, withVideo)), { input: input[provider] }),
	);
	for (const run of await Promise.all(runs)) {
		expect(shownError(run, 'Get').message).toMatch(
			/is ready, but could not be downloaded: (the connection .* broke off|only \d+ of \d+ bytes arrived)/,
		);
		expect(run.items('Get')).toEqual([]);
	}
	expect(rig.sim.requestsOf('video')).toHaveLength(8);
});

it("aijisu's own proxy of the video wants the key and gets it", async () => {
	const run = await fetched('aijisu', { path: 'content' });
	const job = rig.sim.jobs[0]!;
	await expectVideo(run, job);
	expect(run.items('Get')[0]!.binary!.data!.fileName).toBe(`${job.id}.mp4`);
	expect(keyed()).toEqual([false, true]);
});

describe('the link', () => {
	/** The task is said to be done, with this link. */
	const saidToBeAt = (link: string) =>
		faults.status(200, { task_id: 'task_1', status: 'completed', video_url: link });

	const getWith = async (link: string, parameters: typeof withVideo | object) => {
		rig.sim.inject({ on: 'query', times: Infinity, fault: saidToBeAt(link) });
		return await rig.run(chain(start, get('aijisu', { taskId: 'task_1', ...parameters })));
	};

	it.each([
		[
			'X-Amz-Date=20260131T120000Z&X-Amz-Expires=3600&X-Amz-Signature=abc',
			'2026-01-31T13:00:00.000Z',
		],
		['Expires=1769860800&Signature=abc', '2026-01-31T12:00:00.000Z'],
		['token=1', null],
	])('says when it expires, where it does: %s', async (query, expected) => {
		const run = await getWith(`${rig.sim.foreignUrl}/files/avatar.mp4?${query}`, {});
		expect(run.json('Get')).toMatchObject([{ videoUrlExpiresAt: expected }]);
	});

	it.each([
		['avatar.mp4', 'avatar.mp4'],
		['odd/redirect-foreign/avatar.mp4', 'avatar.mp4'],
		['odd/wrong-type/avatar.mp4?name=x', 'avatar.mp4'],
	])('names the file: %s', async (path, name) => {
		const run = await getWith(`${rig.sim.foreignUrl}/files/${path}`, withVideo);
		expect(run.items('Get')[0]!.binary!.data).toMatchObject({
			fileName: name,
			mimeType: 'video/mp4',
		});
	});

	it('may be written in a way that no file name can', async () => {
		const link = `${rig.sim.foreignUrl}/files/caf%E9%2F%00%E0%A4%A.mp4`;
		rig.sim.inject({ on: 'file', fault: faults.redirect('/files/avatar.mp4') });
		const run = await getWith(link, withVideo);
		expect(run.items('Get')[0]!.binary!.data!.fileName).toMatch(/^[\w.-]+\.mp4$/);
	});
});
