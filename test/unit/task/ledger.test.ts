import { Ledger } from '../../../nodes/KlingAvatar/task/ledger';
import type { NodeRun } from '../../../nodes/KlingAvatar/task/ledgerEntry';
import type { AvatarTask } from '../../../nodes/KlingAvatar/task/task';
import { avatarTask } from './tasks';
import { mark, wantedItem } from './wanted';

const AT = '2026-01-01T00:00:00.000Z';
const first: NodeRun = { execution: 'E1', run: 0, isTool: false };
const request = { externalTaskId: 'mine', nameProof: 'madeUp' as const, at: AT };

/** What n8n does with the context between two runs: it is stored as JSON. */
const stored = (context: Record<string, unknown>) =>
	JSON.parse(JSON.stringify(context)) as Record<string, unknown>;
const ledgerOf = (context: Record<string, unknown>, nodeRun = first) =>
	new Ledger<AvatarTask>(context, nodeRun);

/** A ledger that holds one record for each item, created with the item's number or unsure. */
function filled(
	items: ReadonlyArray<'created' | 'unsure' | null>,
	nodeRun = first,
	context: Record<string, unknown> = {},
) {
	const ledger = ledgerOf(context, nodeRun);
	items.forEach((state, item) => {
		if (state === null) return;
		const wanted = wantedItem(item);
		const [slot] = ledger.assign([wanted]);
		ledger.sending(slot!.key, wanted, { ...request, externalTaskId: `name ${item}` });
		if (state === 'created') {
			ledger.created(slot!.key, wanted, avatarTask({ taskId: `T${item}` }), AT);
		} else ledger.unknown(slot!.key, 'may exist');
	});
	return context;
}

describe('a record', () => {
	it('is none at first, under a key that says where the item stands', () => {
		expect(ledgerOf({}).assign([wantedItem(3), null])).toEqual([
			{ key: 'E1:0:3', entry: null },
			null,
		]);
	});

	it('is written to the context at once, and a later run reads it', () => {
		const context: Record<string, unknown> = { other: 'kept' };
		const wanted = wantedItem(1);
		ledgerOf(context).sending('k', wanted, request);
		const entry = {
			state: 'sending',
			place: { execution: 'E1', run: 0, item: 1 },
			identity: wanted.identity,
			...request,
			requests: 1,
			repeatedIn: null,
			isDelivered: false,
		};
		expect(context).toEqual({ other: 'kept', submissions: { k: entry } });
		expect(ledgerOf(stored(context)).find('k')).toEqual(entry);
	});

	it('keeps what was created, without the raw body', () => {
		const context = {};
		const task = avatarTask({ externalTaskId: 'mine', raw: { much: 1 } });
		ledgerOf(context).created('k', wantedItem(1), task, AT);
		expect(task.raw).toEqual({ much: 1 });
		expect(ledgerOf(stored(context)).find('k')).toMatchObject({
			state: 'created',
			externalTaskId: 'mine',
			at: AT,
			task: { ...task, raw: null },
		});
	});

	it('keeps an unknown outcome with its message, and counts the requests', () => {
		const ledger = ledgerOf({});
		const wanted = wantedItem(1);
		ledger.sending('k', wanted, request);
		ledger.unknown('k', 'may exist');
		expect(ledger.find('k')).toMatchObject({ state: 'unknown', requests: 1, repeatedIn: null });
		ledger.sending('k', wanted, request);
		expect(ledger.find('k')).toMatchObject({ state: 'sending', requests: 2, repeatedIn: 'E1' });
	});

	it('is what it was before a request that created nothing, and only that one', () => {
		const ledger = ledgerOf(filled(['unsure', 'created']));
		const before = ledger.find('E1:0:0');
		ledger.sending('E1:0:0', wantedItem(0), request);
		ledger.putBack('E1:0:0', before);
		expect(ledger.find('E1:0:0')).toEqual(before);
		ledger.putBack('E1:0:0', null);
		expect(ledger.find('E1:0:0')).toBeNull();
		expect(ledger.find('E1:0:1')).toMatchObject({ state: 'created' });
	});

	it('is seen by two ledgers of one context, which give no key away twice', () => {
		const context = {};
		const nodeRun = { ...first, isTool: true };
		const [one, other] = [ledgerOf(context, nodeRun), ledgerOf(context, nodeRun)];
		const keys = [one, other].map((ledger) => ledger.assign([wantedItem(0)])[0]!.key);
		expect(new Set(keys).size).toBe(2);
		other.created(keys[1]!, wantedItem(0), avatarTask(), AT);
		expect(one.find(keys[1]!)).toMatchObject({ state: 'created' });
	});

	it.each([null, 'text', 7, undefined])('is none in a stored %j', (submissions) => {
		const context: Record<string, unknown> = { submissions };
		const ledger = ledgerOf(context);
		expect(ledger.ofRun()).toEqual([]);
		ledger.sending('k', wantedItem(0), request);
		expect(ledgerOf(context).find('k')).toMatchObject({ state: 'sending' });
	});

	it('that is none of ours is left out', () => {
		const submissions = { 'x:y:z': { state: 'created' }, a: null, b: 'text' };
		expect(ledgerOf({ submissions }).ofRun()).toEqual([]);
	});

	it('is found by the name that another submission was given', () => {
		const ledger = ledgerOf(filled(['created', 'unsure']));
		expect(ledger.withName('name 1', 'E1:0:0')).toMatchObject({ key: 'E1:0:1' });
		expect(ledger.withName('name 1', 'E1:0:1')).toBeNull();
	});
});

/** The IDs, or states, of the records that the items get; `maybe` for one that may be the item's. */
const given = (
	context: Record<string, unknown>,
	nodeRun: NodeRun,
	wanted: Parameters<Ledger<AvatarTask>['assign']>[0],
) =>
	ledgerOf(stored(context), nodeRun)
		.assign(wanted)
		.map((slot) => {
			if (slot?.possibleDuplicate) return 'maybe';
			const entry = slot?.entry ?? null;
			return entry === null ? null : entry.state === 'created' ? entry.task.taskId : 'unsure';
		});

describe('within an execution', () => {
	it('the run and the item are all that counts', () => {
		const context = filled(['created', 'unsure']);
		const changed = [0, 1].map((item) =>
			wantedItem(item, { input: 'other', parameters: { prompt: mark('other') } }),
		);
		expect(given(context, first, changed)).toEqual(['T0', 'unsure']);
	});

	it('another run is another submission, unless it may be the same unsure request', () => {
		const context = filled(['created', 'unsure']);
		const second = { ...first, run: 1 };
		expect(given(context, second, [wantedItem(0), wantedItem(1)])).toEqual([null, 'unsure']);
		// One record stands for one item.
		const alike = [wantedItem(1), { ...wantedItem(1), item: 2 }];
		expect(given(context, second, alike)).toEqual(['unsure', null]);
	});

	it('an unsure request is recognised by its text over the same input, with what a failure adds', () => {
		const varying = (value: string, over = {}) => mark(value, { written: 'w', ...over });
		const context: Record<string, unknown> = {};
		const ledger = ledgerOf(context);
		ledger.sending('k', wantedItem(0, { parameters: { prompt: varying('v1') } }), request);
		const back = (over: Parameters<typeof wantedItem>[1]) =>
			given(context, { ...first, run: 1 }, [
				wantedItem(0, { input: 'more', parameters: { prompt: varying('v2') }, ...over }),
			]);
		expect(back({})).toEqual([null]);
		expect(back({ inputBefore: 'input 0' })).toEqual(['unsure']);
		expect(back({ input: 'input 0' })).toEqual(['unsure']);
		expect(back({ reference: 'k' })).toEqual(['maybe']);
		const beyondKnowing = { prompt: varying('v2', { varies: true }) };
		expect(back({ parameters: beyondKnowing })).toEqual(['maybe']);
	});

	it('an unsure request that may be the same concerns every item that it may be of', () => {
		const text = (value: string) => ({ prompt: mark(value, { written: 'w', varies: true }) });
		const context: Record<string, unknown> = {};
		ledgerOf(context).sending('k', wantedItem(4, { parameters: text('v4') }), request);
		const back = [0, 1].map((item) =>
			wantedItem(item, { input: `more ${item}`, parameters: text(`v${item}`) }),
		);
		expect(given(context, { ...first, run: 1 }, back)).toEqual(['maybe', 'maybe']);
		expect(given(context, first, back)).toEqual([null, null]);
	});

	it('an unsure request is recognised with the clock stopped', () => {
		const at = (value: string, frozen: string) => ({
			prompt: mark(value, { written: 'w', varies: true, frozen }),
		});
		const context: Record<string, unknown> = {};
		ledgerOf(context).sending('k', wantedItem(0, { parameters: at('v1', 'f') }), request);
		const back = (parameters: ReturnType<typeof at>) =>
			given(context, { ...first, run: 1 }, [wantedItem(0, { input: 'more', parameters })]);
		expect(back(at('v2', 'f'))).toEqual(['unsure']);
		expect(back(at('v2', 'g'))).toEqual([null]);
	});
});

describe('in the retry of an execution', () => {
	const retry: NodeRun = { ...first, execution: 'E2' };

	it('what is the same is picked up, what was changed is new', () => {
		const context = filled(['created', 'created', 'unsure']);
		const mended = wantedItem(1, { parameters: { prompt: mark('mended') } });
		expect(given(context, retry, [wantedItem(0), mended, wantedItem(2)])).toEqual([
			'T0',
			null,
			'unsure',
		]);
	});

	it('the same text over the same input is the same, over another one it is not', () => {
		const context: Record<string, unknown> = {};
		const varying = (value: string) => ({ prompt: mark(value, { written: 'w' }) });
		const one = wantedItem(0, { parameters: varying('v1') });
		ledgerOf(context).created('k', one, avatarTask({ taskId: 'T' }), AT);
		expect(given(context, retry, [wantedItem(0, { parameters: varying('v2') })])).toEqual(['T']);
		expect(
			given(context, retry, [wantedItem(0, { input: 'x', parameters: varying('v2') })]),
		).toEqual([null]);
	});

	it('the destination counts by its value alone', () => {
		const context: Record<string, unknown> = {};
		const to = (value: string) => ({ gateway: mark(value, { written: null }) });
		const one = wantedItem(0, { parameters: to('a') });
		ledgerOf(context).created('k', one, avatarTask(), AT);
		expect(given(context, retry, [wantedItem(0, { parameters: to('b') })])).toEqual([null]);
	});

	it('equal items stay as many as they are, each with the task of its place', () => {
		const same = (item: number) => ({ ...wantedItem(5), item });
		const context: Record<string, unknown> = {};
		const ledger = ledgerOf(context);
		[0, 2].forEach((item) =>
			ledger.created(`k${item}`, same(item), avatarTask({ taskId: `T${item}` }), AT),
		);
		expect(given(context, retry, [same(0), same(1), same(2), same(3)])).toEqual([
			'T0',
			null,
			'T2',
			null,
		]);
	});

	it('items that have changed their places are found by their values', () => {
		const context = filled(['created', 'created']);
		const swapped = [wantedItem(1), wantedItem(0)].map((one, item) => ({ ...one, item }));
		expect(given(context, retry, swapped)).toEqual(['T1', 'T0']);
	});

	it('a new name alone makes nothing new, in its place', () => {
		const context = filled(['created', 'created']);
		const renamed = (of: number, item: number) => ({
			...wantedItem(of, { parameters: { externalTaskId: mark('new') } }),
			item,
		});
		expect(given(context, retry, [renamed(0, 0), renamed(1, 1)])).toEqual(['T0', 'T1']);
		expect(given(context, retry, [renamed(1, 0), renamed(0, 1)])).toEqual([null, null]);
	});

	it('a later turn of a loop does not get what an earlier one has put out', () => {
		const context = filled(['created']);
		const turn = { ...retry, run: 1 };
		expect(given(context, turn, [wantedItem(0)])).toEqual(['T0']);
		const delivered: Record<string, unknown> = stored(context);
		ledgerOf(delivered).delivered();
		expect(given(delivered, turn, [wantedItem(0)])).toEqual([null]);
		expect(given(delivered, retry, [wantedItem(0)])).toEqual(['T0']);
	});

	it('what was taken over belongs to the retry', () => {
		const context = filled(['created']);
		const ledger = ledgerOf(context, retry);
		const [slot] = ledger.assign([wantedItem(0)]);
		ledger.takeOver(slot!.key, wantedItem(0));
		expect(ledger.find(slot!.key)).toMatchObject({
			place: { execution: 'E2', run: 0, item: 0 },
			isDelivered: false,
		});
	});

	it('what version 0.1.0 recorded is found by its place', () => {
		const hash = '0123456789abcdef0123456789abcdef';
		const task = avatarTask({ taskId: 'OLD' });
		const old = { state: 'created', externalTaskId: null, at: AT, task };
		const unknown = { state: 'unknown', externalTaskId: 'lesson-1', at: AT, message: 'm' };
		const madeUp = { ...unknown, externalTaskId: 'n8n-12-0-2-0123456789ab' };
		const submissions = {
			[`0:0:${hash}`]: old,
			[`0:1:${hash}`]: unknown,
			[`0:2:${hash}`]: madeUp,
			[`1:3:${hash}`]: old,
		};
		const ledger = ledgerOf({ submissions }, retry);
		const slots = ledger.assign([0, 1, 2, 3].map((item) => wantedItem(item)));
		expect(slots.map((slot) => slot?.entry ?? null)).toMatchObject([
			{ state: 'created', task: { taskId: 'OLD' } },
			{ state: 'unknown', nameProof: null, requests: 1 },
			{ state: 'unknown', nameProof: 'wasFree' },
			null,
		]);
	});
});

describe('calls of a tool', () => {
	const tool = (run: number, execution = 'E1'): NodeRun => ({ execution, run, isTool: true });

	it('are one by their values, in whatever run', () => {
		const context = filled(['created'], tool(0));
		expect(given(context, tool(3), [wantedItem(0)])).toEqual(['T0']);
		expect(given(context, tool(0, 'E2'), [wantedItem(0), wantedItem(0)])).toEqual(['T0', 'T0']);
		expect(given(context, tool(0), [wantedItem(1)])).toEqual([null]);
	});

	it('are one with the clock stopped, or by arguments and text where that is not possible', () => {
		const call = (value: string, frozen: string | null, input: string) =>
			wantedItem(0, {
				input,
				parameters: { prompt: mark(value, { written: 'w', varies: true, frozen }) },
			});
		const context: Record<string, unknown> = {};
		const ledger = ledgerOf(context, tool(0));
		ledger.created('k1', call('v1', 'f', 'a'), avatarTask({ taskId: 'F' }), AT);
		ledger.created('k2', call('v1', null, 'a'), avatarTask({ taskId: 'N' }), AT);
		expect(given(context, tool(1), [call('v2', 'f', 'b')])).toEqual(['F']);
		expect(given(context, tool(1), [call('v2', 'g', 'a')])).toEqual([null]);
		expect(given(context, tool(1), [call('v2', null, 'a')])).toEqual(['N']);
		expect(given(context, tool(1), [call('v2', null, 'b')])).toEqual([null]);
	});

	it('do not count as the same because their text is, if it does not vary', () => {
		const call = (value: string) =>
			wantedItem(0, { input: 'a', parameters: { prompt: mark(value, { written: 'w' }) } });
		const context: Record<string, unknown> = {};
		ledgerOf(context, tool(0)).sending('k', call('v1'), request);
		expect(given(context, tool(1), [call('v2')])).toEqual([null]);
		expect(given(context, tool(1), [call('v1')])).toEqual(['unsure']);
	});
});

it('finds the records of a thousand equal items, one each', () => {
	const same = (item: number) => ({ ...wantedItem(5), item });
	const items = Array.from({ length: 1000 }, (_, item) => same(item));
	const context: Record<string, unknown> = {};
	const ledger = ledgerOf(context);
	items.forEach((one) =>
		ledger.created(`k${one.item}`, one, avatarTask({ taskId: `T${one.item}` }), AT),
	);
	const moved = items.map((one) => ({ ...one, item: (one.item + 500) % 1500 }));
	const found = given(context, { ...first, execution: 'E2' }, moved);
	expect(new Set(found).size).toBe(1000);
});
