import type { IWebhookFunctions } from 'n8n-workflow';

import { faults } from '../simulator';
import { noCallbacks, park, poke } from './helpers/parking';
import { NODE, numbered, prompted, until, useRig } from './helpers/support';

const rig = useRig();

describe('a parked Wait', () => {
	it('goes on once when the last of several jobs has called back', async () => {
		rig.sim.jobMilliseconds = ({ body }) => 600 - 150 * Number(String(body.prompt).split(' ')[1]);
		const parked = await park(rig, 3);
		const asked = rig.queries.length;
		expect(asked).toBe(3);
		const run = await rig.engine.untilFinished(parked);
		expect(run.status).toBe('success');
		expect(run.json('Wait').map(({ taskId, isSuccess }) => [taskId, isSuccess])).toEqual(
			numbered(3).map((prompt) => [rig.jobOf(prompt).id, true]),
		);
		expect(run.json('Tell')).toEqual(
			prompted(numbered(3)).map(({ json: { prompt } }) => ({
				name: prompt,
				submitted: rig.jobOf(prompt).id,
				waited: rig.jobOf(prompt).id,
			})),
		);
		for (const name of ['Wait', 'Tell', 'End']) expect(run.tasks(name)).toHaveLength(1);
		await rig.sim.idle();
		const answers = rig.sim.callbacks.map(({ status }) => status);
		expect(answers.filter((status) => status === 200).length).toBeGreaterThanOrEqual(3);
		expect(rig.sim.createdCount).toBe(3);
	});

	it('is told the address of the execution, and nothing else', async () => {
		noCallbacks(rig);
		const parked = await park(rig, 1);
		const { callbackUrl } = rig.jobOf('job 0');
		expect(callbackUrl).toMatch(
			new RegExp(
				`^${rig.engine.instanceUrl}webhook-waiting/${parked.executionId}\\?signature=[\\w-]+$`,
			),
		);
		expect(parked.waitTill!.getTime() - Date.now()).toBeGreaterThan(590_000);
		expect(parked.waitTill!.getTime() - Date.now()).toBeLessThanOrEqual(600_000);
		parked.execution.stop();
	});

	it('takes repeated and forged calls for what they are: reasons to ask', async () => {
		rig.sim.jobMilliseconds = 300;
		rig.sim.switches.callbacks.copies = 3;
		rig.sim.switches.callbacks.forged = true;
		const parked = await park(rig, 2);
		const run = await rig.engine.untilFinished(parked);
		const made = [rig.jobOf('job 0'), rig.jobOf('job 1')];
		expect(run.json('Wait')).toMatchObject(
			made.map(({ id }) => ({
				taskId: id,
				isSuccess: true,
				videoUrl: expect.stringContaining(`${rig.sim.url}/media/${id}.mp4`),
			})),
		);
		expect(run.text).not.toContain('forged');
		expect(run.tasks('Wait')).toHaveLength(1);
		await rig.sim.idle();
		expect(rig.sim.callbacks.filter(({ forged }) => forged).length).toBeGreaterThan(1);
	});

	it('stays parked through calls about other tasks and about nothing', async () => {
		noCallbacks(rig);
		const parked = await park(rig, 2);
		for (const body of [
			{ task_id: '899999999999999999', task_status: 'succeed' },
			{ task_id: rig.jobOf('job 0').id, task_status: 'succeed', task_result: { videos: [] } },
			{},
		]) {
			expect(await poke(rig, parked, body)).toMatchObject({
				statusCode: 200,
				responseData: 'still waiting',
				resumed: null,
			});
		}
		rig.jobOf('job 0').complete();
		expect(await poke(rig, parked)).toMatchObject({
			responseData: 'still waiting',
			resumed: null,
		});
		expect(parked.execution.status).toBe('waiting');
		rig.jobOf('job 1').complete();
		const last = await poke(rig, parked, { task_id: 'not even one of ours' });
		expect(last.statusCode).toBe(200);
		expect((await last.resumed!).json('Wait')).toMatchObject([
			{ isSuccess: true },
			{ isSuccess: true },
		]);
	});

	it('refuses calls without the right signature', async () => {
		noCallbacks(rig);
		const parked = await park(rig, 1);
		rig.jobOf('job 0').complete();
		const { length } = rig.queries;
		const url = rig.jobOf('job 0').callbackUrl!;
		for (const address of [url.split('?')[0]!, url.replace(/signature=./, 'signature=_')]) {
			const answer = await fetch(address, { method: 'POST', body: '{}' });
			expect(answer.status).toBe(401);
		}
		expect(parked.execution.status).toBe('waiting');
		expect(rig.queries).toHaveLength(length);
		const answer = await fetch(url, { method: 'POST', body: '{}' });
		expect(answer.status).toBe(200);
		expect((await rig.engine.untilFinished(parked)).status).toBe('success');
		expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(409);
	});

	it('is resumed once by two calls at once', async () => {
		noCallbacks(rig);
		const parked = await park(rig, 2, { options: { downloadVideo: true } });
		for (const job of rig.sim.jobs) job.complete();
		rig.sim.switches.queryLatencyMilliseconds = 50;
		const answers = await Promise.all([poke(rig, parked), poke(rig, parked), poke(rig, parked)]);
		expect(answers.filter(({ resumed }) => resumed)).toHaveLength(1);
		expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
		const run = await rig.engine.untilFinished(parked);
		expect(run.status).toBe('success');
		expect(run.tasks('End')).toHaveLength(1);
		expect(rig.sim.requestsOf('video')).toHaveLength(2);
	});

	it('is resumed once although n8n let another call in before it was', async () => {
		noCallbacks(rig);
		const parked = await park(rig, 1);
		rig.jobOf('job 0').complete();
		const type = rig.engine.registry.getByNameAndVersion(NODE, 1);
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
			const second = poke(rig, parked);
			const run = await (await poke(rig, parked)).resumed!;
			expect(run.status).toBe('success');
			const { length } = rig.queries;
			goOn();
			expect(await second).toMatchObject({ statusCode: 200, responseData: 'noted', resumed: null });
			expect(rig.queries).toHaveLength(length);
		} finally {
			late.mockRestore();
		}
	});

	it('looks again when a call comes while it looks', async () => {
		noCallbacks(rig);
		const parked = await park(rig, 1);
		rig.sim.switches.queryLatencyMilliseconds = 60;
		const { length } = rig.queries;
		const first = poke(rig, parked);
		await until(() => rig.queries.length === length + 1, 'the first question');
		// The question under way has its answer already: not ready.
		rig.jobOf('job 0').complete();
		const second = await poke(rig, parked);
		expect(second).toMatchObject({ responseData: 'noted', resumed: null });
		const run = await (await first).resumed!;
		expect(run.json('Wait')).toMatchObject([{ isSuccess: true }]);
	});

	it('outlives trouble of the provider', async () => {
		noCallbacks(rig);
		const parked = await park(rig, 1);
		rig.jobOf('job 0').complete();
		const trouble = rig.sim.inject({
			on: 'query',
			times: Infinity,
			fault: faults.klingCode(5001),
		});
		expect(await poke(rig, parked)).toMatchObject({
			responseData: 'still waiting',
			resumed: null,
		});
		trouble.remove();
		rig.sim.inject({ on: 'query', fault: faults.htmlPage(502) });
		const answer = await poke(rig, parked);
		expect((await answer.resumed!).json('Wait')).toMatchObject([{ isSuccess: true }]);
	});

	it('ends with Stop; calls are refused from then on', async () => {
		noCallbacks(rig);
		const parked = await park(rig, 1);
		parked.execution.stop();
		rig.jobOf('job 0').complete();
		expect(await poke(rig, parked)).toMatchObject({ statusCode: 409, resumed: null });
	});
});
