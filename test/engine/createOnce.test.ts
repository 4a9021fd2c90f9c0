import pLimit from 'p-limit';

import { faults, type Fault, type Provider, type RequestRecord } from '../simulator';
import { chain, type Run } from './harness';
import { LABELS, PROVIDERS, shownError, start, submit, useBench } from './support';

/** A create that hangs is given up after this, in place of three minutes. Seconds. */
const CREATE_TIMEOUT_SECONDS = 1.5;
/** Trials under way at once: enough to sit out the slow ones together, and none slows the others. */
const TRIALS_AT_ONCE = 12;

const bench = useBench({ limits: { CREATE_TIMEOUT_SECONDS } });

/** What a create request came to, as far as the node can know. */
type End = 'created' | 'refused' | 'unknown';

interface Trial {
	fault?: Fault;
	/** Where the credential points, when not at the simulator. */
	baseUrl?: () => string;
	/** How many create requests the fault strikes; default all. */
	times?: number;
	/** CometAPI can be asked for the job by its name; default: as for aijisu. */
	end: End | Record<Provider, End>;
	/** Create requests of one run; default 1. */
	requests?: number;
	/** Jobs that exist after it. */
	jobs: 0 | 1;
	/** Part of the message, unless it was created. */
	says?: string;
}

const { afterHandling } = faults;
const seen = { aijisu: 'unknown', cometApi: 'created' } as const;
const bodyOf = (status: number, text: string) => faults.status(status, { detail: text });

/** Every way in which a create request can end that the simulator knows. */
const trials: Record<string, Trial> = {
	'reset, nothing created': { fault: faults.reset(), end: 'unknown', jobs: 0, says: 'cut off' },
	'reset after creating': {
		fault: afterHandling(faults.reset()),
		end: seen,
		jobs: 1,
		says: 'cut off',
	},
	'silence, nothing created': { fault: faults.hang(), end: 'unknown', jobs: 0, says: 'no' },
	'silence after creating': { fault: afterHandling(faults.hang()), end: seen, jobs: 1, says: 'no' },
	'one byte a second': { fault: faults.drip(1), end: seen, jobs: 1, says: 'no complete answer' },
	'a slow answer': { fault: faults.slow(300), end: 'created', jobs: 1 },
	'half an answer, then the end': { fault: faults.halfBody(), end: seen, jobs: 1, says: 'cut off' },
	'half the JSON': { fault: faults.halfJson(), end: seen, jobs: 1, says: 'cannot be read' },
	'JSON that is none': {
		fault: afterHandling(faults.garbage()),
		end: seen,
		jobs: 1,
		says: 'cannot be read',
	},
	'an empty answer': { fault: faults.emptyBody(), end: 'unknown', jobs: 0, says: 'cannot be read' },
	'a success that names no task': {
		fault: { name: 'no task', handled: true, answer: { body: { code: 0, message: 'SUCCEED' } } },
		end: seen,
		jobs: 1,
		says: 'cannot be read',
	},
	'five megabytes of JSON': {
		fault: afterHandling(faults.hugeBody(5 * 2 ** 20)),
		end: seen,
		jobs: 1,
		says: 'cannot be read',
	},
	'500': {
		fault: bodyOf(500, 'broken'),
		end: 'unknown',
		jobs: 0,
		says: 'trouble of its own (HTTP 500)',
	},
	'500 after creating': {
		fault: afterHandling(bodyOf(500, 'broken')),
		end: seen,
		jobs: 1,
		says: 'trouble of its own (HTTP 500)',
	},
	'502 page': { fault: faults.htmlPage(502), end: 'unknown', jobs: 0, says: '(HTTP 502)' },
	'503': { fault: faults.klingCode(5001), end: 'unknown', jobs: 0, says: '(HTTP 503)' },
	'504 after creating': {
		fault: afterHandling(faults.klingCode(5002)),
		end: seen,
		jobs: 1,
		says: '504',
	},
	'524': { fault: faults.htmlPage(524), end: 'unknown', jobs: 0, says: '(HTTP 524)' },
	'408': { fault: bodyOf(408, 'timeout'), end: 'unknown', jobs: 0, says: '(HTTP 408)' },
	'409': { fault: bodyOf(409, 'conflict'), end: 'unknown', jobs: 0, says: '(HTTP 409)' },
	'500 that is a 400 in disguise': {
		fault: faults.family('cometApi', 500, 'field image is wrong', 'invalid_request'),
		end: 'refused',
		jobs: 0,
		says: 'field image is wrong',
	},
	'400': { fault: faults.klingCode(1201), end: 'refused', jobs: 0, says: 'Invalid parameters' },
	'413': { fault: bodyOf(413, 'too large'), end: 'refused', jobs: 0, says: 'too large' },
	'nested refusal': { fault: faults.nested(), end: 'refused', jobs: 0, says: 'Voice id not found' },
	'content policy': { fault: faults.klingCode(1301), end: 'refused', jobs: 0, says: 'the content' },
	'404 page': {
		fault: faults.htmlPage(404),
		end: 'refused',
		jobs: 0,
		says: 'a web page or a redirect',
	},
	'200 with a Kling code': {
		fault: faults.okWithKlingCode(1201),
		end: 'refused',
		jobs: 0,
		says: 'Invalid parameters',
	},
	'200 with an error': {
		fault: faults.okWithError('model is missing', 'invalid_request'),
		end: 'refused',
		jobs: 0,
		says: 'model is missing',
	},
	'200 with an error that proves nothing': {
		fault: faults.okWithError('upstream is down', 'do_request_failed'),
		end: 'unknown',
		jobs: 0,
		says: 'upstream is down',
	},
	'200 with a page': {
		fault: afterHandling(faults.htmlPage()),
		end: seen,
		jobs: 1,
		says: 'a web page or a redirect',
	},
	'401': {
		fault: faults.klingCode(1002),
		end: 'refused',
		jobs: 0,
		says: 'did not accept the API key',
	},
	'arrears as a 429': {
		fault: faults.klingCode(1101),
		end: 'refused',
		jobs: 0,
		says: 'because of the account (HTTP 429)',
	},
	'429 once': { fault: faults.tooManyRequests(), times: 1, end: 'created', requests: 2, jobs: 1 },
	'429 with Retry-After': {
		fault: faults.tooManyRequests(1),
		times: 1,
		end: 'created',
		requests: 2,
		jobs: 1,
	},
	'429 for ever': {
		fault: faults.tooManyRequests(),
		end: 'refused',
		requests: 4,
		jobs: 0,
		says: 'takes no more requests at the moment (HTTP 429)',
	},
	'429 with a Retry-After of an hour': {
		fault: faults.tooManyRequests(3600),
		end: 'refused',
		jobs: 0,
		says: 'takes no more requests at the moment (HTTP 429)',
	},
};
for (const status of [301, 307, 308] as const) {
	const fault = faults.redirect('http://127.0.0.1:9/elsewhere', status);
	trials[`redirect ${status}`] = { fault, end: 'refused', jobs: 0, says: 'or a redirect' };
}
for (const status of [302, 303] as const) {
	const fault = afterHandling(faults.redirect('http://127.0.0.1:9/elsewhere', status));
	trials[`redirect ${status} after creating`] = {
		fault,
		end: seen,
		jobs: 1,
		says: 'or a redirect',
	};
}

const unreached = { end: 'refused', requests: 0, jobs: 0 } as const;
trials['a refused connection'] = {
	...unreached,
	baseUrl: () => 'http://127.0.0.1:1',
	says: 'could not be reached: the server refused the connection',
};
trials['no TLS'] = {
	...unreached,
	baseUrl: () => bench.sim.url.replace('http:', 'https:'),
	says: 'could not be reached: no secure connection came about',
};
// Where no name server answers at all, the reason is worded otherwise.
trials['no such host'] = {
	...unreached,
	baseUrl: () => 'http://gateway.invalid',
	says: 'could not be reached: ',
};

/** What one trial left behind: after the run, and after "Retry execution" without the fault. */
interface Outcome {
	run: Run;
	creates: RequestRecord[];
	jobs: string[];
	retried?: Run;
	createsLater: number;
	jobsLater: number;
}

/** Media that nobody looks into, so that only the create request counts. */
const unchecked = {
	imageSource: 'url',
	imageUrl: 'https://cdn.example.com/portrait.png',
	audioSource: 'url',
	audioUrl: 'https://cdn.example.com/voice.mp3',
	audioDurationSource: 'manual',
	audioDurationSeconds: 5,
	options: { checkMediaLinks: false },
} as const;

const outcomes = new Map<string, Outcome>();
const nameOf = (provider: Provider, trial: string) => `${provider}: ${trial}`;

/** All trials at once, told apart by their prompt, so that the slowest decides how long it takes. */
beforeAll(async () => {
	const { sim } = bench;
	const left = new Map<string, { fault: Fault; times: number }>();
	sim.faultFor = ({ kind, body }) => {
		if (kind !== 'create') return undefined;
		const rule = left.get((body as { prompt: string }).prompt);
		if (!rule || rule.times <= 0) return undefined;
		rule.times -= 1;
		return rule.fault;
	};
	const creates = (name: string) =>
		sim.requestsOf('create').filter(({ body }) => (body as { prompt: string }).prompt === name);
	const jobs = (name: string) =>
		sim.jobs.filter(({ body }) => body.prompt === name).map(({ id }) => id);
	const tryOut = async (provider: Provider, trial: string) => {
		const name = nameOf(provider, trial);
		const { fault, times = Infinity, baseUrl } = trials[trial]!;
		if (fault) left.set(name, { fault, times });
		const workflow = chain(start, submit(provider, { ...unchecked, prompt: name }));
		const run = await bench.run(workflow, {
			mode: 'trigger',
			...(baseUrl ? { credentials: bench.credentials({ baseUrl: baseUrl() }) } : {}),
		});
		const outcome: Outcome = {
			run,
			creates: creates(name),
			jobs: jobs(name),
			createsLater: 0,
			jobsLater: 0,
		};
		left.delete(name);
		if (run.status === 'error') {
			const credentials = bench.credentials();
			outcome.retried = await bench.run(workflow, { previous: run, credentials });
		}
		outcome.createsLater = creates(name).length - outcome.creates.length;
		outcome.jobsLater = jobs(name).length;
		outcomes.set(name, outcome);
	};
	const limit = pLimit(TRIALS_AT_ONCE);
	await Promise.all(
		PROVIDERS.flatMap((provider) =>
			Object.keys(trials).map((trial) => limit(() => tryOut(provider, trial))),
		),
	);
}, 60_000);

describe.each(PROVIDERS)('%s: a create request that ends in', (provider) => {
	const label = LABELS[provider];

	it.each(Object.keys(trials))('%s', (name) => {
		const trial = trials[name]!;
		const { end: ends, requests = 1 } = trial;
		const end = typeof ends === 'string' ? ends : ends[provider];
		const outcome = outcomes.get(nameOf(provider, name))!;
		expect(outcome.creates).toHaveLength(requests);
		expect(outcome.jobs).toHaveLength(trial.jobs);

		if (end === 'created') {
			expect(outcome.run.json('Submit')).toMatchObject([
				{ taskId: outcome.jobs[0], reused: false },
			]);
			return;
		}
		const error = shownError(outcome.run, 'Submit');
		expect(error.message).toContain(trial.says);
		if (end === 'refused') {
			expect(error.message).toContain(label);
			expect(error.description).toContain('Nothing was created, and nothing is charged.');
			expect(error.context.items).toMatchObject([{ taskId: null }]);
			// Now that the cause is gone, the same execution can be taken up again.
			expect(outcome.retried!.json('Submit')).toMatchObject([{ reused: false }]);
			expect(outcome).toMatchObject({ createsLater: 1, jobsLater: 1 });
			return;
		}
		expect(error.message).toMatch(
			new RegExp(`^A video may have been created and charged, but ${label} did not confirm it: `),
		);
		expect(error.description).toContain('It was not sent again, since that could be paid twice.');
		expect(error.description).toContain(`Look in your ${label} account for a task `);
		expect(error.description).toContain('turn on the option "Submit Again When Unsure"');
		const [job] = outcome.creates;
		const externalTaskId = (job!.body as { external_task_id?: string }).external_task_id ?? null;
		if (provider === 'cometApi') expect(error.description).toContain(`"${externalTaskId}"`);
		else expect(error.description).toMatch(/submitted at \d{4}-\d\d-\d\dT[\d:.]+Z or later/);
		expect(error.context.task).toMatchObject({ externalTaskId, taskId: null });
		// What is unknown stays unknown: the same words again, and no request that could cost money.
		const again = shownError(outcome.retried!, 'Submit');
		expect(again.message).toBe(error.message);
		expect(again.description).toBe(error.description);
		expect(outcome).toMatchObject({ createsLater: 0, jobsLater: trial.jobs });
	});
});

describe.each(PROVIDERS)('%s: when the server', (provider) => {
	const node = () => submit(provider, unchecked);

	it('resets the connection before it has read the request, it is not sent again', async () => {
		bench.sim.inject({ on: 'create', fault: faults.resetUnread() });
		const run = await bench.run(chain(start, node()));
		expect(shownError(run, 'Submit').message).toContain('A video may have been created');
		expect(bench.sim.requestsOf('create')).toHaveLength(1);
	});

	it('hangs until the time of the workflow is over, the outcome is remembered as unknown', async () => {
		bench.sim.inject({ on: 'create', fault: faults.afterHandling(faults.hang()) });
		const workflow = { ...chain(start, node()), settings: { executionTimeout: 0.3 } };
		const run = await bench.run(workflow, { mode: 'trigger' });
		expect(run.status).toBe('canceled');
		await bench.quiet();
		expect(bench.sim.createdCount).toBe(1);
		const retried = await bench.run({ ...workflow, settings: {} }, { previous: run });
		if (provider === 'cometApi') {
			expect(retried.json('Submit')).toMatchObject([
				{ taskId: bench.sim.jobs[0]!.id, reused: true },
			]);
		} else {
			expect(shownError(retried, 'Submit').message).toMatch(/^A video may have been created/);
		}
		expect(bench.sim.requestsOf('create')).toHaveLength(1);
	});
});
