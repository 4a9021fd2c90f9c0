import { faults, jobVideo, type Job } from '../simulator';
import { chain, type NodeJson, type Run } from './harness';
import { end, fields, start, submit, until, useBench, wait } from './support';

const bench = useBench();

/** Media that nobody looks into; the prompt is the item's own. */
const unchecked = {
	imageSource: 'url',
	imageUrl: 'https://cdn.example.com/portrait.png',
	audioSource: 'url',
	audioUrl: 'https://cdn.example.com/voice.mp3',
	prompt: '={{ $json.prompt }}',
	options: { checkMediaLinks: false, callback: 'execution' },
} as const;

const tell = fields(
	'Tell',
	'{ name: $("Start").item.json.prompt, submitted: $("Submit").item.json.taskId, waited: $json.taskId }',
);

/** Submit with callbacks to the execution, and a Wait that is parked until they come. */
const workflow = (
	parameters: Parameters<typeof wait>[1] = {},
	settings: Parameters<typeof wait>[2] = {},
	between: NodeJson[] = [],
) =>
	chain(
		start,
		submit('cometApi', unchecked),
		...between,
		wait('cometApi', { waitMode: 'callback', timeout: 600, ...parameters }, settings),
		tell,
		end,
	);

const items = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ json: { prompt: `job ${index}` } }));
const jobOf = (prompt: string): Job => bench.sim.jobs.find(({ body }) => body.prompt === prompt)!;
const queries = () => bench.sim.requestsOf('query');

async function park(count: number, ...rest: Parameters<typeof workflow>): Promise<Run> {
	const run = await bench.run(workflow(...rest), { input: items(count), mode: 'trigger' });
	expect(run.status).toBe('waiting');
	expect(run.items('Tell')).toEqual([]);
	return run;
}

/** Calls that the simulator makes arrive in their own time; the tests that call themselves want none. */
function noCallbacks(): void {
	bench.sim.switches.callbacks.copies = 0;
	bench.sim.jobMilliseconds = 60_000;
}

/** A callback as CometAPI would make it, through n8n's door. */
const poke = async (run: Run, body: object = { task_status: 'succeed' }) =>
	await bench.engine.callWebhook(run, { body });

describe('a parked Wait', () => {
	it('goes on once when the last of several jobs has called back', async () => {
		bench.sim.jobMilliseconds = ({ body }) => 600 - 150 * Number(String(body.prompt).split(' ')[1]);
		const parked = await park(3);
		const asked = queries().length;
		expect(asked).toBe(3);
		const run = await bench.engine.untilFinished(parked);
		expect(run.status).toBe('success');
		expect(run.json('Wait').map(({ taskId, isSuccess }) => [taskId, isSuccess])).toEqual(
			items(3).map(({ json }) => [jobOf(json.prompt).id, true]),
		);
		expect(run.json('Tell')).toEqual(
			items(3).map(({ json: { prompt } }) => ({
				name: prompt,
				submitted: jobOf(prompt).id,
				waited: jobOf(prompt).id,
			})),
		);
		for (const name of ['Wait', 'Tell', 'End']) expect(run.tasks(name)).toHaveLength(1);
		await bench.sim.idle();
		const answers = bench.sim.callbacks.map(({ status }) => status);
		expect(answers.filter((status) => status === 200).length).toBeGreaterThanOrEqual(3);
		expect(bench.sim.createdCount).toBe(3);
	});

	it('is told the address of the execution, and nothing else', async () => {
		noCallbacks();
		const parked = await park(1);
		const { callbackUrl } = jobOf('job 0');
		expect(callbackUrl).toMatch(
			new RegExp(
				`^${bench.engine.instanceUrl}webhook-waiting/${parked.executionId}\\?signature=[\\w-]+$`,
			),
		);
		expect(parked.waitTill!.getTime() - Date.now()).toBeGreaterThan(590_000);
		expect(parked.waitTill!.getTime() - Date.now()).toBeLessThanOrEqual(600_000);
		parked.execution.stop();
	});

	it('takes repeated and forged calls for what they are: reasons to ask', async () => {
		bench.sim.jobMilliseconds = 300;
		bench.sim.switches.callbacks.copies = 3;
		bench.sim.switches.callbacks.forged = true;
		const parked = await park(2);
		const run = await bench.engine.untilFinished(parked);
		const made = [jobOf('job 0'), jobOf('job 1')];
		expect(run.json('Wait')).toMatchObject(
			made.map(({ id }) => ({
				taskId: id,
				isSuccess: true,
				videoUrl: expect.stringContaining(`${bench.sim.url}/media/${id}.mp4`),
			})),
		);
		expect(run.text).not.toContain('forged');
		expect(run.tasks('Wait')).toHaveLength(1);
		await bench.sim.idle();
		expect(bench.sim.callbacks.filter(({ forged }) => forged).length).toBeGreaterThan(1);
	});

	it('stays parked through calls about other tasks and about nothing', async () => {
		noCallbacks();
		const parked = await park(2);
		for (const body of [
			{ task_id: '899999999999999999', task_status: 'succeed' },
			{ task_id: jobOf('job 0').id, task_status: 'succeed', task_result: { videos: [] } },
			{},
		]) {
			expect(await poke(parked, body)).toMatchObject({
				statusCode: 200,
				responseData: 'still waiting',
				resumed: null,
			});
		}
		jobOf('job 0').complete();
		expect(await poke(parked)).toMatchObject({ responseData: 'still waiting', resumed: null });
		expect(parked.execution.status).toBe('waiting');
		jobOf('job 1').complete();
		const last = await poke(parked, { task_id: 'not even one of ours' });
		expect(last.statusCode).toBe(200);
		expect((await last.resumed!).json('Wait')).toMatchObject([
			{ isSuccess: true },
			{ isSuccess: true },
		]);
	});

	it('refuses calls without the right signature', async () => {
		noCallbacks();
		const parked = await park(1);
		jobOf('job 0').complete();
		const { length } = queries();
		const url = jobOf('job 0').callbackUrl!;
		for (const address of [url.split('?')[0]!, url.replace(/signature=./, 'signature=_')]) {
			const answer = await fetch(address, { method: 'POST', body: '{}' });
			expect(answer.status).toBe(401);
		}
		expect(parked.execution.status).toBe('waiting');
		expect(queries()).toHaveLength(length);
		const answer = await fetch(url, { method: 'POST', body: '{}' });
		expect(answer.status).toBe(200);
		expect((await bench.engine.untilFinished(parked)).status).toBe('success');
		expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(409);
	});

	it('passes its input on when its time is over', async () => {
		noCallbacks();
		const parked = await park(2, { timeout: 1 });
		const run = await bench.engine.untilFinished(parked);
		expect(run.status).toBe('success');
		expect(run.json('Wait')).toEqual(run.json('Submit'));
		expect(run.json('Wait')).toMatchObject(
			[0, 1].map((index) => ({
				taskId: jobOf(`job ${index}`).id,
				isFinal: false,
				isSuccess: false,
			})),
		);
		expect((await poke(parked)).statusCode).toBe(409);
	});

	it('fetches the videos when the call comes', async () => {
		noCallbacks();
		const parked = await park(2, {
			options: { downloadVideo: true, outputBinaryField: 'film' },
			simplify: false,
		});
		jobOf('job 0').complete();
		await poke(parked);
		jobOf('job 1').complete();
		const run = await (await poke(parked)).resumed!;
		for (const [index, item] of run.items('Wait').entries()) {
			const job = jobOf(`job ${index}`);
			const video = jobVideo(job, null);
			const bytes = await bench.engine.bytes(item.binary!.film!);
			expect(bytes.equals(video.read(0, video.size))).toBe(true);
			expect(item.json.raw).toMatchObject({ data: { task_id: job.id } });
		}
		expect(bench.sim.requestsOf('video')).toHaveLength(2);
	});

	it('is resumed once by two calls at once', async () => {
		noCallbacks();
		const parked = await park(2, { options: { downloadVideo: true } });
		for (const job of bench.sim.jobs) job.complete();
		bench.sim.switches.queryLatencyMilliseconds = 50;
		const answers = await Promise.all([poke(parked), poke(parked), poke(parked)]);
		expect(answers.filter(({ resumed }) => resumed)).toHaveLength(1);
		expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
		const run = await bench.engine.untilFinished(parked);
		expect(run.status).toBe('success');
		expect(run.tasks('End')).toHaveLength(1);
		expect(bench.sim.requestsOf('video')).toHaveLength(2);
	});

	it('looks again when a call comes while it looks', async () => {
		noCallbacks();
		const parked = await park(1);
		bench.sim.switches.queryLatencyMilliseconds = 60;
		const { length } = queries();
		const first = poke(parked);
		await until(() => queries().length === length + 1, 'the first question');
		// The question under way has its answer already: not ready.
		jobOf('job 0').complete();
		const second = await poke(parked);
		expect(second).toMatchObject({ responseData: 'noted', resumed: null });
		const run = await (await first).resumed!;
		expect(run.json('Wait')).toMatchObject([{ isSuccess: true }]);
	});

	it('puts failed tasks out beside the others', async () => {
		noCallbacks();
		const parked = await park(2);
		jobOf('job 0').fail('No face was found');
		jobOf('job 1').complete();
		const run = await (await poke(parked)).resumed!;
		expect(run.json('Wait')).toMatchObject([
			{ status: 'failed', isFinal: true, failureReason: 'No face was found' },
			{ isSuccess: true },
		]);
	});

	it('puts an item out whose video cannot be fetched', async () => {
		noCallbacks();
		const parked = await park(1, { options: { downloadVideo: true } });
		jobOf('job 0').complete();
		Object.assign(bench.sim.switches.video, { deadLinks: 9, deadStatus: 404 });
		const run = await (await poke(parked)).resumed!;
		expect(run.json('Wait')).toMatchObject([
			{
				taskId: jobOf('job 0').id,
				status: 'completed',
				videoUrl: expect.stringMatching(/^http/),
				failureReason: expect.stringContaining('is ready, but could not be downloaded'),
				failureAdvice: expect.stringContaining('Run a Get operation with this task ID'),
			},
		]);
	});

	it('outlives trouble of the provider, and its refusal of the key', async () => {
		noCallbacks();
		const parked = await park(1);
		jobOf('job 0').complete();
		const refusal = bench.sim.inject({
			on: 'query',
			times: Infinity,
			fault: faults.klingCode(1002),
		});
		expect(await poke(parked)).toMatchObject({ responseData: 'still waiting', resumed: null });
		refusal.remove();
		bench.sim.inject({ on: 'query', fault: faults.htmlPage(502) });
		const answer = await poke(parked);
		expect((await answer.resumed!).json('Wait')).toMatchObject([{ isSuccess: true }]);
	});

	it('ends with Stop; calls are refused from then on', async () => {
		noCallbacks();
		const parked = await park(1);
		parked.execution.stop();
		jobOf('job 0').complete();
		expect(await poke(parked)).toMatchObject({ statusCode: 409, resumed: null });
	});

	it('keeps an item without a task in its place', async () => {
		noCallbacks();
		const drop = fields('Drop', '$json.externalTaskId.includes("-0-0-") ? {} : $json');
		const settings = { onError: 'continueRegularOutput' } as const;
		const parked = await park(2, {}, settings, [drop]);
		jobOf('job 1').complete();
		const run = await (await poke(parked)).resumed!;
		expect(run.json('Wait')).toMatchObject([
			{ taskId: null, failureReason: 'Task ID is empty' },
			{ taskId: jobOf('job 1').id, isSuccess: true },
		]);
	});
});

describe('a Wait on callback', () => {
	it('does not park when all is ready: the call came while the execution ran', async () => {
		bench.sim.jobMilliseconds = 0;
		const run = await bench.run(workflow({ options: { downloadVideo: true } }), {
			input: items(2),
			mode: 'trigger',
		});
		expect(run.status).toBe('success');
		expect(run.items('Wait').every(({ binary }) => binary?.data)).toBe(true);
		await bench.sim.idle();
		expect(bench.sim.callbacks.map(({ status }) => status)).toContain(409);
	});

	it('asks by itself for aijisu, which calls nobody', async () => {
		bench.sim.jobMilliseconds = 0;
		const parameters = {
			...unchecked,
			options: { checkMediaLinks: false },
			audioDurationSource: 'manual',
			audioDurationSeconds: 5,
		} as const;
		const node = wait('aijisu', { waitMode: 'callback' });
		const run = await bench.run(chain(start, submit('aijisu', parameters), node), {
			input: items(1),
		});
		expect(run.json('Wait')).toMatchObject([{ provider: 'aijisu', isSuccess: true }]);
		expect(bench.engine.strayParameters(node)).toContain('waitMode is not shown');
	});
});

it('Submit can have another URL called', async () => {
	const url = `${bench.sim.foreignUrl}/files/hook?of=mine`;
	const options = { checkMediaLinks: false, callback: 'url', callbackUrl: url };
	bench.sim.jobMilliseconds = 20;
	await bench.run(chain(start, submit('cometApi', { ...unchecked, options })), { input: items(1) });
	expect(jobOf('job 0').callbackUrl).toBe(url);
	await until(() => bench.sim.foreign.requests.length > 0, 'the call');
	expect(bench.sim.foreign.requests[0]).toMatchObject({ method: 'POST', query: { of: 'mine' } });
});
