import { chain } from './harness';
import { mediaItem } from './helpers/media';
import {
	end,
	fields,
	fromFiles,
	get,
	PROVIDERS,
	start,
	submit,
	useRig,
	wait,
} from './helpers/support';

const rig = useRig();

describe.each(PROVIDERS)('%s', (provider) => {
	const isComet = provider === 'cometApi';
	const withLinks = () => submit(provider, rig.fromLinks);

	it('sends the quality and the prompt as chosen', async () => {
		const quality = isComet ? { mode: 'pro' } : { model: 'kling-avatar-v2-pro' };
		const node = submit(provider, { ...rig.fromLinks, ...quality, prompt: '  warm smile ' });
		const run = await rig.run(chain(start, node));
		expect(run.json('Submit')).toMatchObject([quality]);
		expect(rig.sim.jobs[0]!.body).toMatchObject({ ...quality, prompt: 'warm smile' });
	});

	it('Get shows each state of a job, and asks once for it', async () => {
		rig.sim.jobMilliseconds = 60_000;
		rig.sim.queuedMilliseconds = 60_000;
		await rig.run(chain(start, withLinks()));
		const [job] = rig.sim.jobs;
		const ask = async () =>
			(await rig.run(chain(start, get(provider, { taskId: job!.id })))).json('Get')[0]!;
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
		expect(rig.sim.createdCount).toBe(1);
	});

	it('Get puts a failed task out: to know it is what was asked', async () => {
		rig.sim.failure = () => 'Too dark';
		rig.sim.jobMilliseconds = 0;
		const run = await rig.run(chain(start, withLinks(), get(provider), end));
		expect(run.json('End')).toMatchObject([{ status: 'failed', failureReason: 'Too dark' }]);
	});

	it("adds the provider's own body when Simplify is off", async () => {
		rig.sim.jobMilliseconds = 0;
		const off = { simplify: false };
		const workflow = chain(start, withLinks(), get(provider, off), wait(provider, off), end);
		const run = await rig.run(workflow);
		for (const name of ['Get', 'Wait']) {
			const [{ raw, ...rest }] = run.json(name) as [{ raw: object }];
			expect(raw).toMatchObject(
				isComet
					? { code: 0, data: { task_id: rig.sim.jobs[0]!.id, task_status: 'succeed' } }
					: { task_id: rig.sim.jobs[0]!.id, result: { outputs: [expect.any(String)] } },
			);
			expect(Object.keys(rest)).toHaveLength(16);
		}
		const simple = await rig.run(chain(start, withLinks(), get(provider)));
		expect(simple.json('Get')[0]).not.toHaveProperty('raw');
	});

	it('links every item of every operation to the item it came from', async () => {
		rig.sim.jobMilliseconds = 50;
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
		const run = await rig.run(workflow, { input: names.map((name) => mediaItem({ name })) });
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
});
