import type { INodeParameters } from 'n8n-workflow';

import { faults, type Fault, type Gateway, type RequestRecord } from '../simulator';
import { chain, type NodeJson } from './harness';
import { mediaItem, silence, SPEECH_SECONDS } from './helpers/media';
import { noCallbacks, poke } from './helpers/parking';
import { generate, TEXT, voice, VOICES } from './helpers/speech';
import { promptOf, taskIds } from './helpers/submissions';
import {
	added,
	asInput,
	end,
	fields,
	fromFiles,
	GATEWAYS,
	get,
	LABELS,
	NODE,
	numbered,
	prompted,
	shownError,
	start,
	submit,
	uncheckedLinks,
	useRig,
	wait,
} from './helpers/support';

const rig = useRig();

const bodyOf = ({ body }: { body: unknown }) => body as Record<string, unknown>;
/** Where a gateway has the media of a request, and what it calls them. */
const mediaIn = (gateway: Gateway, record: { body: unknown }) => {
	const body = bodyOf(record);
	if (gateway === 'waveSpeed') return { image: body.image, audio: body.audio };
	const input = gateway === 'kie' ? bodyOf({ body: body.input }) : body;
	return { image: input.image_url, audio: input.audio_url };
};
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
		expect(mediaIn(provider, job!)).toEqual({
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
		expect(new Set(rig.sim.jobs.map((job) => mediaIn(provider, job).image)).size).toBe(1);
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
		const third = await rig.run(workflow, { previous: second });
		expect(third.error?.message).toBeUndefined();
		expect(uploads()).toHaveLength(5);
	});

	/** What goes wrong with an upload, how often it is tried, and what is said of it. */
	const troubles: Array<[string, RequestRecord['kind'], Fault, number, string]> = [
		['is cut off', 'upload', faults.reset(), 3, 'could not be reached: the connection was cut off'],
		['gets a page', 'upload', faults.htmlPage(200), 3, 'answered with a web page'],
		['gets no link', 'upload', faults.status(200, { data: {} }), 3, 'cannot be read'],
		['is refused', 'upload', faults.family(provider, 422, 'file type is invalid'), 1, 'file type'],
		['finds no balance', 'upload', faults.insufficientBalance(provider), 1, 'account'],
		['is cut off as its bytes go', 'uploadBytes', faults.reset(), 3, 'was cut off while'],
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

describe.each(GATEWAYS)('%s: a task', (provider) => {
	const linked = () => submit(provider, { ...rig.fromLinks, prompt: 'job 0' });

	it('is submitted from links and waited for', async () => {
		const run = await rig.run(chain(start, linked(), wait(provider), end));
		const { fal, kie, waveSpeed } = {
			fal: { providerStatus: 'COMPLETED', charge: { units: expect.any(Number) } },
			kie: { providerStatus: 'success', charge: { units: expect.any(Number) } },
			waveSpeed: { providerStatus: 'completed', charge: null },
		};
		expect(mediaIn(provider, rig.creates[0]!)).toEqual({
			image: rig.fromLinks.imageUrl,
			audio: rig.fromLinks.audioUrl,
		});
		expect(run.json('Submit')).toMatchObject([{ mode: 'std', status: 'queued', reused: false }]);
		expect(run.json('End')).toMatchObject([
			{
				provider,
				taskId: rig.ids[0],
				status: 'completed',
				videoUrl: expect.stringContaining(`/media/${rig.ids[0]}.mp4`),
				failureReason: null,
				externalTaskId: null,
				...{ fal, kie, waveSpeed }[provider],
			},
		]);
		expect(uploads()).toEqual([]);
		expect(rig.sim.foreign.requests).toEqual([]);
	});

	it('is found by its ID alone, as a sheet has it', async () => {
		rig.sim.jobMilliseconds = 60_000;
		const made = await rig.run(chain(start, linked()));
		const input = asInput(made.json('Submit').map(({ taskId }) => ({ taskId })));
		const asked = await rig.run(chain(start, get(provider), end), { input });
		expect(asked.json('End')).toMatchObject([{ taskId: rig.ids[0], isFinal: false }]);
		rig.jobOf('job 0').complete();
		const run = await rig.run(chain(start, get(provider), wait(provider), end), { input });
		expect(run.json('Get')).toMatchObject([{ isSuccess: true }]);
		expect(run.json('End')).toMatchObject([{ isSuccess: true }]);
	});

	const parkable = chain(
		start,
		submit(provider, {
			...uncheckedLinks,
			options: { checkMediaLinks: false, callback: 'execution' },
		}),
		wait(provider, { waitMode: 'callback', timeout: 600 }),
		fields('Tell', '{ name: $("Start").item.json.prompt, isSuccess: $json.isSuccess }'),
	);

	it('calls a parked execution back, and a forged call is a reason to ask', async () => {
		rig.sim.jobMilliseconds = 300;
		rig.sim.switches.callbacks.forged = true;
		const parked = await rig.run(parkable, { input: prompted(numbered(2)), mode: 'trigger' });
		expect(parked.status).toBe('waiting');
		const asked = rig.queries.length;
		const run = await rig.engine.untilFinished(parked);
		expect(run.json('Tell')).toEqual(numbered(2).map((name) => ({ name, isSuccess: true })));
		await rig.sim.idle();
		expect(rig.sim.callbacks.filter(({ status }) => status === 200).length).toBeGreaterThan(1);
		expect(rig.queries.length).toBeGreaterThan(asked);
		expect(rig.sim.createdCount).toBe(2);
	});

	it('stays parked through calls that claim the end', async () => {
		noCallbacks(rig);
		const parked = await rig.run(parkable, { input: prompted(numbered(1)), mode: 'trigger' });
		const id = rig.ids[0]!;
		const url = 'https://cdn.example.com/forged.mp4';
		for (const body of [
			{ request_id: id, status: 'OK', payload: { video: { url }, duration: 3 } },
			{
				code: 200,
				data: { taskId: id, state: 'success', resultJson: `{"resultUrls":["${url}"]}` },
			},
			{ id, status: 'completed', outputs: [url], error: '' },
		]) {
			expect(await poke(rig, parked, body)).toMatchObject({ responseData: 'still waiting' });
		}
		expect(rig.queries).toHaveLength(4);
		rig.jobOf('job 0').complete();
		const run = await (await poke(rig, parked, {})).resumed!;
		expect(run.json('Tell')).toEqual([{ name: 'job 0', isSuccess: true }]);
		expect(run.text).not.toContain('forged');
	});
});

const create = (provider: Gateway) =>
	added({
		name: 'Create',
		type: NODE,
		credentials: { klingAvatarApi: { id: provider, name: provider } },
		parameters: {
			provider,
			resource: 'video',
			operation: 'create',
			imageSource: 'url',
			imageUrl: rig.file('portrait.jpg'),
			text: TEXT,
			voice: voice(VOICES[provider]),
		},
	});

describe.each(['fal', 'waveSpeed'] as const)('%s: a text', (provider) => {
	it.each(['item', 'speech'])(
		'is spoken, and the speech submitted (from %s)',
		async (audioSource) => {
			const node = submit(provider, {
				imageUrl: rig.file('portrait.jpg'),
				...(audioSource === 'speech' ? { audioSource } : {}),
			});
			const speech = generate(provider, { language: 'en', options: { emotion: 'happy' } });
			const second = audioSource === 'speech' ? node : added(node);
			const run = await rig.run(chain(start, speech, second, wait(provider), end));
			expect(run.error?.message).toBeUndefined();
			const [{ taskId, audioDurationSeconds, audioUrl }] = run.json('Speech') as [
				Record<string, unknown>,
			];
			expect(taskId).toBe(rig.sim.speechJobs[0]!.id);
			expect(audioDurationSeconds).toBeGreaterThan(3);
			expect(mediaIn(provider, rig.sim.jobs[0]!).audio).toBe(audioUrl);
			expect(JSON.stringify(rig.sim.speechJobs[0]!.body)).toContain('"language_boost":"English"');
			expect(run.json('End')).toMatchObject([{ isSuccess: true }]);
		},
	);

	it('becomes a video by Create', async () => {
		const run = await rig.run(chain(start, create(provider), end));
		expect(run.error?.message).toBeUndefined();
		expect(run.json('End')).toMatchObject([{ provider, isSuccess: true, parts: 1 }]);
		expect(run.items('End')[0]!.binary?.data).toMatchObject({ mimeType: 'video/mp4' });
		expect([rig.sim.speechJobs.length, rig.sim.createdCount]).toEqual([1, 1]);
	});

	it('with a voice of another gateway is refused by the gateway, and costs nothing', async () => {
		const run = await rig.run(chain(start, generate(provider, { voice: voice('nobody', 'id') })));
		const { message, description } = shownError(run, 'Speech');
		expect(message).toContain(`${LABELS[provider]} refused the request`);
		expect(message).toContain('voice_id');
		expect(description).toContain('Nothing was created, and nothing is charged.');
	});
});

it.each([
	['Speech', () => generate('kie')],
	['Create', () => create('kie')],
])(
	'kie: %s says that it makes no speech and who does, before anything is sent',
	async (name, node) => {
		const run = await rig.run(chain(start, node()));
		const { message, description } = shownError(run, name);
		expect(message).toMatch(/^kie\.ai makes no speech in this node/);
		expect(description).toMatch(/any text-to-speech node.*fal\.ai or WaveSpeedAI.*Audio Source/);
		expect(rig.sim.requests).toEqual([]);
	},
);

it('kie: a sound above its disputed length is submitted with a warning', async () => {
	const input = [mediaItem({}, silence(20))];
	const run = await rig.run(chain(start, submit('kie', fromFiles)), { input });
	expect(taskIds(run)).toEqual(rig.ids);
	expect(run.hints('Submit')).toContainEqual(
		expect.objectContaining({
			type: 'warning',
			message: expect.stringContaining('Item 0: the audio is longer than 15 s'),
		}),
	);
});
