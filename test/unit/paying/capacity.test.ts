import { videoClient } from '../../../nodes/KlingAvatar/paying/clients';
import { Capacity, type CapacityPlan } from '../../../nodes/KlingAvatar/paying/capacity';
import { createAll, type CreateAllPlan } from '../../../nodes/KlingAvatar/paying/createAll';
import { Ledger } from '../../../nodes/KlingAvatar/task/ledger';
import type { CreateOrder } from '../../../nodes/KlingAvatar/paying/taskClient';
import type { ItemPart } from '../../../nodes/KlingAvatar/task/submission';
import type { AvatarTask } from '../../../nodes/KlingAvatar/task/task';
import { providerFault } from '../task/tasks';
import { NODE_RUN, orderOf, shown } from './orders';
import { answer, lost, ScriptedGateway } from './scriptedGateway';

const full = (retryAfter?: number) =>
	answer(
		429,
		{ code: 1303, message: 'parallel task over resource pack limit' },
		retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
	);

/** An account of so many slots, whose jobs take so many seconds; each request is two seconds on its way. */
class SmallAccount extends ScriptedGateway {
	/** The items that were taken, in that order. */
	readonly taken: number[] = [];
	refusals = 0;
	private readonly ends: number[] = [];

	constructor(
		private readonly slots: number,
		private readonly jobSeconds: number,
	) {
		super('kling', []);
	}

	override sendRequest: ScriptedGateway['sendRequest'] = async (request) => {
		this.posts.push({ ...request, seconds: this.seconds() });
		await this.clock.sleep(2000, this.signal);
		if (this.signal.aborted) return lost;
		if (this.ends.filter((end) => end > this.seconds()).length >= this.slots) {
			this.refusals += 1;
			return full();
		}
		this.ends.push(this.seconds() + this.jobSeconds);
		const item = Number(/item (\d+)/.exec(String(request.body?.prompt))?.[1]);
		this.taken.push(item);
		return answer(200, { code: 0, data: { task_id: `T${item}`, task_status: 'submitted' } });
	};
}

async function submitTo(
	to: ScriptedGateway,
	items: number | CreateOrder[],
	capacity?: CapacityPlan,
	plan: Partial<CreateAllPlan<AvatarTask>> = {},
) {
	const ledger = new Ledger<AvatarTask>({}, NODE_RUN);
	const orders =
		typeof items === 'number' ? numbers(items).map((index) => orderOf(to, index)) : items;
	const results = await createAll(videoClient(to, 'execution'), ledger, orders, {
		parallel: 3,
		continueOnFail: false,
		...(capacity && { capacity }),
		...plan,
	});
	return { ledger, results: results.map((one) => one && shown(one)) };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

it('a hundred items come through an account of five, one task each, in their order', async () => {
	const to = new SmallAccount(5, 600);
	const { results } = await submitTo(to, 100, { seconds: 900 });
	expect(results.map((one) => one?.kind)).toEqual(numbers(100).map(() => 'created'));
	expect(to.taken).toEqual(numbers(100));
	// Twenty rounds of ten minutes, of which the last need not be waited for.
	expect(to.seconds()).toBeGreaterThan(19 * 600);
	expect(to.seconds()).toBeLessThan(19 * 700);
	expect(to.refusals).toBeLessThan(600);
});

it('asks with a single request while the account is full, and tells of each pause', async () => {
	const to = new SmallAccount(3, 100);
	const pauses: number[] = [];
	await submitTo(to, 6, { seconds: 900, onPause: (seconds) => pauses.push(seconds) });
	expect(pauses.slice(0, 6)).toEqual([1, 2, 4, 8, 16, 32]);
	// The three that left at once were taken, the next three were refused at once.
	expect(to.posts.slice(0, 9).map(({ seconds }) => seconds)).toEqual([0, 0, 0, 2, 2, 2, 5, 9, 15]);
});

it('the time starts anew with each item that is taken, and ends for all', async () => {
	const to = new SmallAccount(2, 60);
	const { results } = await submitTo(to, 9, { seconds: 90 });
	expect(results.every((one) => one?.kind === 'created')).toBe(true);

	const stuck = new SmallAccount(2, 6000);
	const end = await submitTo(stuck, 9, { seconds: 90 }, { continueOnFail: true });
	expect(end.results.map((one) => one?.kind)).toEqual([
		'created',
		'created',
		...numbers(7).map(() => 'failed'),
	]);
	expect(stuck.seconds()).toBeLessThan(100);
	expect(end.results.at(-1)).toMatchObject({
		message: expect.stringContaining('Kling AI accepts no more requests right now'),
		mayHaveBeenCharged: false,
		stopsOthers: true,
	});
	expect(end.ledger.ofRun().map(({ entry }) => entry.state)).toEqual(['created', 'created']);
});

it('nobody waits on when another item has failed and the node is to stop', async () => {
	const to = new ScriptedGateway('kling', [full(300), answer(400, { code: 1201, message: 'bad' })]);
	const { results } = await submitTo(to, 2, { seconds: 900 }, { parallel: 2 });
	expect(results).toEqual([null, expect.objectContaining({ kind: 'failed' })]);
	expect(to.seconds()).toBe(0);
});

it('not beyond the end that the caller sets, whatever is taken meanwhile', async () => {
	const to = new SmallAccount(1, 50);
	const until = to.clock.now() + 120_000;
	const { results } = await submitTo(to, 9, { seconds: 900, until }, { continueOnFail: true });
	expect(results.filter((one) => one?.kind === 'created')).toHaveLength(2);
	expect(to.seconds()).toBeLessThan(125);
});

it('a request without a clear answer is not sent again, and the next one finds out', async () => {
	const to = new ScriptedGateway('aijisu', [
		full(),
		lost,
		answer(200, { id: 'task_B', status: 'queued' }),
	]);
	const { results } = await submitTo(
		to,
		2,
		{ seconds: 900 },
		{ parallel: 1, continueOnFail: true },
	);
	expect(results).toMatchObject([
		{ kind: 'failed', mayHaveBeenCharged: true },
		{ kind: 'created', task: { taskId: 'task_B' } },
	]);
});

describe('turns', () => {
	const fault = providerFault({ kind: 'rateLimit', httpStatus: 429 });
	const start = (plan?: CapacityPlan) => {
		const { clock, stopper, signal } = new ScriptedGateway('kling', []);
		return { clock, stopper, capacity: new Capacity(clock, signal, plan) };
	};

	it('come in the order of the items and their parts once the account is full', async () => {
		const { capacity } = start({ seconds: 900 });
		const first = await capacity.turn({ item: 0 });
		expect(capacity.refused(first, fault)).toBe(true);
		const order: string[] = [];
		const waiting: Array<[string, ItemPart]> = [
			['5', { item: 5 }],
			['2/2', { item: 2, part: 2 }],
			['2/3', { item: 2, part: 3 }],
			['2', { item: 2 }],
			['2, later', { item: 2, part: 1 }],
			['1', { item: 1 }],
			['3/2', { item: 3, part: 2 }],
		];
		await Promise.all(
			waiting.map(async ([name, place]) => {
				await capacity.turn(place);
				order.push(name);
				capacity.passed();
			}),
		);
		expect(order).toEqual(['1', '2', '2, later', '2/2', '2/3', '3/2', '5']);
	});

	/** Asks for turns, and notes when each came. */
	function watched(plan: CapacityPlan) {
		const { clock, stopper, capacity } = start(plan);
		const begin = clock.now();
		const times: Record<number, number> = {};
		const turn = async (item: number) => {
			const got = await capacity.turn({ item });
			times[item] = (clock.now() - begin) / 1000;
			return got;
		};
		return { capacity, stopper, times, turn };
	}

	it('are not added by a request that left before the account was full', async () => {
		const { capacity, times, turn } = watched({ seconds: 900 });
		const [early, late] = [await turn(0), await turn(1)];
		capacity.refused(early, fault);
		capacity.taken(late);
		const waiting = [turn(2), turn(3), turn(4)] as const;
		const second = await waiting[0];
		expect(times).toEqual({ 0: 0, 1: 0, 2: 1 });
		// What the full account takes frees one more, at once.
		capacity.taken(second);
		const [third, fourth] = [await waiting[1], await waiting[2]];
		expect(times).toMatchObject({ 3: 1, 4: 1 });
		// Two refusals at a time count as one, and after a success the pause is short again.
		capacity.refused(third, fault);
		capacity.refused(fourth, fault);
		await turn(5);
		expect(times).toMatchObject({ 5: 2 });
	});

	it.each<[string, (one: ReturnType<typeof watched>) => void, string]>([
		['needs no more', ({ capacity }) => capacity.close(), 'closed'],
		['is stopped', ({ stopper }) => stopper.abort(), 'closed'],
		['is told to wait too long', () => {}, 'over'],
	])('end for all when the node %s', async (_, end, kind) => {
		const one = watched({ seconds: 60 });
		const [first, second] = [await one.turn(0), await one.turn(1)];
		expect(one.capacity.refused(first, fault)).toBe(true);
		const waiting = one.turn(2);
		const asks = { ...fault, retryAfterSeconds: 61 };
		end(one);
		expect(one.capacity.refused(second, asks)).toBe(false);
		expect([await waiting, await one.turn(3)]).toMatchObject([{ kind }, { kind }]);
	});
});

it('a request that comes to nothing leaves its turn to the next', async () => {
	const to = new ScriptedGateway('aijisu', [
		...[full(), full()],
		answer(200, { id: 'task_B', status: 'queued' }),
	]);
	let tries = 0;
	const request = orderOf(to, 0).request;
	const broken = orderOf(to, 0, {
		request: async (name) => {
			tries += 1;
			if (tries > 1) throw new Error('the file is gone');
			return await request(name);
		},
	});
	const plan = { parallel: 2, continueOnFail: true };
	const { results } = await submitTo(to, [broken, orderOf(to, 1)], { seconds: 900 }, plan);
	expect(results).toMatchObject([{ mayHaveBeenCharged: false }, { task: { taskId: 'task_B' } }]);
});

it('a request that is lost is no proof of a free slot', async () => {
	const taken = (id: string) => answer(200, { id, status: 'queued' });
	const replies = [full(), full(), full(), lost, full(), taken('task_B'), taken('task_C')];
	const to = new ScriptedGateway('aijisu', replies);
	await submitTo(to, 3, { seconds: 900 }, { continueOnFail: true });
	expect(to.posts.map(({ seconds }) => seconds)).toEqual([0, 0, 0, 1, 1, 3, 3]);
});

it('who waits is told of the refusal that ended it for all', async () => {
	const to = new ScriptedGateway('kling', [full(300), answer(401, { code: 1002, message: 'bad' })]);
	const { results } = await submitTo(
		to,
		2,
		{ seconds: 900 },
		{ parallel: 2, continueOnFail: true },
	);
	expect(results).toMatchObject([
		{ message: expect.stringContaining('Not submitted'), mayHaveBeenCharged: false },
		{ message: expect.stringContaining('API key') },
	]);
	expect(to.seconds()).toBe(0);
});

it('nobody waits unless told to, and the next item is sent all the same', async () => {
	const to = new ScriptedGateway('aijisu', [
		full(),
		answer(200, { id: 'task_B', status: 'queued' }),
	]);
	const plan = { parallel: 1, continueOnFail: true };
	const { results } = await submitTo(to, 2, undefined, plan);
	expect(results).toMatchObject([{ mayHaveBeenCharged: false }, { task: { taskId: 'task_B' } }]);
	expect(to.seconds()).toBe(0);
});
