import { readFileSync } from 'node:fs';

import { sleep, type INodeParameters } from 'n8n-workflow';

import { faults, fixtureFiles, type Fault, type Gateway, type RequestRecord } from '../simulator';
import { chain, type NodeJson } from './harness';
import { mediaItem, silence, SPEECH_SECONDS } from './helpers/media';
import { mediaIn, promptOf } from './helpers/submissions';
import {
	end,
	fromFiles,
	GATEWAYS,
	LABELS,
	numbered,
	shownError,
	start,
	submit,
	useRig,
	wait,
} from './helpers/support';

const rig = useRig();

const PATHS: Record<Gateway, string> = {
	fal: '/fal-ai/kling-video/ai-avatar/v2/pro',
	kie: '/api/v1/jobs/createTask',
	waveSpeed: '/api/v3/kwaivgi/kling-v2-ai-avatar-pro',
};
const scheme = (gateway: Gateway) => (gateway === 'fal' ? 'Key' : 'Bearer');
const uploads = () => rig.sim.requestsOf('upload');
/** The requests that brought bytes to an announced place; kie has them in the announcement. */
const puts = () =>
	[...rig.sim.requests, ...rig.sim.foreign.requests].filter(({ kind }) => kind === 'uploadBytes');

describe.each(GATEWAYS)('%s: files', (provider) => {
	const label = LABELS[provider];
	const fileNode = (parameters: INodeParameters = {}, settings: Partial<NodeJson> = {}) =>
		submit(provider, { ...fromFiles, ...parameters }, settings);

	it('are uploaded, their bytes without the key, and what is submitted is their links', async () => {
		rig.sim.switches.gateways.uploadsOn = 'foreign';
		rig.sim.switches.video.host = 'foreign';
		const download = { options: { downloadVideo: true } };
		const node = fileNode({ mode: 'pro', prompt: 'warm smile' });
		const run = await rig.run(chain(start, node, wait(provider, download), end), {
			input: [mediaItem()],
		});
		expect(run.error?.message).toBeUndefined();
		const [job] = rig.sim.jobs;
		expect(job!.media).toMatchObject([
			{ role: 'image', fault: null },
			{ role: 'audio', fault: null },
		]);
		expect(mediaIn(job!)).toEqual({
			image: expect.stringMatching(/^http:.*\.jpg$/),
			audio: expect.stringMatching(/^http:.*\.mp3$/),
		});
		expect(rig.creates.map(({ path }) => path)).toEqual([PATHS[provider]]);
		expect(promptOf(job!)).toBe('warm smile');
		expect(uploads().map(({ headers }) => headers.authorization)).toEqual(
			Array(2).fill(`${scheme(provider)} ${rig.sim.key}`),
		);
		expect(puts()).toHaveLength(provider === 'kie' ? 0 : 2);
		for (const { headers } of [...puts(), ...rig.sim.foreign.requests]) {
			expect(headers.authorization).toBeUndefined();
		}
		expect(run.items('End')[0]!.binary?.data).toMatchObject({ mimeType: 'video/mp4' });
		expect(run.json('End')).toMatchObject([{ provider, taskId: job!.id, isSuccess: true }]);
	});

	it('that are the same are uploaded once for a hundred items', async () => {
		const input = numbered(100).map((_, index) => mediaItem({}, silence(2.5 + index / 50)));
		const run = await rig.run(chain(start, fileNode()), { input });
		expect(run.error?.message).toBeUndefined();
		expect(uploads()).toHaveLength(101);
		expect(new Set(rig.sim.jobs.map((job) => mediaIn(job).image)).size).toBe(1);
		expect(rig.sim.createdCount).toBe(100);
	});

	it('are not uploaded by Check Only', async () => {
		const node = fileNode({ options: { checkOnly: true } });
		const run = await rig.run(chain(start, node), { input: [mediaItem()] });
		expect(run.json('Submit')).toMatchObject([
			{ checkOnly: true, audioDurationSeconds: SPEECH_SECONDS, taskId: null },
		]);
		expect(JSON.stringify(run.json('Submit'))).toContain('(link to the uploaded file in \\"image');
		expect(rig.sim.requests).toEqual([]);
	});

	it('of what an earlier try has submitted are not uploaded again', async () => {
		rig.sim.inject({ on: 'create', after: 1, fault: faults.insufficientBalance(provider) });
		const workflow = chain(start, fileNode({ options: { submissionsInParallel: 1 } }), end);
		const input = [mediaItem({}, silence(3)), mediaItem({}, silence(4))];
		const first = await rig.run(workflow, { input, mode: 'trigger' });
		expect(shownError(first, 'Submit').message).toContain('[item 1]');
		expect(uploads()).toHaveLength(3);
		const second = await rig.run(workflow, { previous: first });
		expect(second.json('End')).toMatchObject([
			{ taskId: rig.ids[0], reused: true },
			{ taskId: rig.ids[1], reused: false },
		]);
		expect(uploads()).toHaveLength(5);
		expect(rig.sim.createdCount).toBe(2);
	});

	/** What goes wrong with an upload, how often it is tried, and what is said of it. */
	const troubles: Array<[string, RequestRecord['kind'], Fault, number, string]> = [
		['is cut off', 'upload', faults.reset(), 3, 'could not be reached: the connection was cut off'],
		['gets a page', 'upload', faults.htmlPage(200), 3, 'answered with a web page'],
		['meets a redirect', 'upload', faults.redirect('http://127.0.0.1:1/'), 3, 'redirect instead'],
		['gets no link', 'upload', faults.status(200, { data: {} }), 3, 'cannot be read'],
		['is refused', 'upload', faults.family(provider, 422, 'file type is invalid'), 1, 'file type'],
		['finds no balance', 'upload', faults.insufficientBalance(provider), 1, 'account'],
		['is cut off as its bytes go', 'uploadBytes', faults.reset(), 3, 'was cut off while'],
		['brings them to a page', 'uploadBytes', faults.htmlPage(200), 3, 'web page came in place'],
		['is turned away', 'uploadBytes', faults.status(403, 'no'), 3, 'turned away'],
		['is led elsewhere', 'uploadBytes', faults.redirect('http://127.0.0.1:1/'), 3, 'turned away'],
	];
	it.each(troubles.filter(([, kind]) => kind === 'upload' || provider !== 'kie'))(
		'cost nothing when their upload %s',
		async (_name, on, fault, tries, says) => {
			const passing = rig.sim.inject({ on, times: Infinity, fault });
			const input = [mediaItem()];
			const failed = await rig.run(chain(start, fileNode()), { input });
			const { message, description } = shownError(failed, 'Submit');
			expect(message).toMatch(/^The file in "(image|data)" could not be uploaded: /);
			expect(message).toContain(label);
			expect(message).toContain(says);
			expect(description).toContain('Nothing was submitted, and nothing is charged.');
			expect(passing.struck).toBe(2 * tries);
			expect(rig.creates).toEqual([]);
			passing.remove();
			// A trouble that passes is not even told.
			if (tries > 1) rig.sim.inject({ on, times: 2, fault });
			const run = await rig.run(chain(start, fileNode()), { input });
			expect(run.json('Submit')).toMatchObject([{ taskId: rig.ids[0], reused: false }]);
		},
	);

	it.each(provider === 'kie' ? (['upload'] as const) : (['upload', 'uploadBytes'] as const))(
		'leave nothing under way when the run is stopped (%s)',
		async (kind) => {
			rig.sim.inject({ on: kind, times: Infinity, fault: faults.hang() });
			const begin = () => rig.run(chain(start, fileNode()), { input: [mediaItem()] });
			await rig.stops(begin, () => rig.sim.requestsOf(kind).length === 2);
			expect(rig.creates).toEqual([]);
		},
	);

	it('may stand in the field of a link', async () => {
		const data = readFileSync(fixtureFiles.portraitJpg, 'base64');
		const node = submit(provider, {
			...rig.fromLinks,
			imageUrl: `={{ "data:image/jpeg;base64,${data}" }}`,
		});
		const run = await rig.run(chain(start, node));
		expect(run.error?.message).toBeUndefined();
		expect(uploads()).toHaveLength(1);
		await rig.sim.idle();
		expect(rig.sim.jobs[0]!.media).toMatchObject([{ role: 'image', fault: null }]);
	});

	it('that cannot be uploaded hold back their own item only, where the others may go on', async () => {
		rig.sim.faultFor = ({ kind, body }) =>
			kind === 'upload' && JSON.stringify(body).includes('.mp3')
				? faults.family(provider, 422, 'file type is invalid')
				: undefined;
		const node = fileNode({}, { onError: 'continueRegularOutput' });
		const input = [mediaItem(), mediaItem({}, silence(3))];
		const run = await rig.run(chain(start, node), { input });
		expect(run.json('Submit')).toMatchObject([
			{ taskId: null, failureReason: expect.stringContaining('"data" could not be uploaded') },
			{ taskId: rig.ids[0] },
		]);
		expect(run.json('Submit')[0]).toMatchObject({ mayHaveBeenCharged: false });
	});
});

it.each(['fal', 'waveSpeed'] as const)('%s: no connection of an upload stays', async (provider) => {
	rig.sim.inject({ on: 'uploadBytes', times: Infinity, fault: faults.drip(0.01) });
	const run = await rig.run(chain(start, submit(provider, fromFiles)), { input: [mediaItem()] });
	expect(run.json('Submit')).toMatchObject([{ taskId: rig.ids[0] }]);
	expect(puts()).toMatchObject([{ fault: 'drip' }, { fault: 'drip' }]);
	await sleep(1000);
	expect(rig.sim.openRequests).toEqual([]);
});
