import { videoClient } from '../../../nodes/KlingAvatar/paying/clients';
import { Capacity } from '../../../nodes/KlingAvatar/paying/capacity';
import { createOnce } from '../../../nodes/KlingAvatar/paying/create';
import type { CreateOrder, TaskName } from '../../../nodes/KlingAvatar/paying/taskClient';
import { Ledger } from '../../../nodes/KlingAvatar/task/ledger';
import type { NameProof } from '../../../nodes/KlingAvatar/task/ledgerEntry';
import type { ProviderId } from '../../../nodes/KlingAvatar/providers';
import type { AvatarTask } from '../../../nodes/KlingAvatar/task/task';
import { createInput } from '../providers/createInput';
import { avatarTask } from '../task/tasks';
import { wantedItem } from '../task/wanted';
import { asShown, NODE_RUN, orderOf } from './orders';
import {
	answer,
	lost,
	refusedConnection,
	ScriptedGateway,
	unknownTask,
	type Reply,
} from './scriptedGateway';

const START = '2026-01-01T00:00:00.000Z';
const ITEM = 2;
const key = `E:0:${ITEM}`;
const wanted = wantedItem(ITEM);
/** What a record holds beside its state. */
const standing = {
	place: { execution: 'E', run: 0, item: ITEM },
	identity: wanted.identity,
	isDelivered: false,
};
const usersName: TaskName = { by: 'user', name: 'n8n-1', ifExists: 'fail' };

/** One Submit item over several runs of the node, whose context is stored in between. */
function item(provider: ProviderId = 'cometApi') {
	let context: Record<string, unknown> = {};
	const ledger = () => new Ledger<AvatarTask>(context, NODE_RUN);
	const inputs = jest.fn(
		async (externalTaskId: string | null) => await Promise.resolve(createInput({ externalTaskId })),
	);
	return {
		inputs,
		ledger: () => ledger().find(key),
		/** What an earlier run left behind: a request that is under way for ever, or that got no clear answer. */
		leave(
			externalTaskId: string,
			at: string,
			message?: string,
			nameProof: NameProof | null = 'madeUp',
		) {
			ledger().sending(key, wanted, { externalTaskId, nameProof, at });
			if (message !== undefined) ledger().unknown(key, message);
		},
		async submit(
			gateway: ScriptedGateway,
			over: Partial<CreateOrder> = {},
			nameWasFree = false,
			capacitySeconds = 900,
		) {
			context = JSON.parse(JSON.stringify(context)) as Record<string, unknown>;
			const order = orderOf(gateway, ITEM, {
				wanted,
				name: provider === 'cometApi' ? { by: 'node', makeUp: () => 'n8n-1' } : null,
				request: async (name) => gateway.adapter.createRequest(await inputs(name)),
				...over,
			});
			const [slot] = ledger().assign([order.wanted]);
			const client = videoClient(gateway, 'execution');
			const capacity = new Capacity(gateway.clock, gateway.signal, { seconds: capacitySeconds });
			const end = await createOnce(client, ledger(), order, slot!, nameWasFree, capacity);
			if (end === null) throw new Error('nobody else ends the wait for capacity');
			return asShown(gateway, end);
		},
	};
}

const gateway = (replies: Reply[], provider: ProviderId = 'cometApi') =>
	new ScriptedGateway(provider, replies);

const accepted = answer(200, { code: 0, data: { task_id: 'T1', task_status: 'submitted' } });
const slowDown = (headers = {}) => answer(429, { code: 1303, message: 'slow' }, headers);
const duplicate = answer(400, { code: 1201, message: 'external_task_id already exists' });
/** The answer to a look-up by name, of a job of that name. */
const named = (over: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
	answer(
		200,
		{
			code: 0,
			data: {
				task_id: 'T9',
				task_status: 'processing',
				task_info: { external_task_id: 'n8n-1' },
				created_at: Date.parse(START),
				...over,
			},
		},
		headers,
	);

const unsureText = (who: string, what: string) =>
	`A video may have been created and charged, but ${who} did not confirm it: ${what}`;
const NOT_AGAIN = 'It was not sent again, since that could be paid twice.';
const AN_EARLIER_TRY =
	'A video may have been created and charged: an earlier try was stopped while the request was under way';

describe('a job that is created', () => {
	it('is asked for once, with what the adapter makes of the input, and dated', async () => {
		const one = item();
		const to = gateway([accepted]);
		expect(await one.submit(to)).toEqual({
			kind: 'created',
			reused: false,
			task: {
				...avatarTask({ taskId: 'T1', status: 'queued', providerStatus: 'submitted' }),
				externalTaskId: 'n8n-1',
				submittedAt: START,
				raw: expect.anything(),
			},
		});
		expect(to.posts).toEqual([
			{
				method: 'POST',
				...to.adapter.createRequest(createInput({ externalTaskId: 'n8n-1' })),
				timeoutSeconds: 180,
				seconds: 0,
			},
		]);
		expect(to.gets).toEqual([]);
		expect(one.ledger()).toMatchObject({
			state: 'created',
			externalTaskId: 'n8n-1',
			at: START,
			task: { taskId: 'T1', submittedAt: START, raw: null },
		});
	});

	it('keeps the date the provider gave it', async () => {
		const created_at = Date.parse(START) - 5000;
		const to = gateway([answer(200, { code: 0, data: { task_id: 'T1', created_at } })]);
		expect(await item().submit(to)).toMatchObject({
			task: { submittedAt: '2025-12-31T23:59:55.000Z' },
		});
	});

	it('is in the ledger before the request leaves', async () => {
		const one = item();
		const to = gateway([
			() => {
				expect(one.ledger()).toEqual({
					...standing,
					state: 'sending',
					externalTaskId: 'n8n-1',
					nameProof: 'madeUp',
					at: START,
					requests: 1,
					repeatedIn: null,
				});
				return accepted;
			},
		]);
		await one.submit(to);
	});

	it('is picked up by a later run, which sends nothing and does not even read the input', async () => {
		const one = item();
		await one.submit(gateway([accepted]));
		one.inputs.mockClear();
		const to = gateway([]);
		expect(await one.submit(to)).toMatchObject({
			kind: 'created',
			reused: true,
			task: { taskId: 'T1', externalTaskId: 'n8n-1', submittedAt: START },
		});
		expect([to.posts, to.gets]).toEqual([[], []]);
		expect(one.inputs).not.toHaveBeenCalled();
	});
});

describe('an answer that proves that nothing was created, and that trying again may help', () => {
	it.each<[string, Reply]>([
		['a 429', slowDown()],
		['a refused connection', refusedConnection],
	])('%s is tried again after 1, 2 and 4 seconds', async (_, reply) => {
		const to = gateway([reply, reply, reply, accepted]);
		expect(await item().submit(to)).toMatchObject({ kind: 'created', reused: false });
		expect(to.posts.map(({ seconds }) => seconds)).toEqual([0, 1, 3, 7]);
	});

	it('a refused connection is given up after four tries, and forgotten', async () => {
		const one = item();
		const message = 'CometAPI could not be reached: the server refused the connection';
		const to = gateway([1, 2, 3, 4].map(() => refusedConnection));
		expect(await one.submit(to)).toMatchObject({
			kind: 'failed',
			stopsOthers: false,
			failure: {
				message,
				description: expect.stringMatching(/ Nothing was created, and nothing is charged\.$/),
				mayHaveBeenCharged: false,
				output: {
					provider: 'cometApi',
					taskId: null,
					externalTaskId: 'n8n-1',
					failureReason: message,
				},
			},
		});
		expect(to.posts).toHaveLength(4);
		expect(to.gets).toEqual([]);
		expect(one.ledger()).toBeNull();
	});

	it('a 429 is tried again to the end of the time, ever more rarely, and then forgotten', async () => {
		const one = item();
		const to = gateway(Array.from({ length: 10 }, () => slowDown()));
		expect(await one.submit(to, {}, false, 200)).toMatchObject({
			kind: 'failed',
			stopsOthers: true,
			failure: {
				message: 'CometAPI accepts no more requests right now (HTTP 429): slow',
				description:
					'Waited 200 s for it to take another task. To wait longer for a free slot, raise the option "Wait for Capacity (Seconds)". Try again later. Nothing was created, and nothing is charged.',
				mayHaveBeenCharged: false,
			},
		});
		expect(to.posts.map(({ seconds }) => seconds)).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183, 200]);
		expect(one.ledger()).toBeNull();
	});

	it('a 429 is not tried again when the user wants no wait', async () => {
		const to = gateway([slowDown()]);
		expect(await item().submit(to, {}, false, 0)).toMatchObject({
			kind: 'failed',
			stopsOthers: false,
			failure: { description: expect.stringContaining('"Wait for Capacity (Seconds)"') },
		});
		expect(to.posts).toHaveLength(1);
	});

	it('leaves no trace in the ledger while it waits, since nothing was created', async () => {
		const one = item();
		const to = gateway([slowDown({ 'retry-after': '50' }), accepted]);
		const seen: unknown[] = [];
		to.clock.at(to.clock.now() + 20_000, () => seen.push(one.ledger()));
		await one.submit(to);
		expect(seen).toEqual([null]);
		expect(one.ledger()).toMatchObject({ state: 'created', requests: 1 });
	});

	it('is tried again when the provider says, unless that is too long', async () => {
		const waits = async (seconds: string) => {
			const to = gateway([slowDown({ 'retry-after': seconds }), accepted]);
			await item().submit(to);
			return to.posts.map((post) => post.seconds);
		};
		expect(await waits('7')).toEqual([0, 7]);
		expect(await waits('900')).toEqual([0, 900]);
		expect(await waits('900.5')).toEqual([0]);
		expect(await waits('0')).toEqual([0, 1]);
	});

	it('says how long the provider wants to be left alone by its status', async () => {
		const to = gateway([slowDown({ 'retry-after': '3600' })]);
		expect(await item().submit(to)).toMatchObject({
			failure: {
				fault: { kind: 'rateLimit', retryAfterSeconds: 3600, httpStatus: 429 },
				description: expect.stringMatching(/^It asks for a pause of 3600 s\. /),
			},
		});
	});

	it('may be followed by another kind of answer, which then counts', async () => {
		const one = item();
		const to = gateway([slowDown(), lost]);
		expect(await one.submit(to)).toMatchObject({ failure: { mayHaveBeenCharged: true } });
		expect(one.ledger()).toMatchObject({ state: 'unknown', at: '2026-01-01T00:00:01.000Z' });
	});
});

describe('an answer that proves that nothing was created, for good', () => {
	it.each<[string, Reply, boolean]>([
		['400', answer(400, { code: 1201, message: 'bad' }), false],
		['policy', answer(400, { code: 1301, message: 'bad' }), false],
		[
			'500 invalid_request',
			answer(500, { error: { code: 'invalid_request', message: 'bad' } }),
			false,
		],
		['a key', answer(401, { error: { message: 'bad' } }), true],
		['an account', answer(403, { error: { message: 'bad' } }), true],
		['arrears', answer(429, { code: 1101, message: 'bad' }), true],
		['a name not found', { kind: 'notSent', why: 'bad', retryable: false }, false],
	])(
		'%s is not tried again; it stops the others only if it concerns them',
		async (_, reply, stops) => {
			const one = item();
			const to = gateway([reply]);
			expect(await one.submit(to)).toMatchObject({
				kind: 'failed',
				stopsOthers: stops,
				failure: {
					message: expect.stringMatching(/: bad$/),
					mayHaveBeenCharged: false,
					description: expect.stringContaining('Nothing was created, and nothing is charged.'),
				},
			});
			expect(to.posts).toHaveLength(1);
			expect(to.gets).toEqual([]);
			expect(one.ledger()).toBeNull();
		},
	);

	it('lets a later run send it again', async () => {
		const one = item();
		await one.submit(gateway([answer(400, {})]));
		expect(await one.submit(gateway([accepted]))).toMatchObject({ kind: 'created', reused: false });
	});
});

describe('an outcome that nobody knows', () => {
	it.each<[string, Reply, string]>([
		['a lost connection', lost, 'CometAPI could not be reached: the connection was cut off'],
		[
			'a 502',
			answer(502, { message: 'bad gateway' }),
			'CometAPI is having server issues (HTTP 502): bad gateway',
		],
		[
			'a 200 without an ID',
			answer(200, { code: 0 }),
			'CometAPI gave an answer that cannot be read (HTTP 200): {"code":0}',
		],
		['a 408', answer(408, {}), 'CometAPI refused the request (HTTP 408)'],
	])('%s: is never sent again, is looked for twice, and is remembered', async (_, reply, what) => {
		const one = item();
		const to = gateway([reply]);
		const message = unsureText('CometAPI', what);
		expect(await one.submit(to)).toEqual({
			kind: 'failed',
			stopsOthers: false,
			failure: {
				message,
				description: [
					NOT_AGAIN,
					`Look in your CometAPI account for a task with the External Task ID "n8n-1", submitted at ${START} or later.`,
					'If it is there, continue with its task ID in a Get or Wait operation.',
					'If it is not, turn on the option "Submit Again When Unsure" and retry this execution.',
					'A new execution knows nothing of this one and submits the item again, so look before it starts.',
				].join(' '),
				fault: expect.objectContaining({ kind: expect.any(String) }),
				mayHaveBeenCharged: true,
				reference: key,
				output: expect.objectContaining({
					provider: 'cometApi',
					taskId: null,
					externalTaskId: 'n8n-1',
					failureReason: message,
				}),
			},
		});
		expect(to.posts).toHaveLength(1);
		expect(to.gets).toEqual(
			[0, 2].flatMap((seconds) =>
				to.adapter.queryPaths('n8n-1').map((path) => ({ path, seconds, timeoutSeconds: 10 })),
			),
		);
		expect(one.ledger()).toMatchObject({
			state: 'unknown',
			externalTaskId: 'n8n-1',
			at: START,
			requests: 1,
			message,
		});

		const later = gateway([]);
		expect(await one.submit(later)).toMatchObject({
			kind: 'failed',
			stopsOthers: false,
			failure: {
				message,
				mayHaveBeenCharged: true,
				description: expect.stringContaining(NOT_AGAIN),
				output: { externalTaskId: 'n8n-1' },
			},
		});
		expect(later.posts).toEqual([]);
		expect(later.gets).toHaveLength(2);
		expect(one.ledger()).toMatchObject({ state: 'unknown', at: START, message });
	});

	it('at aijisu, which knows no names, is told by its time and not looked for', async () => {
		const one = item('aijisu');
		const to = gateway([lost], 'aijisu');
		expect(await one.submit(to)).toMatchObject({
			failure: {
				message: unsureText('aijisu', 'aijisu could not be reached: the connection was cut off'),
				description: expect.stringContaining(
					`Look in your aijisu account for a task submitted at ${START} or later.`,
				),
				output: { provider: 'aijisu', externalTaskId: null },
			},
		});
		const later = gateway([], 'aijisu');
		expect(await one.submit(later)).toMatchObject({
			failure: { description: expect.stringContaining(`submitted at ${START} or later`) },
		});
		expect([to.gets, later.gets, later.posts]).toEqual([[], [], []]);
	});

	it('is not looked for without a name', async () => {
		const to = gateway([lost]);
		await item().submit(to, { name: null });
		expect(to.gets).toEqual([]);
	});

	it('after a run that ended in the middle is the same', async () => {
		const one = item();
		one.leave('older-name', START);
		const to = gateway([]);
		expect(await one.submit(to)).toEqual({
			kind: 'failed',
			stopsOthers: false,
			failure: {
				message: AN_EARLIER_TRY,
				description: expect.stringContaining('with the External Task ID "older-name"'),
				mayHaveBeenCharged: true,
				reference: key,
				output: expect.objectContaining({
					externalTaskId: 'older-name',
					failureReason: AN_EARLIER_TRY,
				}),
			},
		});
		expect(to.gets.map(({ path }) => path)).toEqual(to.adapter.queryPaths('older-name'));
		expect(to.posts).toEqual([]);
	});
});

describe('looking for a job by its name', () => {
	it('finds the one whose answer was lost', async () => {
		const one = item();
		const to = gateway([lost]);
		to.status = () =>
			to.seconds() < 2 ? unknownTask : named({ created_at: Date.parse(START) + 1 });
		expect(await one.submit(to)).toMatchObject({
			kind: 'created',
			reused: false,
			task: {
				taskId: 'T9',
				status: 'processing',
				externalTaskId: 'n8n-1',
				submittedAt: '2026-01-01T00:00:00.001Z',
			},
		});
		expect(one.ledger()).toMatchObject({ state: 'created', task: { taskId: 'T9', raw: null } });
	});

	it('finds the one of an earlier run, and says so', async () => {
		const one = item();
		one.leave('n8n-1', START);
		const to = gateway([]);
		to.status = named();
		expect(await one.submit(to)).toMatchObject({
			kind: 'created',
			reused: true,
			task: { taskId: 'T9' },
		});
		expect(to.gets).toHaveLength(1);
		expect(one.ledger()).toMatchObject({ state: 'created' });
	});

	it.each([
		['another name', { task_info: { external_task_id: 'n8n-2' } }],
		['no name', { task_info: {} }],
		['the name for an ID', { task_id: 'n8n-1' }],
		['no ID', { task_id: null }],
	])('does not believe an answer with %s', async (_, over) => {
		const to = gateway([lost]);
		to.status = named(over);
		expect(await item().submit(to)).toMatchObject({ kind: 'failed' });
		expect(to.gets.length).toBeGreaterThanOrEqual(2);
	});

	it('names one of the name that an earlier, unsure try was given, and does not take it', async () => {
		const one = item();
		one.leave('n8n-1', START, 'may exist', null);
		const to = gateway([]);
		to.status = named();
		expect(await one.submit(to, { name: usersName })).toMatchObject({
			failure: {
				description: expect.stringContaining('Task T9 has this External Task ID'),
				mayHaveBeenCharged: true,
			},
		});
		expect(one.ledger()).toMatchObject({ state: 'unknown', message: 'may exist' });
	});

	it('is not possible where the record is of a gateway that knew names, and this one does not', async () => {
		const one = item('aijisu');
		one.leave('n8n-1', START, 'may exist');
		const to = gateway([], 'aijisu');
		expect(await one.submit(to)).toMatchObject({ failure: { message: 'may exist' } });
	});

	it.each([
		['a date that differing clocks explain', { created_at: Date.parse(START) - 600_000 }],
		['no date', { created_at: null }],
	])("believes one of the user's name with %s, if the name was free", async (_, over) => {
		const to = gateway([lost]);
		to.status = named(over);
		expect(await item().submit(to, { name: usersName }, true)).toMatchObject({
			kind: 'created',
			task: { taskId: 'T9' },
		});
	});

	it.each([
		['the name was not free', {}, false],
		['it is older than the request', { created_at: Date.parse(START) - 600_001 }, true],
	])("does not believe one of the user's name if %s, but names it", async (_, over, wasFree) => {
		const one = item();
		const to = gateway([lost]);
		to.status = named(over);
		expect(await one.submit(to, { name: usersName }, wasFree)).toMatchObject({
			kind: 'failed',
			failure: {
				description: expect.stringContaining('Task T9 has this External Task ID'),
				mayHaveBeenCharged: true,
			},
		});
		expect(one.ledger()).toMatchObject({ state: 'unknown' });
	});

	it.each([-3600, 0, 3600])(
		'tells an older one from its own by the date of the answer, with a clock that is off by %d s',
		async (skew) => {
			const ends = await Promise.all(
				[-3, 0].map(async (age) => {
					const to = gateway([lost]);
					const time = Date.parse(START) + skew * 1000;
					const date = new Date(time).toUTCString();
					to.status = named({ created_at: time + age * 1000 }, { date });
					const { kind } = await item().submit(to, { name: usersName }, true);
					return kind;
				}),
			);
			expect(ends).toEqual(['failed', 'created']);
		},
	);

	it('believes a name that was made up whatever the date, since no other task has it', async () => {
		const one = item();
		one.leave('n8n-1', '2026-01-01T00:00:00.000Z', 'm');
		const to = gateway([]);
		to.status = named({ created_at: Date.parse(START) - 3_600_000 });
		expect(await one.submit(to)).toMatchObject({ kind: 'created', task: { taskId: 'T9' } });
	});

	it('takes any task of the name where the user wants the existing one', async () => {
		const to = gateway([duplicate]);
		to.status = named({ created_at: Date.parse(START) - 3_600_000 });
		const name: TaskName = { ...usersName, ifExists: 'useExisting' };
		expect(await item().submit(to, { name })).toMatchObject({
			kind: 'created',
			reused: true,
			task: { taskId: 'T9' },
		});
	});
});

describe('a name that is taken', () => {
	it('by a job of whatever age is picked up when this node made the name up', async () => {
		const one = item();
		const to = gateway([duplicate]);
		to.status = named({ created_at: Date.parse(START) - 3_600_000 });
		expect(await one.submit(to)).toMatchObject({
			kind: 'created',
			reused: true,
			task: { taskId: 'T9' },
		});
		expect(one.ledger()).toMatchObject({ state: 'created' });
	});

	it('by a job that cannot be found leaves the outcome unknown', async () => {
		const one = item();
		const to = gateway([duplicate]);
		expect(await one.submit(to)).toMatchObject({
			kind: 'failed',
			failure: {
				message: unsureText(
					'CometAPI',
					'CometAPI already has a task of this External Task ID: external_task_id already exists',
				),
				fault: { kind: 'duplicate' },
				mayHaveBeenCharged: true,
			},
		});
		expect(to.posts).toHaveLength(1);
		expect(one.ledger()).toMatchObject({ state: 'unknown' });
	});

	it('that nobody gave leaves the outcome unknown', async () => {
		const one = item();
		expect(await one.submit(gateway([duplicate]), { name: null })).toMatchObject({
			failure: { mayHaveBeenCharged: true },
		});
		expect(one.ledger()).toMatchObject({ state: 'unknown' });
	});

	it("that the user chose is the user's to sort out, and the owner is named", async () => {
		const one = item();
		const to = gateway([duplicate]);
		to.status = named({ created_at: Date.parse(START) - 3_600_000 });
		expect(await one.submit(to, { name: usersName })).toEqual({
			kind: 'failed',
			stopsOthers: false,
			failure: {
				message:
					'CometAPI already has a task of this External Task ID: external_task_id already exists',
				description: [
					'It belongs to task T9.',
					'If that task is the one you want, continue with its ID in a Get or Wait operation, or set the option "If External Task ID Exists" to "Use the Existing Task".',
					'Otherwise give this item an External Task ID that you have never used, or leave it empty.',
				].join(' '),
				fault: expect.objectContaining({ kind: 'duplicate' }),
				mayHaveBeenCharged: true,
				output: expect.objectContaining({
					externalTaskId: 'n8n-1',
					failureReason:
						'CometAPI already has a task of this External Task ID: external_task_id already exists',
				}),
			},
		});
		expect(one.ledger()).toBeNull();
	});

	it('that the user chose, by a job that cannot be found, names no owner', async () => {
		const { failure } = (await item().submit(gateway([duplicate]), { name: usersName })) as {
			failure: { description: string };
		};
		expect(failure.description).toMatch(/^If that task is the one you want/);
	});

	it('that the user chose, and that was free before an unsure try of this node, is that try', async () => {
		const one = item();
		one.leave('n8n-1', START, undefined, 'wasFree');
		const to = gateway([duplicate]);
		to.status = () => (to.posts.length === 0 ? unknownTask : named());
		expect(await one.submit(to, { name: usersName, submitAgainWhenUnsure: true })).toMatchObject({
			kind: 'created',
			reused: true,
			task: { taskId: 'T9' },
		});
	});
});

describe('submitting again though it is not sure', () => {
	const since = '2025-12-31T23:00:00.000Z';
	const unsure = () => {
		const one = item();
		one.leave('n8n-1', since, 'may exist');
		return one;
	};
	const again = { submitAgainWhenUnsure: true };

	it('looks for the job first', async () => {
		const to = gateway([]);
		to.status = named({ created_at: Date.parse(since) });
		expect(await unsure().submit(to, again)).toMatchObject({ kind: 'created', reused: true });
		expect(to.posts).toEqual([]);
	});

	it('sends it under the name of the first try', async () => {
		const one = item();
		one.leave('first', since, 'may exist');
		const to = gateway([accepted]);
		expect(await one.submit(to, again)).toMatchObject({
			kind: 'created',
			reused: false,
			task: { externalTaskId: 'first' },
		});
		expect(to.posts[0]!.body).toMatchObject({ external_task_id: 'first' });
	});

	it('proves nothing about the first try when it is refused', async () => {
		const one = unsure();
		const to = gateway([answer(400, { code: 1201, message: 'bad' })]);
		expect(await one.submit(to, again)).toMatchObject({
			failure: {
				message: expect.stringMatching(/bad$/),
				mayHaveBeenCharged: true,
				description: expect.stringMatching(
					/Nothing was created by this try, but an earlier one may have created a video\.$/,
				),
			},
		});
		expect(one.ledger()).toEqual({
			...standing,
			state: 'unknown',
			externalTaskId: 'n8n-1',
			nameProof: 'madeUp',
			at: since,
			requests: 1,
			repeatedIn: null,
			message: 'may exist',
		});
	});

	it('says of a first try that was broken off what it said before, when the second is refused', async () => {
		const one = item();
		one.leave('n8n-1', since);
		await one.submit(gateway([answer(400, {})]), again);
		expect(one.ledger()).toMatchObject({ state: 'sending', at: since });
		expect(await one.submit(gateway([]))).toMatchObject({ failure: { message: AN_EARLIER_TRY } });
	});

	it('sends it once more, and no third time in one execution', async () => {
		const one = unsure();
		await one.submit(gateway([lost]), again);
		const to = gateway([]);
		expect(await one.submit(to, again)).toMatchObject({
			failure: {
				mayHaveBeenCharged: true,
				description: expect.stringContaining(
					'It was sent 2 times, so more than one task may be charged, and it was not sent again.',
				),
			},
		});
		expect(to.posts).toEqual([]);
		expect(one.ledger()).toMatchObject({ requests: 2, repeatedIn: 'E' });
	});

	it('keeps the time of the first try when it ends unsure as well', async () => {
		const one = unsure();
		const to = gateway([
			() => {
				expect(one.ledger()).toMatchObject({ state: 'sending', at: since });
				return lost;
			},
		]);
		await one.submit(to, again);
		expect(one.ledger()).toMatchObject({
			state: 'unknown',
			at: since,
			message: expect.stringContaining('cut off'),
		});
	});
});

describe('a submission that may be the same as an unsure one of another run', () => {
	const since = '2025-12-31T23:00:00.000Z';
	const other = 'E:1:0';
	const again = { submitAgainWhenUnsure: true };
	/** The items of this run, each of which names the record of the unsure one. */
	function suspected(...items: number[]) {
		const ledger = new Ledger<AvatarTask>({}, NODE_RUN);
		const before = new Ledger<AvatarTask>({}, { ...NODE_RUN, run: 1 });
		const request = { externalTaskId: 'n8n-1', nameProof: 'madeUp' as const, at: since };
		before.sending(other, wantedItem(9), request);
		before.unknown(other, 'may exist');
		const standing = before.find(other)!;
		ledger.putBack(other, standing);
		const orders = items.map((index) => ({ ...wantedItem(index), reference: other }));
		const slots = ledger.assign(orders);
		const submit = async (to: ScriptedGateway, index: number, over: Partial<CreateOrder> = {}) => {
			const order = orderOf(to, index, { wanted: orders[index]!, ...over });
			const capacity = new Capacity(to.clock, to.signal);
			const client = videoClient(to, 'execution');
			const end = await createOnce(client, ledger, order, slots[index]!, false, capacity);
			return asShown(to, end!);
		};
		return { ledger, standing, slots, submit };
	}
	const stillUnsure = (description: RegExp) => ({
		kind: 'failed',
		failure: {
			message: 'may exist',
			mayHaveBeenCharged: true,
			reference: other,
			description: expect.stringMatching(description),
		},
	});

	it('is not sent, and the task of that name is named but not taken', async () => {
		const { ledger, standing, submit } = suspected(0);
		const to = gateway([]);
		expect(await submit(to, 0)).toMatchObject(stillUnsure(/^(?!.*Task T9)/));
		expect(to.gets.map(({ seconds }) => seconds)).toEqual([0, 0]);
		to.status = named();
		expect(await submit(to, 0)).toMatchObject(stillUnsure(/Task T9 has this External Task ID/));
		expect(to.posts).toEqual([]);
		expect(ledger.ofRun()).toEqual([]);
		expect(ledger.find(other)).toEqual(standing);
	});

	it('is sent once an execution when the user allows it, of all items that it may be', async () => {
		const { ledger, submit } = suspected(0, 1);
		const to = gateway([
			() => {
				expect(ledger.find('E:0:0')).toMatchObject({ state: 'sending', repeatedIn: 'E' });
				return accepted;
			},
		]);
		expect(await submit(to, 0, again)).toMatchObject({ kind: 'created', task: { taskId: 'T1' } });
		expect(ledger.find(other)).toMatchObject({ state: 'unknown', repeatedIn: 'E' });
		expect(await submit(to, 1, again)).toMatchObject(stillUnsure(/not sent again/));
		expect(to.posts).toHaveLength(1);
	});

	it('may be sent later when it was refused', async () => {
		const { ledger, standing, submit } = suspected(0);
		const bad = gateway([answer(400, { code: 1201, message: 'bad' })]);
		expect(await submit(bad, 0, again)).toMatchObject({ failure: { mayHaveBeenCharged: false } });
		expect([ledger.find('E:0:0'), ledger.find(other)]).toEqual([null, standing]);
		expect(await submit(gateway([accepted]), 0, again)).toMatchObject({ kind: 'created' });
	});

	it('counts by what was known of it when its record is gone', async () => {
		const { ledger, submit } = suspected(0);
		ledger.putBack(other, null);
		expect(await submit(gateway([]), 0)).toMatchObject(stillUnsure(/not sent again/));
		expect(await submit(gateway([accepted]), 0, again)).toMatchObject({ kind: 'created' });
	});
});

describe('a stop', () => {
	it.each([
		['with the refused connection', 0],
		['before the next try', 500],
	])('%s ends the tries', async (_, milliseconds) => {
		const one = item();
		const to = gateway([() => (milliseconds || to.stopper.abort(), refusedConnection)]);
		if (milliseconds) to.clock.at(to.clock.now() + milliseconds, () => to.stopper.abort());
		expect(await one.submit(to)).toMatchObject({
			failure: {
				message: expect.stringContaining('the server refused the connection'),
				mayHaveBeenCharged: false,
			},
		});
		expect([to.posts.length, to.seconds()]).toEqual([1, milliseconds / 1000]);
		expect(one.ledger()).toBeNull();
	});

	it('before the request leaves lets nothing leave', async () => {
		const one = item();
		const to = gateway([]);
		one.inputs.mockImplementationOnce(async (name) => {
			to.stopper.abort();
			return await Promise.resolve(createInput({ externalTaskId: name }));
		});
		expect(await one.submit(to)).toEqual({
			kind: 'failed',
			stopsOthers: true,
			failure: {
				message: 'The execution was stopped before this item was submitted',
				description: 'Nothing was created for it.',
				mayHaveBeenCharged: false,
				output: expect.objectContaining({
					provider: 'cometApi',
					failureReason: 'The execution was stopped before this item was submitted',
				}),
			},
		});
		expect(one.ledger()).toBeNull();
	});

	it('while the request is under way leaves the outcome unknown, and asks nothing', async () => {
		const one = item();
		const to = gateway([
			() => {
				to.stopper.abort();
				return { kind: 'lost', why: 'the execution was stopped' };
			},
		]);
		expect(await one.submit(to)).toMatchObject({ failure: { mayHaveBeenCharged: true } });
		expect(to.gets).toEqual([]);
		expect(one.ledger()).toMatchObject({ state: 'unknown' });
	});

	it('while it waits to try again ends that at once', async () => {
		const one = item();
		const to = gateway([slowDown({ 'retry-after': '50' })]);
		to.clock.at(to.clock.now() + 20_000, () => to.stopper.abort());
		expect(await one.submit(to)).toMatchObject({
			failure: {
				message: 'The execution was stopped before this item was submitted',
				mayHaveBeenCharged: false,
			},
		});
		expect(to.seconds()).toBe(20);
		expect(one.ledger()).toBeNull();
	});

	it('that comes with a refusal keeps it from being tried again', async () => {
		const to = gateway([() => (to.stopper.abort(), slowDown())]);
		expect(await item().submit(to)).toMatchObject({ failure: { mayHaveBeenCharged: false } });
		expect(to.seconds()).toBe(0);
	});

	it('while it looks for a job leaves the outcome unknown', async () => {
		const to = gateway([lost]);
		to.clock.at(to.clock.now() + 1000, () => to.stopper.abort());
		expect(await item().submit(to)).toMatchObject({ failure: { mayHaveBeenCharged: true } });
		expect(to.gets.map(({ seconds }) => seconds)).toEqual([0, 0]);
	});
});

it('goes the same way where nothing can stop it', async () => {
	const unstoppable = (replies: Reply[]) =>
		Object.defineProperty(gateway(replies), 'signal', { value: undefined });
	const one = item();
	const to = unstoppable([refusedConnection, lost]);
	expect(await one.submit(to)).toMatchObject({ failure: { mayHaveBeenCharged: true } });
	expect(to.seconds()).toBe(3);
	const full = unstoppable([slowDown()]);
	expect(await item().submit(full, {}, false, 0)).toMatchObject({
		failure: { mayHaveBeenCharged: false },
	});
});

describe('input that cannot be put together', () => {
	it('leaves no trace in the ledger', async () => {
		const one = item();
		one.inputs.mockRejectedValueOnce(new Error('file is gone'));
		await expect(one.submit(gateway([]))).rejects.toThrow('file is gone');
		expect(one.ledger()).toBeNull();
	});

	it('leaves none either when the gateway has no way to send it', async () => {
		const one = item('aijisu');
		one.inputs.mockResolvedValueOnce(createInput({ image: { bytes: Uint8Array.of(1) } }));
		await expect(one.submit(gateway([], 'aijisu'))).rejects.toThrow(TypeError);
		expect(one.ledger()).toBeNull();
	});
});
