import { jobVideo } from '../simulator';
import { chain } from './harness';
import { noCallbacks, park, parkedWorkflow, poke } from './helpers/parking';
import {
	fields,
	numbered,
	prompted,
	start,
	submit,
	uncheckedLinks,
	until,
	useRig,
	wait,
} from './helpers/support';

const rig = useRig();

describe('a parked Wait', () => {
	it('fetches the videos when the call comes', async () => {
		noCallbacks(rig);
		const parked = await park(rig, 2, {
			options: { downloadVideo: true, outputBinaryField: 'film' },
			simplify: false,
		});
		rig.jobOf('job 0').complete();
		await poke(rig, parked);
		rig.jobOf('job 1').complete();
		const run = await (await poke(rig, parked)).resumed!;
		for (const [index, item] of run.items('Wait').entries()) {
			const job = rig.jobOf(`job ${index}`);
			const video = jobVideo(job, null);
			const bytes = await rig.engine.bytes(item.binary!.film!);
			expect(bytes.equals(video.read(0, video.size))).toBe(true);
			expect(item.json.raw).toMatchObject({ data: { task_id: job.id } });
		}
		expect(rig.sim.requestsOf('video')).toHaveLength(2);
	});

	it('puts an item out whose video cannot be fetched', async () => {
		noCallbacks(rig);
		const parked = await park(rig, 1, { options: { downloadVideo: true } });
		rig.jobOf('job 0').complete();
		Object.assign(rig.sim.switches.video, { deadLinks: 9, deadStatus: 404 });
		const run = await (await poke(rig, parked)).resumed!;
		expect(run.json('Wait')).toMatchObject([
			{
				taskId: rig.jobOf('job 0').id,
				status: 'completed',
				videoUrl: expect.stringMatching(/^http/),
				failureReason: expect.stringContaining('is ready, but could not be downloaded'),
				failureAdvice: expect.stringContaining('Run a Get operation with this task ID'),
			},
		]);
	});

	it('keeps an item without a task in its place', async () => {
		noCallbacks(rig);
		const drop = fields('Drop', '$json.externalTaskId.includes("-0-0-") ? {} : $json');
		const settings = { onError: 'continueRegularOutput' } as const;
		const parked = await park(rig, 2, {}, settings, [drop]);
		rig.jobOf('job 1').complete();
		const run = await (await poke(rig, parked)).resumed!;
		expect(run.json('Wait')).toMatchObject([
			{ taskId: null, failureReason: '"Task ID" is empty' },
			{ taskId: rig.jobOf('job 1').id, isSuccess: true },
		]);
	});
});

describe('a Wait on callback', () => {
	it('does not park when all is ready: the call came while the execution ran', async () => {
		rig.sim.jobMilliseconds = 0;
		const run = await rig.run(parkedWorkflow({ options: { downloadVideo: true } }), {
			input: prompted(numbered(2)),
			mode: 'trigger',
		});
		expect(run.status).toBe('success');
		expect(run.items('Wait').every(({ binary }) => binary?.data)).toBe(true);
		await until(() => rig.sim.callbacks.length > 0, 'the call');
		await rig.sim.idle();
		expect(rig.sim.callbacks.map(({ status }) => status)).toContain(409);
	});

	it('asks by itself for aijisu, which calls nobody', async () => {
		rig.sim.jobMilliseconds = 0;
		const node = wait('aijisu', { waitMode: 'callback' });
		const run = await rig.run(chain(start, submit('aijisu', uncheckedLinks), node), {
			input: prompted(numbered(1)),
		});
		expect(run.json('Wait')).toMatchObject([{ provider: 'aijisu', isSuccess: true }]);
		expect(rig.engine.strayParameters(node)).toContain('waitMode is not shown');
	});
});

it('Submit can have another URL called', async () => {
	const url = `${rig.sim.foreignUrl}/files/hook?of=mine`;
	const options = { checkMediaLinks: false, callback: 'url', callbackUrl: url };
	rig.sim.jobMilliseconds = 20;
	await rig.run(chain(start, submit('cometApi', { ...uncheckedLinks, options })), {
		input: prompted(numbered(1)),
	});
	expect(rig.jobOf('job 0').callbackUrl).toBe(url);
	await until(() => rig.sim.foreign.requests.length > 0, 'the call');
	expect(rig.sim.foreign.requests[0]).toMatchObject({ method: 'POST', query: { of: 'mine' } });
});
