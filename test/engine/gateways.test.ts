import type { INodeParameters } from 'n8n-workflow';

import { chain, type NodeJson } from './harness';
import type { Gateway } from '../simulator';
import { mediaItem, silence } from './helpers/media';
import { noCallbacks, poke } from './helpers/parking';
import { generate, TEXT, voice, VOICES } from './helpers/speech';
import { mediaIn, taskIds } from './helpers/submissions';
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

describe.each(GATEWAYS)('%s: a task', (provider) => {
	const linked = () => submit(provider, { ...rig.fromLinks, prompt: 'job 0' });

	it('is submitted from links and waited for', async () => {
		const run = await rig.run(chain(start, linked(), wait(provider), end));
		const { fal, kie, waveSpeed } = {
			fal: { providerStatus: 'COMPLETED', charge: { units: expect.any(Number) } },
			kie: { providerStatus: 'success', charge: { units: expect.any(Number) } },
			waveSpeed: { providerStatus: 'completed', charge: null },
		};
		expect(mediaIn(rig.creates[0]!)).toEqual({
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
		expect(rig.sim.requestsOf('upload')).toEqual([]);
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

const create = (provider: Gateway, parameters: INodeParameters = {}) =>
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
			...parameters,
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
			expect(mediaIn(rig.sim.jobs[0]!).audio).toBe(audioUrl);
			expect(JSON.stringify(rig.sim.speechJobs[0]!.body)).toContain('"language_boost":"English"');
			expect(run.json('End')).toMatchObject([{ isSuccess: true }]);
		},
	);

	it('finds its voices in the list of the editor', async () => {
		const list = async (node: NodeJson) =>
			(await rig.engine.listSearch(node, 'searchVoices', 'woman', rig.credentials())).results;
		expect((await list(generate(provider))).map(({ value }) => value)).toEqual([
			'Calm_Woman',
			'Wise_Woman',
		]);
		expect(rig.sim.requests).toEqual([]);
	});

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
		const advice = /any text-to-speech node.*fal\.ai or WaveSpeedAI.*Audio Source/;
		expect(description).toMatch(advice);
		const goingOn = { ...node(), onError: 'continueRegularOutput' as const };
		const other = await rig.run(chain(start, goingOn));
		expect(other.json(name)).toMatchObject([{ failureAdvice: expect.stringMatching(advice) }]);
		// The portrait may have been looked at.
		expect(rig.sim.requests.filter(({ kind }) => kind !== 'file')).toEqual([]);
	},
);

it.each(GATEWAYS)(
	'%s: Create uploads the parts of a long sound, and joins their videos',
	async (p) => {
		const files = { imageSource: 'binary', audioSource: 'binary', options: { longestPart: 8 } };
		const input = [mediaItem({}, silence(20))];
		const run = await rig.run(chain(start, create(p, files), end), { input });
		expect(run.error?.message).toBeUndefined();
		const [{ parts, isSuccess }] = run.json('End') as [{ parts: number; isSuccess: boolean }];
		expect(isSuccess).toBe(true);
		expect(parts).toBe(3);
		// The portrait, and two sounds: of three silent parts two are the same.
		expect(rig.sim.requestsOf('upload')).toHaveLength(parts);
		expect(rig.creates).toHaveLength(parts);
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
