import { faults, Simulator, type Fault } from '../../simulator';
import { AIJISU, ask, COMET, cometApiBody, create, networkError, until } from './client';

describe('faults', () => {
	let sim: Simulator;
	beforeAll(async () => {
		sim = await Simulator.start();
	});
	afterEach(() => sim.reset());
	afterAll(() => sim.close());

	const tryCreate = () => ask(sim, COMET, { body: cometApiBody() });

	const answered: [Fault, number, object | string][] = [
		[faults.status(502), 502, 'status 502'],
		[faults.status(524, 'timeout'), 524, 'timeout'],
		[faults.tooManyRequests(7), 429, 'Too many requests'],
		[faults.klingCode(1102), 429, { code: 1102 }],
		[faults.klingCode(1103), 403, { code: 1103 }],
		[faults.klingCode(1303), 429, { code: 1303 }],
		[faults.klingCode(5000), 500, { code: 5000 }],
		[faults.okWithKlingCode(1301), 200, { code: 1301 }],
		[faults.okWithError(), 200, { error: { code: 'invalid_request' } }],
		[faults.nested(), 400, { data: { data: { code: 1201 } } }],
		[
			faults.family('aijisu', 503, 'none', 'model_not_found'),
			503,
			{ error: { type: 'new_api_error', code: 'model_not_found' } },
		],
		[faults.task(500, 'do_request_failed', 'x'), 500, { code: 'do_request_failed', data: null }],
		[faults.insufficientBalance('cometApi'), 403, { error: { code: 'insufficient_user_quota' } }],
		[faults.insufficientBalance('aijisu'), 403, { code: 'insufficient_user_quota' }],
		[faults.taskDoesNotExist('cometApi'), 404, { code: 1203 }],
		[faults.taskDoesNotExist('aijisu'), 400, { code: 'task_not_exist' }],
		[faults.htmlPage(404), 404, '<!doctype html>'],
		[faults.emptyBody(), 200, ''],
		[faults.garbage(), 200, '{"task_id": tas'],
		[faults.redirect('http://127.0.0.1:1/', 301), 301, ''],
	];
	test.each(answered.map(([fault, ...rest]) => [fault.name, fault, ...rest] as const))(
		'%s creates nothing, and does so after creating',
		async (name, fault, status, body) => {
			const survivor = JSON.parse(JSON.stringify(fault)) as Fault;
			expect(survivor).toEqual(fault);
			for (const [injected, created] of [
				[survivor, 0],
				[faults.afterHandling(survivor), 1],
			] as const) {
				sim.inject({ on: 'create', fault: injected });
				const answer = await tryCreate();
				expect(answer.status).toBe(status);
				if (typeof body === 'string') expect(answer.text).toContain(body);
				else expect(answer.json).toMatchObject(body);
				expect(sim.createdCount).toBe(created);
				expect(sim.requests.at(-1)).toMatchObject({ fault: injected.name, status });
				expect(injected.name).toContain(name);
			}
		},
	);

	test('Retry-After goes out as given', async () => {
		const date = new Date(Date.now() + 5000).toUTCString();
		sim.inject({ on: 'create', fault: faults.tooManyRequests(date) });
		expect((await tryCreate()).headers.get('retry-after')).toBe(date);
	});

	test.each([
		['before the body is read', faults.resetUnread(), 0],
		['before creating', faults.reset(), 0],
		['after creating', faults.afterHandling(faults.reset()), 1],
	] as const)('a connection is reset %s', async (_when, fault, created) => {
		sim.inject({ on: 'create', fault });
		expect(await networkError(tryCreate())).toBe('ECONNRESET');
		expect(sim.createdCount).toBe(created);
		expect(sim.requests[0]).toMatchObject({ status: 'reset', clientLeft: false });
		expect(sim.requests[0]!.rawBytes > 0).toBe(fault.drop !== 'unread');
	});

	test.each([
		[faults.hang(), 0],
		[faults.afterHandling(faults.hang()), 1],
	] as const)('a request hangs until the client leaves', async (fault, created) => {
		sim.inject({ on: 'create', fault });
		const leave = new AbortController();
		const asked = ask(sim, COMET, { body: cometApiBody(), signal: leave.signal });
		await until(() => sim.requests[0]?.status === 'hang');
		expect(sim.openRequests).toHaveLength(1);
		expect(sim.createdCount).toBe(created);
		leave.abort();
		expect(await networkError(asked)).toBe('AbortError');
		await until(() => sim.openRequests.length === 0);
		expect(sim.requests[0]!.clientLeft).toBe(true);
	});

	test('half a body, with and without a proper end', async () => {
		const id = await create(sim, 'aijisu');
		const whole = (await ask(sim, `${AIJISU}/${id}`)).text;
		sim.inject({ on: 'query', fault: faults.halfBody() });
		expect(await networkError(ask(sim, `${AIJISU}/${id}`))).toBe('UND_ERR_SOCKET');
		sim.inject({ on: 'query', fault: faults.halfJson() });
		const half = (await ask(sim, `${AIJISU}/${id}`)).text;
		expect(half).toBe(whole.slice(0, Math.floor(whole.length / 2)));
	});

	test('a wrong task ID stands where the right one was', async () => {
		sim.inject({ on: 'create', fault: faults.wrongTaskId('task_wrong') });
		expect(await create(sim, 'aijisu')).toBe('task_wrong');
		expect(sim.jobs.map(({ id }) => id)).toEqual([sim.requests[0]!.taskId]);
	});

	test('a slow answer and a dripping one', async () => {
		const id = await create(sim, 'aijisu');
		const start = performance.now();
		sim.inject({ on: 'query', fault: faults.slow(60) });
		await ask(sim, `${AIJISU}/${id}`);
		const afterSlow = performance.now();
		expect(afterSlow - start).toBeGreaterThanOrEqual(55);
		sim.inject({ on: 'query', fault: faults.drip(2000) });
		const { text } = await ask(sim, `${AIJISU}/${id}`);
		expect(performance.now() - afterSlow).toBeGreaterThan(((text.length / 2000) * 1000) / 2);

		sim.inject({ on: 'query', fault: faults.drip(10) });
		const leave = new AbortController();
		const asked = ask(sim, `${AIJISU}/${id}`, { signal: leave.signal });
		await until(() => sim.requests.at(-1)!.bytesSent === 1);
		leave.abort();
		expect(await networkError(asked)).toBe('AbortError');
	});

	test('a huge body', async () => {
		sim.inject({ on: 'create', fault: faults.hugeBody(3_000_000) });
		const { json } = await tryCreate();
		expect(String(json['padding'])).toHaveLength(3_000_000);
		expect(sim.createdCount).toBe(0);
	});

	test('rules strike by kind, provider, task, count and order', async () => {
		const [first, second] = [await create(sim, 'aijisu'), await create(sim, 'aijisu')];
		const third = await create(sim, 'cometApi');
		const rule = sim.inject({
			on: 'query',
			taskId: second,
			after: 1,
			times: 2,
			fault: faults.status(500),
		});
		sim.inject({ on: 'any', provider: 'cometApi', times: Infinity, fault: faults.status(503) });
		const ask4 = async (path: string) => {
			const statuses = [];
			for (let i = 0; i < 4; i++) statuses.push((await ask(sim, path)).status);
			return statuses;
		};
		expect(await ask4(`${AIJISU}/${first}`)).toEqual([200, 200, 200, 200]);
		expect(await ask4(`${AIJISU}/${second}`)).toEqual([200, 500, 500, 200]);
		expect(rule.struck).toBe(2);
		expect(await ask4(`${COMET}/${third}`)).toEqual([503, 503, 503, 503]);
		expect((await tryCreate()).status).toBe(503);

		await sim.reset();
		sim.inject({ on: 'create', fault: faults.status(500) });
		const removed = sim.inject({ on: 'create', fault: faults.status(502) });
		sim.inject({ on: 'create', fault: faults.status(504) });
		expect((await tryCreate()).status).toBe(500);
		removed.remove();
		expect((await tryCreate()).status).toBe(504);
		expect((await tryCreate()).status).toBe(200);
	});

	test('a hook decides request by request, after the injected faults, seeing the body', async () => {
		const marked = { ...cometApiBody(), external_task_id: 'strike-me' };
		sim.faultFor = ({ body }) =>
			(body as typeof marked | undefined)?.external_task_id === 'strike-me'
				? faults.status(500)
				: undefined;
		sim.inject({ on: 'create', fault: faults.status(503) });
		expect((await ask(sim, COMET, { body: marked })).status).toBe(503);
		expect((await ask(sim, COMET, { body: marked })).status).toBe(500);
		expect((await tryCreate()).status).toBe(200);
	});

	test('an exchange without a socket is the same exchange', async () => {
		const headers = { authorization: `Bearer ${sim.key}` };
		const body = JSON.stringify(cometApiBody());
		const { record, outcome } = await sim.answer({ method: 'POST', url: COMET, headers, body });
		expect(outcome).toMatchObject({ status: 200 });
		expect(record).toMatchObject({ kind: 'create', taskId: sim.jobs[0]!.id, open: false });
		sim.inject({ on: 'query', fault: faults.resetUnread() });
		sim.inject({ on: 'query', fault: faults.hang() });
		const url = `${COMET}/${record.taskId}`;
		expect((await sim.answer({ method: 'GET', url, headers })).outcome).toBe('reset');
		expect((await sim.answer({ method: 'GET', url, headers })).outcome).toBe('hang');
		const genuine = (await sim.answer({ method: 'GET', url, headers })).outcome;
		expect(genuine).toMatchObject({ status: 200, body: expect.any(Buffer) });
		expect(sim.requests).toHaveLength(4);
	});
});
