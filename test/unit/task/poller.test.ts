import {
	pollJobs,
	type PolledJob,
	type PollOutcome,
	type PollPlan,
	type PollTools,
} from '../../../nodes/KlingAvatar/task/poller';
import type { TaskReading } from '../../../nodes/KlingAvatar/task/reading';
import { secondsUntilNextPoll } from '../../../nodes/KlingAvatar/task/schedule';
import { seededRandom } from '../../support/seededRandom';
import { SimulatedClock } from '../../support/simulatedClock';
import { again, avatarTask, notFound, refused, seen } from './tasks';

const plan: PollPlan = {
	pollIntervalSeconds: 2,
	maxPollIntervalSeconds: 60,
	timeoutSeconds: 3600,
	maxInFlight: 5,
	until: 'final',
	linkGraceSeconds: 60,
	unknownAgeGraceSeconds: 20,
};

interface Question {
	taskId: string;
	/** Since the wait began. */
	seconds: number;
	leftSeconds: number;
}

type Answer = (seconds: number, count: number) => TaskReading | Promise<TaskReading>;

/** Waits for jobs under a simulated clock; answers are given by task ID. */
class Wait {
	readonly clock = new SimulatedClock({ idle: 'microtasks' });
	readonly questions: Question[] = [];
	readonly stopper = new AbortController();
	readonly changes: string[] = [];
	private readonly begin = this.clock.now();

	constructor(private readonly answers: Record<string, Answer>) {}

	seconds(): number {
		return (this.clock.now() - this.begin) / 1000;
	}

	/** An ISO date this long before the wait. */
	ago(seconds: number): string {
		return new Date(this.begin - seconds * 1000).toISOString();
	}

	times(taskId: string): number[] {
		return this.questions.filter((one) => one.taskId === taskId).map(({ seconds }) => seconds);
	}

	async run(
		jobs: Array<PolledJob | string>,
		over: Partial<PollPlan> = {},
		tools: Partial<PollTools> = {},
	): Promise<Map<string, PollOutcome>> {
		return await pollJobs(
			jobs.map((job) => (typeof job === 'string' ? { taskId: job, submittedAt: null } : job)),
			{ ...plan, ...over },
			{
				clock: this.clock,
				random: () => 0.5,
				ask: async ({ taskId }, leftSeconds) => {
					const count = this.questions.push({ taskId, seconds: this.seconds(), leftSeconds });
					return await this.answers[taskId]!(this.seconds(), count);
				},
				onChange: (task, before) =>
					this.changes.push(`${task.taskId}: ${before?.providerStatus} → ${task.providerStatus}`),
				signal: this.stopper.signal,
				...tools,
			},
		);
	}

	/** Waits for one job and gives its outcome. */
	async one(
		over: Partial<PollPlan> = {},
		job: PolledJob | string = 'a',
		tools: Partial<PollTools> = {},
	): Promise<PollOutcome> {
		const outcomes = await this.run([job], over, tools);
		expect([...outcomes.keys()]).toEqual(['a']);
		return outcomes.get('a')!;
	}
}

const doneAfter =
	(length: number): Answer =>
	(seconds) =>
		seen({ status: seconds >= length ? 'completed' : 'processing' });
/** One fault after another, then the end. */
const faultsFirst =
	(faults: TaskReading[]): Answer =>
	(_, count) =>
		faults[count - 1] ?? seen({ status: 'completed' });

const gaps = (times: number[]) => times.slice(1).map((time, index) => time - times[index]!);

describe('the schedule', () => {
	it('asks at once, and returns at once for a job that is already final', async () => {
		for (const status of ['completed', 'failed'] as const) {
			const wait = new Wait({ a: () => seen({ status }) });
			expect(await wait.one()).toEqual({
				taskId: 'a',
				kind: 'done',
				task: avatarTask({ status }),
				fault: null,
			});
		}
	});

	it('asks at growing intervals until the job is final', async () => {
		const wait = new Wait({ a: doneAfter(1000) });
		const outcome = await wait.one();
		const times = wait.times('a');
		expect(outcome).toMatchObject({ kind: 'done', task: { status: 'completed' }, fault: null });
		expect(times.slice(0, 2)).toEqual([0, 10]);
		for (const [index, gap] of gaps(times).entries()) {
			expect(gap).toBeCloseTo(secondsUntilNextPoll(times[index]!, plan, 0.5), 2);
		}
		expect(gaps(times).at(-1)!).toBeGreaterThan(30);
	});

	it('counts the age of a job from its submission, less what clocks may differ by', async () => {
		const wait = new Wait({ a: doneAfter(300) });
		await wait.one({}, { taskId: 'a', submittedAt: wait.ago(1900) });
		const [first, second] = gaps(wait.times('a'));
		expect(first).toBeCloseTo(secondsUntilNextPoll(1000, plan, 0.5), 2);
		expect(second).toBeGreaterThan(first!);
	});

	it.each([
		['in the future', -5000],
		['ten minutes ago, by a clock that may be ten minutes behind', 600],
		['that cannot be read', null],
	])('counts from now for a time %s', async (_, ago) => {
		const wait = new Wait({ a: doneAfter(30) });
		const submittedAt = ago === null ? 'yesterday' : wait.ago(ago);
		await wait.one({}, { taskId: 'a', submittedAt });
		expect(wait.times('a').slice(0, 2)).toEqual([0, 10]);
	});

	it('varies the gaps, so that jobs submitted together are not asked for together', async () => {
		const wait = new Wait({ a: doneAfter(400), b: doneAfter(400) });
		await wait.run(['a', 'b'], {}, { random: seededRandom(7) });
		const [one, other] = [wait.times('a').slice(1), wait.times('b').slice(1)];
		expect(one.filter((time) => other.includes(time))).toEqual([]);
	});
});

describe('answers that say nothing about the job', () => {
	it('are survived, of every kind, and their pauses double until the next good answer', async () => {
		const faults = [
			again({ kind: 'server', httpStatus: 500 }),
			again({ kind: 'rateLimit', httpStatus: 429 }),
			again({ kind: 'network', httpStatus: null }),
			again({ kind: 'unreadable', httpStatus: 200 }),
			again({ kind: 'address', httpStatus: 200 }),
		];
		const wait = new Wait({ a: faultsFirst(faults) });
		expect(await wait.one()).toMatchObject({ kind: 'done', fault: null });
		expect(wait.times('a')).toHaveLength(6);
		expect(gaps(wait.times('a')).map(Math.round)).toEqual([2, 4, 8, 16, 30]);
	});

	it('begin to double anew after a good answer', async () => {
		const fault = again();
		const wait = new Wait({ a: faultsFirst([fault, fault, fault, seen(), fault, fault]) });
		await wait.one({}, { taskId: 'a', submittedAt: wait.ago(1500) });
		const [first, second, third, afterGood, anew, doubled] = gaps(wait.times('a'));
		expect([first, second, third].map((gap) => Math.round(gap!))).toEqual([2, 4, 8]);
		expect(afterGood).toBeGreaterThan(20);
		expect([anew, doubled].map((gap) => Math.round(gap!))).toEqual([2, 4]);
	});

	it('are repeated no earlier than the provider asks for, within the bounds of the user', async () => {
		const asked = [45, 1, 86_400].map((retryAfterSeconds) => again({ retryAfterSeconds }));
		const wait = new Wait({ a: faultsFirst(asked) });
		await wait.one();
		expect(gaps(wait.times('a'))).toEqual([45, expect.closeTo(4), 60]);
	});

	it('never push the last question past the deadline', async () => {
		const wait = new Wait({ a: () => again({ retryAfterSeconds: 9999 }) });
		expect(await wait.one({ timeoutSeconds: 100, maxPollIntervalSeconds: 9999 })).toMatchObject({
			kind: 'timeout',
		});
		expect(wait.times('a').at(-1)).toBe(100);
		expect(wait.seconds()).toBe(100);
	});

	it('leave the last good state and the fault in the outcome', async () => {
		const wait = new Wait({
			a: (seconds) => (seconds < 20 ? seen({ providerStatus: 'step 2' }) : again({ text: 'down' })),
		});
		expect(await wait.one({ timeoutSeconds: 60 })).toMatchObject({
			kind: 'timeout',
			task: { providerStatus: 'step 2' },
			fault: { text: 'down' },
		});
	});

	it('are forgotten after a good answer', async () => {
		const wait = new Wait({ a: (_, count) => (count === 1 ? again() : seen()) });
		expect(await wait.one({ timeoutSeconds: 60 })).toMatchObject({
			kind: 'timeout',
			task: { status: 'processing' },
			fault: null,
		});
	});

	it('end the wait when asking again would not help', async () => {
		const wait = new Wait({ a: (_, count) => (count === 1 ? seen() : refused) });
		expect(await wait.one()).toMatchObject({
			kind: 'refused',
			task: { status: 'processing' },
			fault: { kind: 'key' },
		});
		expect(wait.times('a')).toEqual([0, 10]);
	});
});

describe('"no such task"', () => {
	it('does not count for a job submitted a moment ago', async () => {
		const wait = new Wait({
			a: (seconds) => (seconds < 50 ? notFound : seen({ status: 'completed' })),
		});
		const job = { taskId: 'a', submittedAt: wait.ago(0) };
		expect(await wait.one({ unknownAgeGraceSeconds: 0 }, job)).toMatchObject({ kind: 'done' });
	});

	it.each([-600, 0, 40, 600, 86_400])(
		'counts a minute after the first question, though the item says %d s ago',
		async (ago) => {
			const wait = new Wait({ a: () => notFound });
			const job = { taskId: 'a', submittedAt: wait.ago(ago) };
			const outcome = await wait.one({ unknownAgeGraceSeconds: 9999 }, job);
			expect(outcome).toMatchObject({ kind: 'refused', task: null, fault: { kind: 'notFound' } });
			const [before, last] = wait.times('a').slice(-2);
			expect(before!).toBeLessThan(60);
			expect(last!).toBeGreaterThanOrEqual(60);
		},
	);

	it('counts at once for an old job', async () => {
		const wait = new Wait({ a: () => notFound });
		const job = { taskId: 'a', submittedAt: wait.ago(25 * 3600) };
		expect(await wait.one({}, job)).toMatchObject({ kind: 'refused' });
		expect(wait.times('a')).toEqual([0]);
	});

	it('counts after the grace for a job of unknown age', async () => {
		const wait = new Wait({ a: () => notFound });
		const outcome = await wait.one({ unknownAgeGraceSeconds: 20 });
		expect(outcome).toMatchObject({ kind: 'refused', fault: { kind: 'notFound' } });
		const [before, last] = wait.times('a').slice(-2);
		expect(before!).toBeLessThan(20);
		expect(last!).toBeGreaterThanOrEqual(20);
		const strict = new Wait({ a: () => notFound });
		expect(await strict.one({ unknownAgeGraceSeconds: 0 })).toMatchObject({ kind: 'refused' });
		expect(strict.times('a')).toEqual([0]);
	});

	it('does not count any more once the task was seen', async () => {
		const wait = new Wait({
			a: (seconds, count) =>
				count === 1 ? seen() : seconds < 900 ? notFound : seen({ status: 'completed' }),
		});
		expect(await wait.one({}, { taskId: 'a', submittedAt: wait.ago(600) })).toMatchObject({
			kind: 'done',
			task: { status: 'completed' },
		});
	});

	it('ends as a timeout when the deadline comes before the grace is over', async () => {
		const wait = new Wait({ a: () => notFound });
		expect(await wait.one({ timeoutSeconds: 5 })).toMatchObject({
			kind: 'timeout',
			fault: { kind: 'notFound' },
		});
	});
});

describe('a finished task without a link', () => {
	const linkless = seen({ status: 'processing', providerStatus: 'succeed' });
	const done = seen({ status: 'completed', providerStatus: 'succeed' });

	it.each(['final', 'seen'] as const)(
		'is asked for on a schedule of its own (until %s)',
		async (until) => {
			const wait = new Wait({ a: (seconds) => (seconds < 30 ? linkless : done) });
			const bounds = {
				until,
				pollIntervalSeconds: 0.1,
				maxPollIntervalSeconds: 600,
				timeoutSeconds: 20,
			};
			const outcome = await wait.one({
				...bounds,
				...(until === 'final' ? { timeoutSeconds: 600 } : {}),
			});
			expect(outcome).toMatchObject({ kind: 'done', task: { status: 'completed' } });
			expect(gaps(wait.times('a')).map(Math.round)).toEqual([1, 2, 4, 8, 10, 10]);
		},
	);

	it.each(['final', 'seen'] as const)('is given up after the grace (until %s)', async (until) => {
		const wait = new Wait({ a: () => linkless });
		const outcome = await wait.one({ until, timeoutSeconds: until === 'final' ? 3600 : 20 });
		expect(outcome).toMatchObject({ kind: 'noLink', task: { providerStatus: 'succeed' } });
		expect(wait.seconds()).toBeGreaterThanOrEqual(60);
		expect(wait.seconds()).toBeLessThan(75);
	});

	it('is late when the time is over first', async () => {
		const wait = new Wait({ a: () => linkless });
		expect(await wait.one({ timeoutSeconds: 30 })).toMatchObject({ kind: 'timeout' });
	});

	it('is not asked for sooner than the user allows', async () => {
		const wait = new Wait({ a: () => linkless });
		const slow = { pollIntervalSeconds: 45, maxPollIntervalSeconds: 45 };
		expect(await wait.one(slow)).toMatchObject({ kind: 'noLink' });
		expect(gaps(wait.times('a'))).toEqual([45, 45]);
	});

	it('counts the grace anew when it runs again', async () => {
		const wait = new Wait({
			a: (seconds) =>
				seconds < 50 ? linkless : seconds < 100 ? seen() : seconds < 150 ? linkless : done,
		});
		expect(await wait.one()).toMatchObject({ kind: 'done', task: { status: 'completed' } });
	});
});

describe('the deadline', () => {
	it.each([
		[300, { kind: 'done', task: { status: 'completed' } }],
		[301, { kind: 'timeout', task: { status: 'processing' }, fault: null }],
	])('has a last question right on it, each told how much is left (%d s)', async (length, end) => {
		const wait = new Wait({ a: doneAfter(length) });
		expect(await wait.one({ timeoutSeconds: 300 })).toMatchObject(end);
		expect(wait.questions.at(-1)).toMatchObject({ seconds: 300, leftSeconds: 0 });
		expect(wait.seconds()).toBe(300);
		for (const { seconds, leftSeconds } of wait.questions) {
			expect(leftSeconds).toBeCloseTo(300 - seconds);
		}
	});

	it('of zero lets every job be asked for once', async () => {
		const wait = new Wait({ a: () => seen(), b: () => seen({ status: 'completed' }) });
		const outcomes = await wait.run(['a', 'b'], { timeoutSeconds: 0, maxInFlight: 1 });
		expect([...outcomes.values()].map(({ kind }) => kind)).toEqual(['timeout', 'done']);
		expect(wait.questions.map(({ taskId }) => taskId)).toEqual(['a', 'b']);
	});

	it('lets a question that had to queue start up to a second late, and no later', async () => {
		const slow: Answer = async () => {
			await wait.clock.sleep(600);
			return seen();
		};
		const wait = new Wait({ a: slow, b: slow, c: slow, d: slow });
		await wait.run(['a', 'b', 'c', 'd'], { timeoutSeconds: 10, maxInFlight: 1 });
		// A second question for each fell due at 10 s.
		expect(wait.questions.slice(4).map(({ taskId }) => taskId)).toEqual(['a', 'b']);
	});

	it.each([
		['done', seen({ status: 'completed' })],
		['timeout', again({ kind: 'server' })],
	])(
		'does not keep any job from being asked for once, as long as the gateway answers (%s)',
		async (kind, answer) => {
			const slow: Answer = async () => {
				await wait.clock.sleep(3000);
				return answer;
			};
			const wait = new Wait({ a: slow, b: slow, c: slow });
			const outcomes = await wait.run(['a', 'b', 'c'], { timeoutSeconds: 1, maxInFlight: 1 });
			expect([...outcomes.values()].map((outcome) => outcome.kind)).toEqual([kind, kind, kind]);
			expect(wait.questions.map(({ taskId }) => taskId)).toEqual(['a', 'b', 'c']);
		},
	);

	it('lets a question start exactly a second late', async () => {
		const wait = new Wait({
			a: async (seconds) => {
				if (seconds > 0) await wait.clock.sleep(1000);
				return seen();
			},
			b: () => seen(),
		});
		await wait.run(['a', 'b'], { timeoutSeconds: 10, maxInFlight: 1 });
		expect(wait.times('b')).toEqual([0, 11]);
	});

	it('keeps whoever waits for a gateway that does not answer from being asked for', async () => {
		const silent: Answer = async () => {
			await wait.clock.sleep(3000);
			return again({ kind: 'network', httpStatus: null });
		};
		const wait = new Wait({ a: silent, b: silent, c: silent });
		const outcomes = await wait.run(['a', 'b', 'c'], { timeoutSeconds: 1, maxInFlight: 1 });
		expect([...outcomes.values()]).toMatchObject([
			{ kind: 'timeout', fault: { kind: 'network' } },
			{ kind: 'timeout', fault: null },
			{ kind: 'timeout', fault: null },
		]);
		expect(wait.seconds()).toBe(3);
	});

	it('counts a second late as still in time', async () => {
		const wait = new Wait({
			a: async () => {
				await wait.clock.sleep(1000);
				return seen();
			},
			b: () => seen(),
		});
		const outcomes = await wait.run(['a', 'b'], { timeoutSeconds: 0, maxInFlight: 1 });
		expect(outcomes.get('b')).toMatchObject({ kind: 'timeout' });
		expect(wait.times('b')).toEqual([1]);
	});
});

describe('one look', () => {
	it('ends with the first answer that shows the state', async () => {
		const wait = new Wait({ a: faultsFirst([again(), seen({ status: 'queued' })]) });
		expect(await wait.one({ until: 'seen', timeoutSeconds: 20 })).toMatchObject({
			kind: 'done',
			task: { status: 'queued' },
		});
		expect(wait.times('a')).toHaveLength(2);
	});

	it('has its time for each job, from its own first question on', async () => {
		const slow: Answer = async () => {
			await wait.clock.sleep(15_000);
			return wait.seconds() < 50 ? again() : seen({ status: 'queued' });
		};
		const wait = new Wait({ a: slow, b: slow, c: slow });
		const outcomes = await wait.run(['a', 'b', 'c'], {
			until: 'seen',
			timeoutSeconds: 20,
			maxInFlight: 1,
		});
		expect([...outcomes.values()].map(({ kind }) => kind)).toEqual(['done', 'done', 'done']);
	});

	it('does not take "no such task" for true sooner because the job had to queue', async () => {
		const wait = new Wait({
			a: async () => {
				await wait.clock.sleep(15_000);
				return seen();
			},
			b: (_, count) => (count === 2 ? notFound : seen()),
		});
		const jobs = ['a', { taskId: 'b', submittedAt: wait.ago(0) }];
		const outcomes = await wait.run(jobs, { until: 'seen', timeoutSeconds: 20, maxInFlight: 1 });
		expect(outcomes.get('b')).toMatchObject({ kind: 'done' });
	});

	it('lasts no longer than its time, which "no such task" then has used up', async () => {
		const wait = new Wait({ a: () => again(), b: () => notFound });
		const jobs = ['a', { taskId: 'b', submittedAt: wait.ago(0) }];
		const outcomes = await wait.run(jobs, { until: 'seen', timeoutSeconds: 20 });
		expect([...outcomes.values()].map(({ kind }) => kind)).toEqual(['timeout', 'refused']);
		expect(wait.seconds()).toBe(20);
	});
});

describe('several jobs', () => {
	it('take as long as the slowest, each by its own schedule, and keep their order', async () => {
		const wait = new Wait({ a: doneAfter(500), b: doneAfter(40), c: doneAfter(200) });
		const outcomes = await wait.run(['a', 'b', 'c']);
		expect([...outcomes.keys()]).toEqual(['a', 'b', 'c']);
		expect([...outcomes.values()].map(({ kind }) => kind)).toEqual(['done', 'done', 'done']);
		expect(wait.seconds()).toBe(wait.times('a').at(-1));
		expect(wait.seconds()).toBeLessThan(500 * 1.05);
		const alone = new Wait({ a: doneAfter(500) });
		await alone.one();
		expect(wait.times('a')).toEqual(alone.times('a'));
	});

	it('are asked for once each, though named twice, by the age of the one that tells it', async () => {
		const wait = new Wait({ a: doneAfter(100), b: doneAfter(0) });
		const outcomes = await wait.run([
			'a',
			'b',
			{ taskId: 'a', submittedAt: wait.ago(1900) },
			{ taskId: 'a', submittedAt: null },
			{ taskId: 'a', submittedAt: wait.ago(0) },
		]);
		expect([...outcomes.keys()]).toEqual(['a', 'b']);
		expect(wait.times('b')).toHaveLength(1);
		expect(wait.times('a').filter((time) => time === 0)).toHaveLength(1);
		expect(gaps(wait.times('a'))[0]).toBeCloseTo(secondsUntilNextPoll(1000, plan, 0.5), 2);
	});

	it.each([
		[3, 3],
		[1, 1],
		[0, 1],
		[100, 12],
	])('with %d at once allowed, have at most %d requests under way', async (maxInFlight, most) => {
		let underWay = 0;
		let peak = 0;
		const answer: Answer = async (seconds) => {
			underWay += 1;
			peak = Math.max(peak, underWay);
			await wait.clock.sleep(500);
			underWay -= 1;
			return seen({ status: seconds > 60 ? 'completed' : 'processing' });
		};
		const ids = Array.from({ length: 12 }, (_, index) => `job ${index}`);
		const wait = new Wait(Object.fromEntries(ids.map((id) => [id, answer])));
		const outcomes = await wait.run(ids, { maxInFlight });
		expect(peak).toBe(most);
		expect([...outcomes.values()].every(({ kind }) => kind === 'done')).toBe(true);
	});

	it('may be none', async () => {
		expect(await new Wait({}).run([])).toEqual(new Map());
	});
});

describe('a stop', () => {
	it('ends a sleeping wait at once', async () => {
		const wait = new Wait({ a: () => seen(), b: () => again() });
		wait.clock.at(wait.clock.now() + 33_333, () => wait.stopper.abort());
		const outcomes = await wait.run(['a', 'b']);
		for (const outcome of outcomes.values()) {
			expect(outcome).toMatchObject({ kind: 'stopped' });
		}
		expect(wait.seconds()).toBe(33.333);
		expect(outcomes.get('a')).toMatchObject({ task: { status: 'processing' } });
		expect(outcomes.get('b')).toMatchObject({ task: null, fault: { kind: 'server' } });
		expect(wait.clock.pending).toBe(0);
	});

	it('ends a wait whose question is under way, whatever the answer, and asks nothing further', async () => {
		const wait = new Wait({
			a: () => {
				wait.stopper.abort();
				return seen({ status: 'completed' });
			},
			b: () => seen(),
		});
		const outcomes = await wait.run(['a', 'b'], { maxInFlight: 1 });
		expect([...outcomes.values()].map(({ kind }) => kind)).toEqual(['stopped', 'stopped']);
		expect(wait.questions.map(({ taskId }) => taskId)).toEqual(['a']);
		expect(wait.changes).toEqual([]);
	});

	it('before the beginning lets nothing be asked', async () => {
		const wait = new Wait({ a: () => seen() });
		wait.stopper.abort();
		expect(await wait.one()).toMatchObject({ kind: 'stopped', task: null });
		expect(wait.questions).toEqual([]);
	});
});

it('reports each change of the status or of its word, and nothing else', async () => {
	const words = ['submitted', 'submitted', 'processing', 'rendering', 'rendering', 'succeed'];
	const wait = new Wait({
		a: (_, count) => {
			const word = words[count - 1]!;
			if (count === 4) return again();
			const status = { submitted: 'queued', succeed: 'completed' }[word] ?? 'processing';
			return seen({
				taskId: 'a',
				status: status as 'queued' | 'completed' | 'processing',
				providerStatus: word,
			});
		},
	});
	await wait.one();
	expect(wait.changes).toEqual([
		'a: undefined → submitted',
		'a: submitted → processing',
		'a: processing → rendering',
		'a: rendering → succeed',
	]);
});

it('reports a change of the status under the same word', async () => {
	const wait = new Wait({
		a: (_, count) =>
			seen({ taskId: 'a', status: count === 1 ? 'queued' : 'completed', providerStatus: 'x' }),
	});
	await wait.one();
	expect(wait.changes).toEqual(['a: undefined → x', 'a: x → x']);
});

it('tells before each pause how long it is', async () => {
	const wait = new Wait({ a: () => seen() });
	const onPause = jest.fn();
	await wait.one({ timeoutSeconds: 15 }, 'a', { onPause });
	expect(onPause.mock.calls).toEqual(
		gaps(wait.times('a')).map((seconds) => [
			{ taskId: 'a', submittedAt: null },
			expect.closeTo(seconds),
		]),
	);
});

it('needs nobody who stops it or listens', async () => {
	const wait = new Wait({ a: doneAfter(30) });
	const outcome = await wait.one({}, 'a', { signal: undefined, onChange: undefined });
	expect(outcome).toMatchObject({ kind: 'done' });
});

describe('when a task was submitted', () => {
	it('is what the provider says, and otherwise what the item says', async () => {
		const providerSays = '2026-01-01T00:00:00.000Z';
		const wait = new Wait({
			a: () => seen({ status: 'completed', submittedAt: providerSays }),
			b: () => seen({ status: 'completed' }),
		});
		const itemSays = wait.ago(30);
		const outcomes = await wait.run([
			{ taskId: 'a', submittedAt: itemSays },
			{ taskId: 'b', submittedAt: itemSays },
		]);
		expect(outcomes.get('a')?.task?.submittedAt).toBe(providerSays);
		expect(outcomes.get('b')?.task?.submittedAt).toBe(itemSays);
	});
});
