import { Failure } from '../../../nodes/KlingAvatar/task/failure';
import { videoClient } from '../../../nodes/KlingAvatar/paying/clients';
import { createAll, type CreateAllPlan } from '../../../nodes/KlingAvatar/paying/createAll';
import type { CreateOrder, TaskName } from '../../../nodes/KlingAvatar/paying/taskClient';
import { providers } from '../../../nodes/KlingAvatar/providers';
import type { Transfer } from '../../../nodes/KlingAvatar/providers/types';
import { Ledger } from '../../../nodes/KlingAvatar/task/ledger';
import type { AvatarTask } from '../../../nodes/KlingAvatar/task/task';
import { avatarTask } from '../task/tasks';
import { mark, wantedItem } from '../task/wanted';
import { NODE_RUN, orderOf, shown } from './orders';
import { answer, lost, ScriptedGateway, unknownTask, type Reply } from './scriptedGateway';

const AT = '2026-01-01T00:00:00.000Z';
const gateway = { adapter: providers.cometApi };
const order = (item: number, over: Partial<CreateOrder> = {}) => orderOf(gateway, item, over);
const emptyLedger = () => new Ledger<AvatarTask>({}, NODE_RUN);

const made = (id: string) =>
	answer(200, { code: 0, data: { task_id: id, task_status: 'submitted' } });
const badContent = answer(400, { code: 1301, message: 'unfit' });
const badKey = answer(401, { code: 1002, message: 'wrong key' });

/** Several items of one run of the node. */
async function run(
	orders: Array<CreateOrder | null>,
	replies: Reply[],
	plan: Partial<CreateAllPlan<AvatarTask>> = {},
	ledger = emptyLedger(),
) {
	const to = new ScriptedGateway('cometApi', replies);
	const results = await createAll(videoClient(to, 'execution'), ledger, orders, {
		parallel: 1,
		continueOnFail: false,
		...plan,
	});
	return { to, ledger, results: results.map((one) => one && shown(one)) };
}

const outcomes = (results: Array<ReturnType<typeof shown> | null>) =>
	results.map((one) =>
		one === null ? null : one.kind === 'created' ? one.task.taskId : one.message,
	);

it('creates what it is given, in order, and leaves out what it is not', async () => {
	const onDone = jest.fn();
	const { to, results } = await run([order(0), null, order(2)], [made('A'), made('B')], { onDone });
	expect(outcomes(results)).toEqual(['A', null, 'B']);
	expect(results[0]).toMatchObject({ kind: 'created', reused: false });
	expect(to.posts).toHaveLength(2);
	expect(onDone.mock.calls).toMatchObject([
		[{ wanted: { item: 0 } }, { task: { taskId: 'A' } }],
		[{ wanted: { item: 2 } }, { task: { taskId: 'B' } }],
	]);
});

it('stops at a failure, without a word on the items after it', async () => {
	const { to, results } = await run([order(0), order(1), order(2)], [made('A'), badContent]);
	expect(outcomes(results)).toEqual(['A', expect.stringContaining('unfit'), null]);
	expect(to.posts).toHaveLength(2);
});

it('goes on after a failure when it is told to', async () => {
	const orders = [order(0), order(1)];
	const { results } = await run(orders, [badContent, made('B')], { continueOnFail: true });
	expect(outcomes(results)).toEqual([expect.stringContaining('unfit'), 'B']);
});

it('stops for every item at a refusal of the key, even when it is told to go on', async () => {
	const orders = [order(0), order(1)];
	const { to, results } = await run(orders, [badKey], { continueOnFail: true });
	const [first, second] = results;
	if (first?.kind !== 'failed') throw new Error('not refused');
	expect(to.posts).toHaveLength(1);
	const message = `Not submitted, since an earlier item was refused: ${first.message}`;
	expect(second).toEqual({ ...first, message, known: undefined });
});

it('names what earlier tries made of the items that it does not get to', async () => {
	const ledger = emptyLedger();
	const task = avatarTask({ taskId: 'EARLIER' });
	ledger.created('one', wantedItem(1), task, AT);
	ledger.sending('two', wantedItem(2), { externalTaskId: 'n8n-2', nameProof: 'madeUp', at: AT });
	ledger.unknown('two', 'may exist');
	const orders = [order(0), order(1), order(2), order(3)];
	const { to, results } = await run(orders, [badContent], {}, ledger);
	expect(to.posts).toHaveLength(1);
	expect(results[1]).toEqual({ kind: 'created', task: { ...task, raw: null }, reused: true });
	expect(results[2]).toMatchObject({ kind: 'failed', mayHaveBeenCharged: true });
	expect(results[3]).toBeNull();
});

it('says what is wrong with an item that cannot be put together, and that nothing was created', async () => {
	const broken = order(0, {
		request: async () => await Promise.reject(new Failure('The file is gone', 'Bring it back.')),
	});
	const { to, results } = await run([broken, order(1)], [made('B')], { continueOnFail: true });
	expect(to.posts).toHaveLength(1);
	expect(results[0]).toEqual({
		kind: 'failed',
		message: 'The file is gone',
		description: 'Bring it back.',
		mayHaveBeenCharged: false,
		stopsOthers: false,
	});
});

it('takes a job for possible when something broke off after its request had left', async () => {
	const to = new ScriptedGateway('cometApi', []);
	to.sendRequest = async () => await Promise.reject(new Error('out of memory'));
	const [result] = await createAll(videoClient(to, 'execution'), emptyLedger(), [order(0)], {
		parallel: 1,
		continueOnFail: true,
	});
	expect(result).toBeInstanceOf(Failure);
	expect(result).toMatchObject({ mayHaveBeenCharged: true });
	const unsure = await run([order(0)], [lost]);
	expect(unsure.results[0]).toMatchObject({ mayHaveBeenCharged: true });
});

describe('names that users give', () => {
	const named = (item: number, name: string, ifExists: 'fail' | 'useExisting' = 'fail') =>
		order(item, { name: { by: 'user', name, ifExists } satisfies TaskName });
	const known = (name: string) =>
		answer(200, {
			code: 0,
			data: { task_id: 'OLD', task_status: 'succeed', task_info: { external_task_id: name } },
		});

	it('are asked for before anything is sent', async () => {
		const { to, results } = await run([named(0, 'a'), named(1, 'b')], [made('A'), made('B')]);
		expect(outcomes(results)).toEqual(['A', 'B']);
		expect(to.gets.map(({ path }) => path.split('/').at(-1))).toEqual(['a', 'b', 'a', 'b']);
	});

	it('of a task that exists refuse the batch, and leave the others unsent', async () => {
		const to = new ScriptedGateway('cometApi', []);
		to.status = () => (to.gets.at(-1)!.path.endsWith('/b') ? known('b') : unknownTask);
		const results = await createAll(
			videoClient(to, 'execution'),
			emptyLedger(),
			[named(0, 'a'), named(1, 'b')],
			{ parallel: 1, continueOnFail: false },
		);
		expect(outcomes(results.map((one) => one && shown(one)))).toEqual([
			null,
			expect.stringContaining('task OLD'),
		]);
		expect(to.posts).toEqual([]);
	});

	it('of a task that the user wants give that task to the item, and to its record', async () => {
		const to = new ScriptedGateway('cometApi', []);
		to.status = known('a');
		const ledger = emptyLedger();
		const orders = [named(0, 'a', 'useExisting')];
		const results = await createAll(videoClient(to, 'execution'), ledger, orders, {
			parallel: 1,
			continueOnFail: false,
		});
		expect(results).toMatchObject([{ task: { taskId: 'OLD' }, reused: true }]);
		expect(ledger.find('E:0:0')).toMatchObject({
			state: 'created',
			at: AT,
			task: { taskId: 'OLD' },
		});
		expect(to.posts).toEqual([]);
	});

	it.each<[string, Transfer, object]>([
		['was free before', unknownTask, { kind: 'created', task: { taskId: 'OLD' } }],
		['was not surely free', known('b'), { kind: 'failed', mayHaveBeenCharged: true }],
	])('find a task whose answer was lost if the name %s', async (_, before, end) => {
		const to = new ScriptedGateway('cometApi', [lost]);
		to.status = () => (to.posts.length === 0 ? before : known('a'));
		const [result] = await createAll(videoClient(to, 'execution'), emptyLedger(), [named(0, 'a')], {
			parallel: 1,
			continueOnFail: false,
		});
		expect(result && shown(result)).toMatchObject(end);
	});

	it('of two items that want the existing task are refused as well', async () => {
		const orders = [named(0, 'a', 'useExisting'), named(1, 'a', 'useExisting')];
		const { to, results } = await run(orders, []);
		expect(outcomes(results)).toEqual(
			[0, 1].map(() => expect.stringContaining('given to more than one item: 0, 1')),
		);
		expect([to.gets, to.posts]).toEqual([[], []]);
	});

	it('that an unsure request was given are looked for, and not sent again', async () => {
		const ledger = emptyLedger();
		const { identity } = wantedItem(7, { parameters: { image: mark('another') } });
		ledger.sending(
			'other',
			{ ...wantedItem(7), identity },
			{ externalTaskId: 'a', nameProof: null, at: AT },
		);
		const { to, results } = await run([named(0, 'a', 'useExisting')], [], {}, ledger);
		expect(results[0]).toMatchObject({ kind: 'failed', mayHaveBeenCharged: true });
		expect(to.posts).toEqual([]);
	});
});

describe('calls of a tool', () => {
	const call = (
		context: Record<string, unknown>,
		run: number,
		one: CreateOrder,
		to: ScriptedGateway,
	) =>
		createAll(
			videoClient(to, 'tool'),
			new Ledger<AvatarTask>(context, { execution: 'E', run, isTool: true }),
			[one],
			{ parallel: 1, continueOnFail: false },
		);

	it('that are the same and come together make one request', async () => {
		const to = new ScriptedGateway('cometApi', []);
		let posts = 0;
		to.sendRequest = async ({ method }) => {
			if (method === 'POST') posts += 1;
			await to.clock.sleep(1000);
			return made(`T${posts}`);
		};
		const context = {};
		const calls = await Promise.all([0, 1, 2].map((run) => call(context, run, order(0), to)));
		expect(posts).toBe(1);
		expect(calls.map(([one]) => one)).toMatchObject([
			{ task: { taskId: 'T1' }, reused: false },
			{ task: { taskId: 'T1' }, reused: true },
			{ task: { taskId: 'T1' }, reused: true },
		]);
	});

	it('that differ do not wait for each other', async () => {
		const to = new ScriptedGateway('cometApi', []);
		to.sendRequest = async () => {
			await to.clock.sleep(1000);
			return made(`T${Math.random()}`);
		};
		const context = {};
		await Promise.all([0, 1].map((run) => call(context, run, order(run), to)));
		expect(to.seconds()).toBe(1);
	});
});
