import { faults, Simulator, type Fault } from '../../simulator';
import { ask, networkError, speechBody, TTS, until } from './client';

/** Answers that take the place of the genuine one; the work is done only if said so. */
const answered: Fault[] = [
	faults.status(500),
	faults.status(524, 'timeout'),
	faults.tooManyRequests(7),
	faults.klingCode(1303),
	faults.okWithKlingCode(5000),
	faults.okWithError(),
	faults.nested(),
	faults.task(500, 'do_request_failed', 'x'),
	faults.htmlPage(502),
	faults.emptyBody(),
	faults.garbage(),
	faults.redirect('http://127.0.0.1:1/'),
];

describe.each(['aijisu', 'cometApi', 'kling'] as const)("faults of %s's speech", (provider) => {
	let sim: Simulator;
	beforeAll(async () => {
		sim = await Simulator.start();
	});
	afterEach(() => sim.reset());
	afterAll(() => sim.close());

	const speak = async (signal?: AbortSignal) =>
		await ask(sim, TTS[provider], {
			body: speechBody(provider),
			...(signal === undefined ? {} : { signal }),
		});
	const own = () => [
		faults.insufficientBalance(provider),
		faults.family(provider, 503, 'no channel', 'model_not_found'),
	];

	test('an answer may be replaced before anything was made, or after', async () => {
		for (const fault of [...answered, ...own()]) {
			for (const [injected, made] of [
				[fault, 0],
				[faults.afterHandling(fault), 1],
			] as const) {
				sim.inject({ on: 'tts', provider, fault: injected });
				const { status } = await speak();
				expect([injected.name, status]).toEqual([injected.name, fault.answer!.status ?? 200]);
				expect([injected.name, sim.speechJobs.length]).toEqual([injected.name, made]);
			}
			await sim.reset();
		}
	});

	test.each([
		['reset unread', faults.resetUnread(), 'ECONNRESET', 0],
		['reset', faults.reset(), 'ECONNRESET', 0],
		['reset after the work', faults.afterHandling(faults.reset()), 'ECONNRESET', 1],
		['half a body', faults.halfBody(), 'UND_ERR_SOCKET', 1],
	] as const)('the connection may break: %s', async (_how, fault, code, made) => {
		sim.inject({ on: 'tts', fault });
		expect(await networkError(speak())).toBe(code);
		expect(sim.speechJobs).toHaveLength(made);
	});

	test.each([
		[faults.hang(), 0],
		[faults.afterHandling(faults.hang()), 1],
	] as const)('a request may hang', async (fault, made) => {
		sim.inject({ on: 'tts', fault });
		const leave = new AbortController();
		const asked = speak(leave.signal);
		await until(() => sim.requests[0]?.status === 'hang');
		leave.abort();
		expect(await networkError(asked)).toBe('AbortError');
		expect(sim.speechJobs).toHaveLength(made);
	});

	test('what was paid for twice is on record', async () => {
		sim.inject({ on: 'tts', fault: faults.afterHandling(faults.reset()) });
		await networkError(speak());
		await speak();
		expect(sim.speechJobsOf(speechBody(provider).text)).toEqual(sim.speechJobs);
		expect(sim.speechJobs).toHaveLength(2);
		expect(sim.speechJobsOf('another text')).toEqual([]);
		expect(sim.createdCount).toBe(0);
	});

	test('questions fail too, and only those of the task that is meant', async () => {
		sim.switches.speech.answer = 'task';
		await speak();
		await speak();
		const [first, second] = sim.speechJobs.map(({ id }) => id);
		sim.inject({ on: 'ttsQuery', taskId: second!, times: 2, fault: faults.status(500) });
		sim.inject({ on: 'ttsQuery', fault: faults.taskDoesNotExist(provider) });
		const statuses = [];
		for (const id of [second, second, second, first]) {
			statuses.push((await ask(sim, `${TTS[provider]}/${id}`)).status);
		}
		expect(statuses).toEqual([500, 500, provider === 'aijisu' ? 400 : 404, 200]);
	});
});
