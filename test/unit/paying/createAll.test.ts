import type { CreateOrder } from '../../../nodes/KlingAvatar/paying/create';
import { createAll, type CreateAllPlan } from '../../../nodes/KlingAvatar/paying/createAll';
import { earlierOutput, unusable } from '../../../nodes/KlingAvatar/paying/createFailures';
import { InputProblem } from '../../../nodes/KlingAvatar/n8n/inputProblem';
import { providers } from '../../../nodes/KlingAvatar/providers';
import { Ledger, type LedgerEntry } from '../../../nodes/KlingAvatar/task/ledger';
import { taskOutput, unknownTaskOutput } from '../../../nodes/KlingAvatar/task/task';
import { createInput } from '../providers/createInput';
import { avatarTask } from '../task/tasks';
import { answer, lost, ScriptedGateway, type Reply } from './scriptedGateway';

const AT = '2026-01-01T00:00:00.000Z';
const keyOf = (itemIndex: number) => ({ runIndex: 0, itemIndex, fingerprint: 'f' });

const order = (itemIndex: number, over: Partial<CreateOrder> = {}): CreateOrder => ({
	key: keyOf(itemIndex),
	externalTaskId: `n8n-${itemIndex}`,
	isUsersName: false,
	submitAgainWhenUnsure: false,
	input: async (externalTaskId) =>
		await Promise.resolve(createInput({ prompt: `item ${itemIndex}`, externalTaskId })),
	...over,
});

const made = (id: string) =>
	answer(200, { code: 0, data: { task_id: id, task_status: 'submitted' } });
const badContent = answer(400, { code: 1301, message: 'unfit' });
const badKey = answer(401, { code: 1002, message: 'wrong key' });

/** Several items of one run of the node. */
async function run(
	orders: Array<CreateOrder | null>,
	replies: Reply[],
	plan: Partial<CreateAllPlan> = {},
	ledger = new Ledger({}),
) {
	const to = new ScriptedGateway('cometApi', replies);
	const results = await createAll(to, ledger, orders, {
		parallel: 1,
		continueOnFail: false,
		...plan,
	});
	return { to, ledger, results };
}

const outcomes = (results: Awaited<ReturnType<typeof createAll>>) =>
	results.map((one) =>
		one === null ? null : one.kind === 'created' ? one.task.taskId : one.failure.message,
	);

it('creates what it is given, in order, and leaves out what it is not', async () => {
	const onDone = jest.fn();
	const { to, results } = await run([order(0), null, order(2)], [made('A'), made('B')], { onDone });
	expect(outcomes(results)).toEqual(['A', null, 'B']);
	expect(results[0]).toMatchObject({ kind: 'created', reused: false });
	expect(to.posts).toHaveLength(2);
	expect(onDone.mock.calls).toEqual([
		[0, results[0]],
		[2, results[2]],
	]);
});

it('has no more than so many requests under way', async () => {
	const to = new ScriptedGateway('cometApi', []);
	let now = 0;
	let most = 0;
	to.send = async () => {
		most = Math.max(most, (now += 1));
		await to.clock.sleep(1000);
		now -= 1;
		return made(`T${to.seconds()}`);
	};
	const orders = Array.from({ length: 7 }, (_, index) => order(index));
	await createAll(to, new Ledger({}), orders, { parallel: 3, continueOnFail: false });
	expect(most).toBe(3);
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
	const message = `Not submitted, since an earlier item was refused: ${first.failure.message}`;
	expect(second).toEqual({
		kind: 'failed',
		failure: {
			...first.failure,
			message,
			mayHaveBeenCharged: false,
			output: unknownTaskOutput('cometApi', { failureReason: message }),
		},
		stopsOthers: true,
	});
});

it('names what earlier tries made of the items that it does not get to', async () => {
	const ledger = new Ledger({});
	const task = avatarTask({ taskId: 'EARLIER' });
	ledger.created(keyOf(1), task, AT);
	ledger.unknown(keyOf(2), 'n8n-2', AT, 'may exist');
	const orders = [order(0), order(1), order(2), order(3)];
	const { to, results } = await run(orders, [badContent], {}, ledger);
	expect(to.posts).toHaveLength(1);
	expect(results[1]).toEqual({ kind: 'created', task: { ...task, raw: null }, reused: true });
	expect(results[2]).toMatchObject({ kind: 'failed', failure: { mayHaveBeenCharged: true } });
	expect(results[3]).toBeNull();
});

it('says what is wrong with an item that cannot be put together, and that nothing was created', async () => {
	const broken = order(0, {
		input: async () => await Promise.reject(new InputProblem('The file is gone', 'Bring it back.')),
	});
	const { to, results } = await run([broken, order(1)], [made('B')], { continueOnFail: true });
	expect(to.posts).toHaveLength(1);
	expect(results[0]).toEqual({
		kind: 'failed',
		failure: {
			message: 'The file is gone',
			description: expect.stringContaining('Bring it back.'),
			mayHaveBeenCharged: false,
			output: unknownTaskOutput('cometApi', { failureReason: 'The file is gone' }),
		},
		stopsOthers: false,
	});
});

it('takes a job for possible when something broke off after its request had left', async () => {
	const to = new ScriptedGateway('cometApi', []);
	to.send = async () => await Promise.reject(new Error('out of memory'));
	const [result] = await createAll(to, new Ledger({}), [order(0)], {
		parallel: 1,
		continueOnFail: true,
	});
	expect(result).toMatchObject({ kind: 'failed', failure: { mayHaveBeenCharged: true } });
	const unsure = await run([order(0)], [lost]);
	expect(unsure.results[0]).toMatchObject({ failure: { mayHaveBeenCharged: true } });
});

describe('an item whose input cannot be used', () => {
	const problem = new InputProblem('No file', 'Give one.');
	const gateway = { adapter: providers.cometApi };
	const created: LedgerEntry = {
		state: 'created',
		externalTaskId: 'mine',
		at: AT,
		task: avatarTask({ taskId: 'EARLIER', externalTaskId: 'mine' }),
	};
	const sending: LedgerEntry = { state: 'sending', externalTaskId: 'mine', at: AT };

	it.each([undefined, null])('has cost nothing when nothing is known (%p)', (earlier) => {
		expect(unusable(gateway, problem, earlier)).toEqual({
			message: 'No file',
			description: 'Give one.',
			mayHaveBeenCharged: false,
			output: unknownTaskOutput('cometApi', { failureReason: 'No file' }),
		});
	});

	it('comes with the task that an earlier try created', () => {
		const failure = unusable(gateway, problem, created);
		expect(failure.description).toContain('An earlier try created task EARLIER for this item');
		expect(failure).toMatchObject({
			mayHaveBeenCharged: true,
			output: { taskId: 'EARLIER', failureReason: 'No file' },
		});
		expect(earlierOutput(providers.cometApi, created)).toEqual(taskOutput(created.task));
	});

	it('comes with the name under which an earlier try may have created one', () => {
		const failure = unusable(gateway, problem, sending);
		expect(failure.description).toContain('An earlier try may have created a video for this item');
		expect(failure).toMatchObject({
			mayHaveBeenCharged: true,
			output: { taskId: null, externalTaskId: 'mine' },
		});
		expect(earlierOutput(providers.cometApi, null)).toEqual(
			unknownTaskOutput('cometApi', { externalTaskId: null }),
		);
	});
});
