import type { IWebhookFunctions } from 'n8n-workflow';

import { faults } from '../simulator';
import { noCallbacks, park, poke } from './helpers/parking';
import { NODE, numbered, prompted, until, useBench } from './helpers/support';

/** How long a callback sits out trouble, in place of 20 s. Seconds. */
const LOOK_SECONDS = 1;
const bench = useBench({ limits: { LOOK_SECONDS } });

describe('a parked Wait', () => {
	it('goes on once when the last of several jobs has called back', async () => {
		bench.sim.jobMilliseconds = ({ body }) => 600 - 150 * Number(String(body.prompt).split(' ')[1]);
		const parked = await park(bench, 3);
		const asked = bench.queries.length;
		expect(asked).toBe(3);
		const run = await bench.engine.untilFinished(parked);
		expect(run.status).toBe('success');
		expect(run.json('Wait').map(({ taskId, isSuccess }) => [taskId, isSuccess])).toEqual(
			numbered(3).map((prompt) => [bench.jobOf(prompt).id, true]),
		);
		expect(run.json('Tell')).toEqual(
			prompted(numbered(3)).map(({ json: { prompt } }) => ({
				name: prompt,
				submitted: bench.jobOf(prompt).id,
				waited: bench.jobOf(prompt).id,
			})),
		);
		for (const name of ['Wait', 'Tell', 'End']) expect(run.tasks(name)).toHaveLength(1);
		await bench.sim.idle();
		const answers = bench.sim.callbacks.map(({ status }) => status);
		expect(answers.filter((status) => status === 200).length).toBeGreaterThanOrEqual(3);
		expect(bench.sim.createdCount).toBe(3);
	});

	it('is told the address of the execution, and nothing else', async () => {
		noCallbacks(bench);
		const parked = await park(bench, 1);
		const { callbackUrl } = bench.jobOf('job 0');
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
		const parked = await park(bench, 2);
		const run = await bench.engine.untilFinished(parked);
		const made = [bench.jobOf('job 0'), bench.jobOf('job 1')];
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
		noCallbacks(bench);
		const parked = await park(bench, 2);
		for (const body of [
			{ task_id: '899999999999999999', task_status: 'succeed' },
			{ task_id: bench.jobOf('job 0').id, task_status: 'succeed', task_result: { videos: [] } },
			{},
		]) {
			expect(await poke(bench, parked, body)).toMatchObject({
				statusCode: 200,
				responseData: 'still waiting',
				resumed: null,
			});
		}
		bench.jobOf('job 0').complete();
		expect(await poke(bench, parked)).toMatchObject({
			responseData: 'still waiting',
			resumed: null,
		});
		expect(parked.execution.status).toBe('waiting');
		bench.jobOf('job 1').complete();
		const last = await poke(bench, parked, { task_id: 'not even one of ours' });
		expect(last.statusCode).toBe(200);
		expect((await last.resumed!).json('Wait')).toMatchObject([
			{ isSuccess: true },
			{ isSuccess: true },
		]);
	});

	it('refuses calls without the right signature', async () => {
		noCallbacks(bench);
		const parked = await park(bench, 1);
		bench.jobOf('job 0').complete();
		const { length } = bench.queries;
		const url = bench.jobOf('job 0').callbackUrl!;
		for (const address of [url.split('?')[0]!, url.replace(/signature=./, 'signature=_')]) {
			const answer = await fetch(address, { method: 'POST', body: '{}' });
			expect(answer.status).toBe(401);
		}
		expect(parked.execution.status).toBe('waiting');
		expect(bench.queries).toHaveLength(length);
		const answer = await fetch(url, { method: 'POST', body: '{}' });
		expect(answer.status).toBe(200);
		expect((await bench.engine.untilFinished(parked)).status).toBe('success');
		expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(409);
	});

	it('passes its input on when its time is over', async () => {
		noCallbacks(bench);
		const parked = await park(bench, 2, { timeout: 1 });
		const run = await bench.engine.untilFinished(parked);
		expect(run.status).toBe('success');
		expect(run.json('Wait')).toEqual(run.json('Submit'));
		expect(run.json('Wait')).toMatchObject(
			[0, 1].map((index) => ({
				taskId: bench.jobOf(`job ${index}`).id,
				isFinal: false,
				isSuccess: false,
			})),
		);
		expect((await poke(bench, parked)).statusCode).toBe(409);
	});

	it('is resumed once by two calls at once', async () => {
		noCallbacks(bench);
		const parked = await park(bench, 2, { options: { downloadVideo: true } });
		for (const job of bench.sim.jobs) job.complete();
		bench.sim.switches.queryLatencyMilliseconds = 50;
		const answers = await Promise.all([
			poke(bench, parked),
			poke(bench, parked),
			poke(bench, parked),
		]);
		expect(answers.filter(({ resumed }) => resumed)).toHaveLength(1);
		expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
		const run = await bench.engine.untilFinished(parked);
		expect(run.status).toBe('success');
		expect(run.tasks('End')).toHaveLength(1);
		expect(bench.sim.requestsOf('video')).toHaveLength(2);
	});

	it('is resumed once although n8n let another call in before it was', async () => {
		noCallbacks(bench);
		const parked = await park(bench, 1);
		bench.jobOf('job 0').complete();
		const type = bench.engine.registry.getByNameAndVersion(NODE, 1);
		const webhook = type.webhook!;
		let goOn = () => {};
		const resumed = new Promise<void>((resolve) => {
			goOn = resolve;
		});
		const late = jest.spyOn(type, 'webhook').mockImplementationOnce(async function (
			this: IWebhookFunctions,
		) {
			await resumed;
			return await webhook.call(this);
		});
		try {
			const second = poke(bench, parked);
			const run = await (await poke(bench, parked)).resumed!;
			expect(run.status).toBe('success');
			const { length } = bench.queries;
			goOn();
			expect(await second).toMatchObject({ statusCode: 200, responseData: 'noted', resumed: null });
			expect(bench.queries).toHaveLength(length);
		} finally {
			late.mockRestore();
		}
	});

	it('looks again when a call comes while it looks', async () => {
		noCallbacks(bench);
		const parked = await park(bench, 1);
		bench.sim.switches.queryLatencyMilliseconds = 60;
		const { length } = bench.queries;
		const first = poke(bench, parked);
		await until(() => bench.queries.length === length + 1, 'the first question');
		// The question under way has its answer already: not ready.
		bench.jobOf('job 0').complete();
		const second = await poke(bench, parked);
		expect(second).toMatchObject({ responseData: 'noted', resumed: null });
		const run = await (await first).resumed!;
		expect(run.json('Wait')).toMatchObject([{ isSuccess: true }]);
	});

	it('outlives trouble of the provider', async () => {
		noCallbacks(bench);
		const parked = await park(bench, 1);
		bench.jobOf('job 0').complete();
		const trouble = bench.sim.inject({
			on: 'query',
			times: Infinity,
			fault: faults.klingCode(5001),
		});
		expect(await poke(bench, parked)).toMatchObject({
			responseData: 'still waiting',
			resumed: null,
		});
		trouble.remove();
		bench.sim.inject({ on: 'query', fault: faults.htmlPage(502) });
		const answer = await poke(bench, parked);
		expect((await answer.resumed!).json('Wait')).toMatchObject([{ isSuccess: true }]);
	});

	it('ends with Stop; calls are refused from then on', async () => {
		noCallbacks(bench);
		const parked = await park(bench, 1);
		parked.execution.stop();
		bench.jobOf('job 0').complete();
		expect(await poke(bench, parked)).toMatchObject({ statusCode: 409, resumed: null });
	});
});
