import { faults, Simulator, type Fault, type Provider } from '../../simulator';
import { ask, AVATAR, avatarBody, create, networkError, speechBody, TTS, until } from './client';

// Suites about money compare what a node says with what was made: here is shown that the ledger is true.

let sim: Simulator;
beforeAll(async () => {
	sim = await Simulator.start();
});
afterEach(() => sim.reset());
afterAll(() => sim.close());

const requests = {
	create: (provider: Provider, signal?: AbortSignal) =>
		ask(sim, AVATAR[provider], { body: avatarBody(sim, provider), ...(signal && { signal }) }),
	tts: (provider: Provider, signal?: AbortSignal) =>
		ask(sim, TTS[provider], { body: speechBody(provider), ...(signal && { signal }) }),
};
const made = (on: 'create' | 'tts') => (on === 'create' ? sim.createdCount : sim.speechJobs.length);
const createByComet = () => requests.create('cometApi');

const answered: [Fault, number, object | string][] = [
	[faults.status(524, 'timeout'), 524, 'timeout'],
	[faults.tooManyRequests(7), 429, 'Too many requests'],
	[faults.klingCode(1303), 429, { code: 1303 }],
	[faults.okWithKlingCode(1301), 200, { code: 1301 }],
	[faults.okWithError(), 200, { error: { code: 'invalid_request' } }],
	[faults.nested(), 400, { data: { data: { code: 1201 } } }],
	[faults.family('aijisu', 503, 'none', 'model_not_found'), 503, 'new_api_error'],
	[faults.task(500, 'do_request_failed', 'x'), 500, { code: 'do_request_failed', data: null }],
	[faults.insufficientBalance('cometApi'), 403, { error: { code: 'insufficient_user_quota' } }],
	[faults.insufficientBalance('aijisu'), 403, { code: 'insufficient_user_quota' }],
	[faults.htmlPage(404), 404, '<!doctype html>'],
	[faults.emptyBody(), 200, ''],
	[faults.garbage(), 200, '{"task_id": tas'],
	[faults.redirect('http://127.0.0.1:1/', 301), 301, ''],
];

const kinds = (['aijisu', 'cometApi', 'kling'] as const).flatMap((provider) =>
	(['create', 'tts'] as const).map((on) => [on, provider] as const),
);

describe.each(kinds)('a %s of %s', (on, provider) => {
	const asked = requests[on];

	test('is answered otherwise before anything was made, or after', async () => {
		for (const [fault, status, body] of answered) {
			const survivor = JSON.parse(JSON.stringify(fault)) as Fault;
			expect(survivor).toEqual(fault);
			for (const [injected, count] of [
				[survivor, 0],
				[faults.afterHandling(survivor), 1],
			] as const) {
				sim.inject({ on, provider, fault: injected });
				const answer = await asked(provider);
				expect([injected.name, answer.status, made(on)]).toEqual([injected.name, status, count]);
				if (typeof body === 'string') expect(answer.text).toContain(body);
				else expect(answer.json).toMatchObject(body);
				expect(sim.requests.at(-1)).toMatchObject({ fault: injected.name, status });
			}
			await sim.reset();
		}
	});

	test.each([
		['reset unread', faults.resetUnread(), 'ECONNRESET', 0],
		['reset', faults.reset(), 'ECONNRESET', 0],
		['reset after the work', faults.afterHandling(faults.reset()), 'ECONNRESET', 1],
		['half a body', faults.halfBody(), 'UND_ERR_SOCKET', 1],
	] as const)('breaks off: %s', async (_how, fault, code, count) => {
		sim.inject({ on, fault });
		expect(await networkError(asked(provider))).toBe(code);
		expect(made(on)).toBe(count);
		expect(sim.requests[0]!.rawBytes > 0).toBe(fault.drop !== 'unread');
	});

	test.each([
		[faults.hang(), 0],
		[faults.afterHandling(faults.hang()), 1],
	] as const)('hangs until the client leaves', async (fault, count) => {
		sim.inject({ on, fault });
		const leave = new AbortController();
		const pending = asked(provider, leave.signal);
		await until(() => sim.requests[0]?.status === 'hang');
		leave.abort();
		expect(await networkError(pending)).toBe('AbortError');
		await until(() => sim.openRequests.length === 0);
		expect(made(on)).toBe(count);
	});
});

test('what was made twice is on record', async () => {
	sim.inject({ on: 'any', times: 2, fault: faults.afterHandling(faults.reset()) });
	for (const on of ['create', 'tts', 'create', 'tts'] as const) {
		await networkError(requests[on]('kling'));
	}
	expect([sim.createdCount, sim.speechJobs.length]).toEqual([2, 2]);
	expect(sim.speechJobsOf(String(speechBody('kling')['text']))).toEqual(sim.speechJobs);
	expect(sim.speechJobsOf('another text')).toEqual([]);
});

test('half an answer may end properly, and a wrong task ID stands where the right one was', async () => {
	const id = await create(sim, 'aijisu');
	const whole = (await ask(sim, `${AVATAR.aijisu}/${id}`)).text;
	sim.inject({ on: 'query', fault: faults.halfJson() });
	const half = (await ask(sim, `${AVATAR.aijisu}/${id}`)).text;
	expect(half).toBe(whole.slice(0, Math.floor(whole.length / 2)));
	sim.inject({ on: 'create', fault: faults.wrongTaskId('task_wrong') });
	expect(await create(sim, 'aijisu')).toBe('task_wrong');
	expect(sim.jobs[1]!.id).toBe(sim.requests.at(-1)!.taskId);
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
	expect(await ask4(`${AVATAR.aijisu}/${first}`)).toEqual([200, 200, 200, 200]);
	expect(await ask4(`${AVATAR.aijisu}/${second}`)).toEqual([200, 500, 500, 200]);
	expect(rule.struck).toBe(2);
	expect(await ask4(`${AVATAR.cometApi}/${third}`)).toEqual([503, 503, 503, 503]);
	expect((await createByComet()).status).toBe(503);

	await sim.reset();
	sim.inject({ on: 'create', fault: faults.status(500) });
	const removed = sim.inject({ on: 'create', fault: faults.status(502) });
	sim.inject({ on: 'create', fault: faults.status(504) });
	expect((await createByComet()).status).toBe(500);
	removed.remove();
	expect((await createByComet()).status).toBe(504);
	expect((await createByComet()).status).toBe(200);
});

test('a hook decides request by request, after the injected faults, seeing the body', async () => {
	sim.faultFor = ({ body }) =>
		(body as { mode?: string } | undefined)?.mode === 'std' ? faults.status(500) : undefined;
	sim.inject({ on: 'create', fault: faults.status(503) });
	expect((await createByComet()).status).toBe(503);
	expect((await createByComet()).status).toBe(500);
	expect((await requests.create('kling')).status).toBe(200);
});

test('an exchange without a socket is the same exchange', async () => {
	const headers = { authorization: `Bearer ${sim.key}` };
	const body = JSON.stringify(avatarBody(sim, 'cometApi'));
	const post = { method: 'POST', url: AVATAR.cometApi, headers, body };
	const { record, outcome } = await sim.answer(post);
	expect(outcome).toMatchObject({ status: 200 });
	expect(record).toMatchObject({ kind: 'create', taskId: sim.jobs[0]!.id, open: false });
	sim.inject({ on: 'query', fault: faults.resetUnread() });
	sim.inject({ on: 'query', fault: faults.hang() });
	const get = { method: 'GET', url: `${AVATAR.cometApi}/${record.taskId}`, headers };
	expect((await sim.answer(get)).outcome).toBe('reset');
	expect((await sim.answer(get)).outcome).toBe('hang');
	expect((await sim.answer(get)).outcome).toMatchObject({ status: 200, body: expect.any(Buffer) });
	expect(sim.requests).toHaveLength(4);
});
