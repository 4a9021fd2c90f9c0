import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { Workflow, type INode } from 'n8n-workflow';

import { faults, fixtureFiles, fixtureSeconds, jobVideo, type Provider } from '../simulator';
import { chain, link } from './harness';
import { mediaItem, portraitFile, SPEECH_SECONDS } from './media';
import {
	end,
	fields,
	fromFiles,
	get,
	LABELS,
	NODE,
	PROVIDERS,
	shownError,
	start,
	submit,
	useBench,
	wait,
} from './support';

const bench = useBench();

const ISO_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const sources = { links: 'links', files: 'files', 'an audio ID': 'audioId' } as const;
const cases = PROVIDERS.flatMap((provider) =>
	Object.entries(sources)
		.filter(([, source]) => source !== 'audioId' || provider === 'cometApi')
		.map(([name, source]) => [provider, name, source] as const),
);

function parametersFor(source: 'links' | 'files' | 'audioId') {
	if (source === 'files') return fromFiles;
	return source === 'links' ? bench.fromLinks : bench.fromAudioId;
}

const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
const base64 = (file: string) => readFileSync(file, 'base64');

describe.each(cases)('%s with media from %s', (provider, _name, source) => {
	const isComet = provider === 'cometApi';
	const seconds = { files: SPEECH_SECONDS, links: fixtureSeconds.voiceMp3, audioId: null }[source];
	/** aijisu is sent, and told, the length rounded up to a tenth. */
	const shownSeconds = seconds === null || isComet ? seconds : Math.ceil(seconds * 10) / 10;

	it('Submit creates one job and puts out its task', async () => {
		bench.sim.switches.fetchMedia = source === 'files';
		const run = await bench.run(chain(start, submit(provider, parametersFor(source)), end), {
			input: [mediaItem()],
		});
		expect(run.status).toBe('success');
		expect(bench.sim.createdCount).toBe(1);
		const [job] = bench.sim.jobs;
		const [item] = run.json('End');
		const { audioDurationSeconds, ...rest } = item!;
		expect(rest).toEqual({
			provider,
			taskId: job!.id,
			status: 'queued',
			isFinal: false,
			isSuccess: false,
			providerStatus: isComet ? 'submitted' : 'queued',
			videoUrl: null,
			videoUrlExpiresAt: null,
			videoDurationSeconds: null,
			progressPercent: null,
			failureReason: null,
			externalTaskId: isComet ? expect.stringMatching(/^n8n-\d+-0-0-[0-9a-f]{12}$/) : null,
			submittedAt: expect.stringMatching(ISO_DATE),
			updatedAt: isComet ? expect.stringMatching(ISO_DATE) : null,
			...(isComet ? { mode: 'std' } : { model: 'kling-avatar-v2-standard' }),
			reused: false,
		});
		if (shownSeconds === null) expect(audioDurationSeconds).toBeNull();
		else expect(audioDurationSeconds).toBeCloseTo(shownSeconds, 1);

		const { image_url, audio_url, image, sound_file, ...body } = job!.body;
		if (isComet) {
			expect(body).toEqual({
				prompt: 'A person speaks naturally to the camera.',
				mode: 'std',
				external_task_id: item!.externalTaskId,
				...(source === 'audioId' ? { audio_id: 'audio-5s' } : {}),
			});
			expect(image).toBe(
				source === 'files' ? base64(fixtureFiles.portraitJpg) : bench.file('portrait.jpg'),
			);
			expect(sound_file).toBe(
				{
					files: base64(fixtureFiles.speechMp3),
					links: bench.file('voice.mp3'),
					audioId: undefined,
				}[source],
			);
		} else {
			expect(body).toEqual({
				model: 'kling-avatar-v2-standard',
				audio_duration_seconds: audioDurationSeconds,
			});
			if (source === 'links') {
				expect([image_url, audio_url]).toEqual([
					bench.file('portrait.jpg'),
					bench.file('voice.mp3'),
				]);
				return;
			}
			await bench.sim.idle();
			expect(job!.media).toEqual(
				expect.arrayContaining([
					expect.objectContaining({
						role: 'image',
						sha256: sha256(fixtureFiles.portraitJpg),
						contentType: 'image/jpeg',
						fault: null,
					}),
					expect.objectContaining({
						role: 'audio',
						sha256: sha256(fixtureFiles.speechMp3),
						contentType: 'audio/mp3',
						fault: null,
					}),
				]),
			);
			// The signed links give access to the files, so they are in no output and no message.
			expect(run.text).not.toContain('binary-data/signed');
			expect(run.logs.join('\n')).not.toContain('binary-data/signed');
		}
	});

	it('Wait ends with the video', async () => {
		const workflow = chain(
			start,
			submit(provider, parametersFor(source)),
			wait(provider, { options: { downloadVideo: true } }),
			end,
		);
		const run = await bench.run(workflow, { input: [mediaItem()] });
		expect(run.status).toBe('success');
		const [job] = bench.sim.jobs;
		const [item] = run.items('End');
		expect(item!.json).toMatchObject({
			provider,
			taskId: job!.id,
			status: 'completed',
			isFinal: true,
			isSuccess: true,
			providerStatus: isComet ? 'succeed' : 'completed',
			videoUrl: expect.stringContaining(`${job!.id}.mp4`),
			videoDurationSeconds: isComet ? fixtureSeconds.avatarMp4 : null,
			failureReason: null,
			externalTaskId: isComet ? job!.externalTaskId : null,
		});
		expect(Object.keys(item!.binary ?? {})).toEqual(['data']);
		const video = jobVideo(job!, null);
		const bytes = await bench.engine.bytes(item!.binary!.data!);
		expect(bytes.equals(video.read(0, video.size))).toBe(true);
	});
});

describe.each(PROVIDERS)('%s', (provider) => {
	const isComet = provider === 'cometApi';
	const label = LABELS[provider];
	const withLinks = () => submit(provider, bench.fromLinks);
	const tell = (name: string) => fields(name, '{ id: $("Submit").item.json.taskId }');

	it('sends the quality and the prompt as chosen', async () => {
		const quality = isComet ? { mode: 'pro' } : { model: 'kling-avatar-v2-pro' };
		const node = submit(provider, { ...bench.fromLinks, ...quality, prompt: '  warm smile ' });
		const run = await bench.run(chain(start, node));
		expect(run.json('Submit')).toMatchObject([quality]);
		expect(bench.sim.jobs[0]!.body).toMatchObject({ ...quality, prompt: 'warm smile' });
	});

	it('Get shows each state of a job, and asks once for it', async () => {
		bench.sim.jobMilliseconds = 60_000;
		bench.sim.queuedMilliseconds = 60_000;
		await bench.run(chain(start, withLinks()));
		const [job] = bench.sim.jobs;
		const ask = async () =>
			(await bench.run(chain(start, get(provider, { taskId: job!.id })))).json('Get')[0]!;
		expect(await ask()).toMatchObject({ status: 'queued', isFinal: false, videoUrl: null });
		job!.setStatusWord('processing');
		expect(await ask()).toMatchObject({ status: 'processing', isFinal: false, isSuccess: false });
		job!.setStatusWord(undefined);
		job!.complete();
		expect(await ask()).toMatchObject({
			status: 'completed',
			isFinal: true,
			isSuccess: true,
			videoUrl: expect.stringMatching(/^http/),
		});
		expect(job!.queries).toBe(3);
		expect(bench.sim.createdCount).toBe(1);
	});

	it('a failed task stops Wait with its reason and its ID', async () => {
		bench.sim.failure = () => 'No face was found in the image';
		const run = await bench.run(chain(start, withLinks(), wait(provider), end));
		const [job] = bench.sim.jobs;
		expect(run.status).toBe('error');
		const error = shownError(run, 'Wait');
		expect(error.message).toBe(
			`${label} could not make the video of task ${job!.id}: No face was found in the image [item 0]`,
		);
		expect(error.description).toContain('set "On Task Failure" to "Output the Item"');
		expect(error.context).toMatchObject({
			itemIndex: 0,
			task: { taskId: job!.id, status: 'failed', failureReason: 'No face was found in the image' },
			items: [{ taskId: job!.id, isFinal: true, isSuccess: false }],
		});
	});

	it('a failed task goes on as an item where the user wants that', async () => {
		bench.sim.failure = () => '';
		const node = wait(provider, { onTaskFailure: 'output', options: { downloadVideo: true } });
		const run = await bench.run(chain(start, withLinks(), node, end));
		expect(run.json('End')).toMatchObject([
			{ status: 'failed', isFinal: true, isSuccess: false, videoUrl: null, failureReason: null },
		]);
		expect(run.items('End')[0]!.binary).toBeUndefined();
	});

	it('Get puts a failed task out: to know it is what was asked', async () => {
		bench.sim.failure = () => 'Too dark';
		bench.sim.jobMilliseconds = 0;
		const run = await bench.run(chain(start, withLinks(), get(provider), end));
		expect(run.json('End')).toMatchObject([{ status: 'failed', failureReason: 'Too dark' }]);
	});

	it("adds the provider's own body when Simplify is off", async () => {
		bench.sim.jobMilliseconds = 0;
		const off = { simplify: false };
		const workflow = chain(start, withLinks(), get(provider, off), wait(provider, off), end);
		const run = await bench.run(workflow);
		for (const name of ['Get', 'Wait']) {
			const [{ raw, ...rest }] = run.json(name) as [{ raw: object }];
			expect(raw).toMatchObject(
				isComet
					? { code: 0, data: { task_id: bench.sim.jobs[0]!.id, task_status: 'succeed' } }
					: { task_id: bench.sim.jobs[0]!.id, result: { outputs: [expect.any(String)] } },
			);
			expect(Object.keys(rest)).toHaveLength(14);
		}
		const simple = await bench.run(chain(start, withLinks(), get(provider)));
		expect(simple.json('Get')[0]).not.toHaveProperty('raw');
	});

	it('links every item of every operation to the item it came from', async () => {
		bench.sim.jobMilliseconds = 50;
		const names = ['a', 'b', 'c'];
		const tellAll = fields(
			'Tell',
			'{ name: $("Start").item.json.name, submitted: $("Submit").item.json.taskId, got: $("Get").item.json.taskId, waited: $json.taskId }',
		);
		const workflow = chain(
			start,
			submit(provider, fromFiles),
			get(provider),
			wait(provider, { options: { downloadVideo: true, outputBinaryField: 'film' } }),
			tellAll,
		);
		const run = await bench.run(workflow, { input: names.map((name) => mediaItem({ name })) });
		const ids = run.json('Submit').map(({ taskId }) => taskId);
		expect(new Set(ids).size).toBe(3);
		expect(run.json('Tell')).toEqual(
			names.map((name, index) => ({
				name,
				submitted: ids[index],
				got: ids[index],
				waited: ids[index],
			})),
		);
		for (const node of ['Submit', 'Get', 'Wait']) {
			expect(run.items(node).map(({ pairedItem }) => pairedItem)).toEqual([
				{ item: 0 },
				{ item: 1 },
				{ item: 2 },
			]);
		}
		expect(run.items('Wait').map(({ binary }) => Object.keys(binary ?? {}))).toEqual([
			['film'],
			['film'],
			['film'],
		]);
	});

	describe('an item that cannot be used', () => {
		const items = [mediaItem({ name: 'a' }), { json: { name: 'b' } }, mediaItem({ name: 'c' })];
		const problem =
			'Image Input Data Field Name is "image", but the item has no file in a field of that name';

		it('stops the node before anything is sent', async () => {
			const run = await bench.run(chain(start, submit(provider, fromFiles)), { input: items });
			const error = shownError(run, 'Submit');
			expect(error.message).toBe(`${problem} [item 1]`);
			expect(error.context.itemIndex).toBe(1);
			expect(bench.sim.requests).toEqual([]);
		});

		it('goes on as an item of its own, and does not stop the others', async () => {
			const node = submit(provider, fromFiles, { onError: 'continueRegularOutput' });
			const workflow = chain(start, node, fields('Tell', '{ name: $("Start").item.json.name }'));
			const run = await bench.run(workflow, { input: items });
			expect(run.status).toBe('success');
			expect(run.json('Submit')).toMatchObject([
				{ taskId: bench.sim.jobs[0]!.id, reused: false },
				{
					provider,
					taskId: null,
					status: null,
					isFinal: false,
					isSuccess: false,
					failureReason: problem,
					failureAdvice: expect.stringContaining('The item holds no file at all'),
					mayHaveBeenCharged: false,
				},
				{ taskId: bench.sim.jobs[1]!.id, reused: false },
			]);
			expect(run.json('Tell')).toEqual([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
			expect(bench.sim.createdCount).toBe(2);
		});

		it('goes to the error output with what it brought', async () => {
			const withPicture = { json: { name: 'b' }, binary: { image: portraitFile } };
			const node = submit(provider, fromFiles, { onError: 'continueErrorOutput' });
			const workflow = chain(start, node, end);
			workflow.nodes.push(
				fields('Failed', '{ name: $("Start").item.json.name, why: $json.error }'),
			);
			link(workflow, 'Submit', 'Failed', { output: 1 });
			const run = await bench.run(workflow, { input: [items[0]!, withPicture, items[2]!] });
			const why =
				'Audio Input Data Field Name is "data", but the item has no file in a field of that name';
			expect(run.json('End').map(({ taskId }) => taskId)).toEqual(
				bench.sim.jobs.map(({ id }) => id),
			);
			expect(run.json('Submit', 1)).toMatchObject([
				{
					name: 'b',
					error: why,
					details: {
						taskId: null,
						failureReason: why,
						failureAdvice: 'The item\'s files are in: "image".',
					},
				},
			]);
			expect(Object.keys(run.items('Submit', 1)[0]!.binary ?? {})).toEqual(['image']);
			expect(run.json('Failed')).toEqual([{ name: 'b', why }]);
		});

		it.each(['get', 'wait'] as const)(
			'%s: without a Task ID it can go on too',
			async (operation) => {
				bench.sim.jobMilliseconds = 0;
				await bench.run(chain(start, withLinks()));
				const taskId = bench.sim.jobs[0]!.id;
				const builder = { get, wait }[operation];
				const name = { get: 'Get', wait: 'Wait' }[operation];
				const input = [{ json: { taskId } }, { json: { name: 'none' } }, { json: { taskId } }];

				const stopped = await bench.run(chain(start, builder(provider)), { input });
				expect(shownError(stopped, name).message).toBe('Task ID is empty [item 1]');

				const settings = { onError: 'continueRegularOutput' } as const;
				const run = await bench.run(chain(start, builder(provider, {}, settings)), { input });
				expect(run.json(name)).toMatchObject([
					{ taskId, isSuccess: true },
					{ taskId: null, isSuccess: false, failureReason: 'Task ID is empty' },
					{ taskId, isSuccess: true },
				]);

				const workflow = chain(start, builder(provider, {}, { onError: 'continueErrorOutput' }));
				const split = await bench.run(workflow, { input });
				expect(split.json(name)).toMatchObject([{ taskId }, { taskId }]);
				expect(split.json(name, 1)).toMatchObject([{ name: 'none', error: 'Task ID is empty' }]);
			},
		);
	});

	describe('a refusal by the provider', () => {
		const refusal = isComet
			? faults.nested(1201, 'image format is wrong')
			: faults.task(400, 'invalid_request', 'image format is wrong');
		const message = `${label} refused the request (HTTP 400): image format is wrong`;

		it('stops Submit as a NodeApiError with the HTTP status', async () => {
			bench.sim.inject({ on: 'create', fault: refusal });
			const run = await bench.run(chain(start, withLinks()));
			const error = shownError(run, 'Submit');
			expect(error).toMatchObject({
				name: 'NodeApiError',
				message: `${message} [item 0]`,
				httpCode: '400',
				context: { itemIndex: 0 },
			});
			expect(error.description).toMatch(
				/^Check the fields that the message names.*Nothing was created, and nothing is charged\.$/,
			);
			expect(bench.sim.requestsOf('create')).toHaveLength(1);
			expect(bench.sim.createdCount).toBe(0);
		});

		it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
			'%s: the other items are submitted, each in its place',
			async (onError) => {
				bench.sim.inject({ on: 'create', after: 1, fault: refusal });
				const node = submit(
					provider,
					{ ...bench.fromLinks, options: { submissionsInParallel: 1 } },
					{ onError },
				);
				const run = await bench.run(chain(start, node, tell('Tell')), { input: [{}, {}, {}] });
				const ids = bench.sim.jobs.map(({ id }) => id);
				expect(ids).toHaveLength(2);
				if (onError === 'continueRegularOutput') {
					expect(run.json('Submit')).toMatchObject([
						{ taskId: ids[0] },
						{ taskId: null, failureReason: message, mayHaveBeenCharged: false },
						{ taskId: ids[1] },
					]);
					expect(run.json('Tell')).toEqual([{ id: ids[0] }, { id: null }, { id: ids[1] }]);
				} else {
					expect(run.json('Tell')).toEqual(ids.map((id) => ({ id })));
					expect(run.json('Submit', 1)).toMatchObject([
						{ error: message, details: { mayHaveBeenCharged: false } },
					]);
					expect(run.items('Submit', 1)[0]!.pairedItem).toEqual({ item: 1 });
				}
			},
		);

		it.each(['get', 'wait'] as const)('a wrong key ends %s', async (operation) => {
			await bench.run(chain(start, withLinks()));
			const taskId = bench.sim.jobs[0]!.id;
			const name = { get: 'Get', wait: 'Wait' }[operation];
			const node = { get, wait }[operation](provider, { taskId });
			const credentials = bench.credentials({ apiKey: 'wrong-key-of-somebody' });
			const run = await bench.run(chain(start, node), { credentials });
			const error = shownError(run, name);
			expect(error.name).toBe('NodeApiError');
			expect(error.message).toContain(
				`The state of task ${taskId} could not be read: ${label} did not accept the API key`,
			);
			expect(error.description).toContain('Check the API Key in the credential');
			expect(error.description).toContain(`the task ID ${taskId}`);
			expect(error.context.task).toMatchObject({ taskId });
			expect(bench.sim.requestsOf('query')).toHaveLength(1);

			const goesOn = { ...node, onError: 'continueRegularOutput' as const };
			const second = await bench.run(chain(start, goesOn), { credentials });
			expect(second.json(name)).toMatchObject([
				{ taskId, isSuccess: false, failureReason: expect.stringContaining('did not accept') },
			]);
			const split = { ...node, onError: 'continueErrorOutput' as const };
			const third = await bench.run(chain(start, split), { credentials });
			expect(third.json(name, 1)).toMatchObject([
				{ error: expect.stringContaining('did not accept'), details: { taskId } },
			]);
		});
	});

	it('Retry On Fail does not mistake a failed item that goes on for a failed node', async () => {
		bench.sim.failure = () => 'Too dark';
		const node = wait(
			provider,
			{},
			{ onError: 'continueRegularOutput', retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
		);
		const run = await bench.run(chain(start, withLinks(), node));
		expect(run.json('Wait')).toMatchObject([{ isSuccess: false, failureReason: 'Too dark' }]);
		expect(run.logs.filter((line) => line.includes('Running node "Wait" started'))).toHaveLength(1);
	});

	it('takes the task ID as a number and from an expression', async () => {
		bench.sim.jobMilliseconds = 0;
		await bench.run(chain(start, withLinks()));
		const { id } = bench.sim.jobs[0]!;
		const input = [{ json: { other: ` ${id} ` } }];
		const run = await bench.run(chain(start, get(provider, { taskId: '={{ $json.other }}' })), {
			input,
		});
		expect(run.json('Get')).toMatchObject([{ taskId: id, isSuccess: true }]);
	});
});

describe('the description', () => {
	const description = () => bench.engine.description(NODE);

	it('offers the node to agents', () => {
		expect(description().usableAsTool).toBe(true);
		expect(description().description).toMatch(/talking-head video/);
	});

	it.each([
		['aijisu', 'submit', 'Submit: aijisu'],
		['cometApi', 'get', 'Get: CometAPI'],
		['cometApi', 'wait', 'Wait: CometAPI'],
	] as const)('has a subtitle for %s %s', (provider, operation, expected) => {
		const node = { ...{ submit, get, wait }[operation](provider), id: '1', position: [0, 0] };
		const workflow = new Workflow({
			nodes: [{ ...node, typeVersion: 1 } as INode],
			connections: {},
			active: false,
			nodeTypes: bench.engine.registry,
		});
		const subtitle = workflow.expression.getSimpleParameterValue(
			workflow.getNode(node.name)!,
			description().subtitle,
			'internal',
			{},
		);
		expect(subtitle).toBe(expected);
	});
});

describe('parameters that a saved workflow lacks', () => {
	it('get the values of a new node', async () => {
		const { imageUrl } = bench.fromLinks;
		const node = { ...submit('cometApi'), parameters: { imageUrl } };
		const run = await bench.run(chain(start, node), { input: [mediaItem()] });
		expect(run.status).toBe('success');
		expect(bench.sim.jobs[0]).toMatchObject({ provider: 'cometApi', body: { mode: 'std' } });

		const later = { ...wait('cometApi'), parameters: { operation: 'wait' } };
		const input = [{ json: run.json('Submit')[0]! }];
		bench.sim.jobs[0]!.complete();
		const done = await bench.run(chain(start, later), { input });
		expect(done.json('Wait')).toMatchObject([{ isSuccess: true }]);
	});

	it('are asked for by n8n itself where they are required', async () => {
		for (const provider of PROVIDERS as readonly Provider[]) {
			const run = await bench.run(chain(start, submit(provider)));
			expect(run.error?.message).toContain('Parameter "Image URL" is required.');
		}
		expect(bench.sim.requests).toEqual([]);
	});
});
