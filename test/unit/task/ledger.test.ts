import { Ledger } from '../../../nodes/KlingAvatar/task/ledger';
import type { LedgerEntry, NodeRun } from '../../../nodes/KlingAvatar/task/ledgerEntry';
import type { SubmissionIdentity } from '../../../nodes/KlingAvatar/task/submission';
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
		const keys = [one, other, one].map((ledger) => ledger.assign([wantedItem(0)])[0]!.key);
		expect(keys).toEqual(['E1:0:0', 'E1:0:0:2', 'E1:0:0:3']);
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
		const submissions = {
			'x:y:z': { state: 'created' },
			'E1:0:3': { state: 'created' },
			'0:0:z': null,
			'0:1:z': 'text',
		};
		const context = { submissions };
		expect(ledgerOf(context).ofRun()).toEqual([]);
		expect(context).toEqual({ submissions: {} });
	});

	it('is found by the name that another submission was given', () => {
		const ledger = ledgerOf(filled(['created', 'unsure']));
		expect(ledger.withName('name 1', 'E1:0:0')).toMatchObject({ key: 'E1:0:1' });
		expect(ledger.withName('name 1', 'E1:0:1')).toBeNull();
	});

	it('is found by its task', () => {
		const ledger = ledgerOf(filled(['unsure', 'created', 'created']));
		const keys = ['T0', 'T1', 'T2', null].map((taskId) => ledger.keyOf(taskId));
		expect(keys).toEqual([null, 'E1:0:1', 'E1:0:2', null]);
	});

	it('is found by the value of a parameter, the first of equal ones', () => {
		const context = filled(['created', 'unsure', 'created']);
		const old = { state: 'created', externalTaskId: null, at: AT, task: avatarTask() };
		(context.submissions as Record<string, unknown>)['0:7:hash'] = old;
		const ledger = ledgerOf(context);
		expect([...ledger.keysBy('prompt')]).toEqual([
			['prompt 0', 'E1:0:0'],
			['prompt 1', 'E1:0:1'],
			['prompt 2', 'E1:0:2'],
		]);
		expect([...ledger.keysBy('image')]).toEqual([['a portrait', 'E1:0:0']]);
		expect([...ledger.keysBy('audio')]).toEqual([]);
	});

	it('belongs to a run of the node in whatever execution, and to one call of a tool', () => {
		const context = filled(['created']);
		filled([null, 'created'], { ...first, execution: 'E2' }, context);
		filled([null, null, 'created'], { ...first, run: 1 }, context);
		const ofRun = (nodeRun: NodeRun) => ledgerOf(context, nodeRun).ofRun();
		const [one, other] = ['E1:0:0', 'E2:0:1'].map((key) => ({
			key,
			entry: ledgerOf(context).find(key),
		}));
		expect(ofRun(first)).toEqual([one, other]);
		expect(ofRun({ ...first, isTool: true })).toEqual([one]);
	});

	it('tells what an earlier try has surely made, and writes nothing', () => {
		const context = filled(['created', 'unsure']);
		const named = { ...wantedItem(5), reference: 'E1:0:1' };
		const before = stored(context);
		const ledger = ledgerOf(context, { ...first, execution: 'E2', run: 1 });
		const recorded = ledger.recorded([wantedItem(0), null, named, wantedItem(6)]);
		expect(recorded).toEqual([ledger.find('E1:0:0'), null, null, null]);
		expect(context).toEqual(before);
	});

	it('that may be of a new submission is named beside the key of its own', () => {
		const context = filled(['unsure']);
		const ledger = ledgerOf(context, { ...first, run: 1 });
		expect(ledger.assign([{ ...wantedItem(5), reference: 'E1:0:0' }])).toEqual([
			{
				key: 'E1:1:5',
				entry: null,
				possibleDuplicate: { key: 'E1:0:0', entry: ledger.find('E1:0:0') },
			},
		]);
	});

	it('keeps in which execution its repetition is used up, if it is there', () => {
		const context = filled(['unsure']);
		const ledger = ledgerOf(context, { ...first, execution: 'E2' });
		const before = ledger.find('E1:0:0');
		ledger.repeated('E1:0:0');
		ledger.repeated('no such key');
		expect(before).toMatchObject({ repeatedIn: null });
		expect(context).toEqual({ submissions: { 'E1:0:0': { ...before, repeatedIn: 'E2' } } });
	});

	it('of a task is not made unsure, and what is not there is not made up', () => {
		const context = filled(['created', 'unsure']);
		const before = stored(context);
		const ledger = ledgerOf(context);
		ledger.unknown('E1:0:0', 'lost');
		ledger.unknown('no such key', 'lost');
		ledger.takeOver('no such key', wantedItem(0));
		expect(context).toEqual(before);
	});

	it('that is put back to nothing is gone', () => {
		const context = filled(['unsure', 'created']);
		ledgerOf(context).putBack('E1:0:0', null);
		expect(Object.keys(context.submissions as object)).toEqual(['E1:0:1']);
	});
});

describe('items that have left the node', () => {
	const marks = (context: Record<string, unknown>) =>
		Object.values(context.submissions as Record<string, LedgerEntry<AvatarTask>>).map(
			({ isDelivered, isUndelivered = false }) => `${isDelivered} ${isUndelivered}`,
		);

	it('are all those of the run in its execution, some without their tasks', () => {
		const context = filled(['created', 'unsure', 'created']);
		filled([null, null, null, 'created'], { ...first, run: 1 }, context);
		filled([null, null, null, null, 'created'], { ...first, execution: 'E2' }, context);
		ledgerOf(context).delivered(new Set(['T0', 'T3', 'T4']));
		const [left, stays] = ['true false', 'false false'];
		expect(marks(context)).toEqual(['true true', left, left, stays, stays]);
	});

	it('hold a task anew once it is taken over, but not by a call of a tool', () => {
		const context = filled(['created']);
		ledgerOf(context).delivered(new Set(['T0']));
		const before = stored(context);
		ledgerOf(context, { ...first, run: 1, isTool: true }).takeOver('E1:0:0', wantedItem(0));
		expect(context).toEqual(before);
		ledgerOf(context, { ...first, run: 1 }).takeOver('E1:0:0', wantedItem(0));
		expect(marks(context)).toEqual(['false false']);
	});
});

it('a task that its provider could not make is recorded as such', () => {
	const context = filled(['created', 'unsure', 'created']);
	ledgerOf(context).failed(new Set(['T0', 'T1', 'other']));
	const entries = Object.values(context.submissions as Record<string, LedgerEntry<AvatarTask>>);
	expect(entries.map(({ hasFailed }) => hasFailed)).toEqual([true, undefined, undefined]);
});

describe('the parts of a text', () => {
	const part = (cutId: string, number: number, item = 0) =>
		wantedItem(item, { part: number, cut: { cutId, parts: 2, begins: 'Once' } });
	/** A record of each part, each of a cut that is named after what became of it. */
	function cuts() {
		const context = filled(['created']);
		const ledger = ledgerOf(context);
		const create = (cutId: string, number: number) => {
			const taskId = `${cutId} ${number}`;
			ledger.created(taskId, part(cutId, number), avatarTask({ taskId }), AT);
		};
		create('out', 1);
		create('kept', 1);
		create('half', 1);
		create('half', 2);
		create('failed', 1);
		ledger.sending('unsure 1', part('unsure', 1), request);
		ledger.sending('half sent 1', part('half sent', 1), request);
		create('half sent', 2);
		ledger.delivered(new Set(['kept 1', 'half 2']));
		ledger.failed(new Set(['failed 1']));
		return context;
	}

	it('are recorded with their number and their cut', () => {
		expect(ledgerOf(cuts()).find('half 2')?.place).toEqual({
			execution: 'E1',
			run: 0,
			item: 0,
			part: 2,
			cut: { cutId: 'half', parts: 2, begins: 'Once' },
		});
	});

	it('tell which cuts were paid, and of which of them no item of another run has anything', () => {
		const ledger = ledgerOf(cuts(), { ...first, run: 1 });
		const all = ['out', 'kept', 'half', 'failed', 'unsure', 'half sent'];
		expect([...ledger.cutIds()]).toEqual(all);
		expect([...ledger.undeliveredCutIds()]).toEqual(['kept', 'failed', 'unsure']);
		expect([...ledgerOf(cuts()).undeliveredCutIds()]).toEqual([]);
	});
});

it('a call of a tool is waited for by whoever may repeat it, until it is over', async () => {
	const context = {};
	const nodeRun = { ...first, isTool: true };
	const identities = [wantedItem(0).identity, wantedItem(1).identity] as const;
	const [endFirst, endSecond] = identities.map((one) =>
		ledgerOf(context, nodeRun).announceCall(one),
	);
	const underWay = (identity: SubmissionIdentity) =>
		ledgerOf(context, nodeRun).callUnderWay((other) => other === identity);
	const over: string[] = [];
	const waits = identities.map(async (one, index) => {
		await underWay(one);
		over.push(`call ${index}`);
	});
	expect(underWay(wantedItem(0).identity)).toBeNull();
	endSecond!();
	await waits[1];
	expect(over).toEqual(['call 1']);
	expect(identities.map((one) => underWay(one) !== null)).toEqual([true, false]);
	endFirst!();
	await waits[0];
	expect(over).toEqual(['call 1', 'call 0']);
	expect(ledgerOf({}, nodeRun).callUnderWay(({ input }) => input !== '')).toBeNull();
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

	it('what version 0.1.0 recorded is of no execution of today, and of its run and item', () => {
		const old = { state: 'created', externalTaskId: null, at: AT, task: avatarTask() };
		const ledger = ledgerOf({ submissions: { '12:10:0123': old } }, { ...retry, run: 12 });
		expect(ledger.ofRun()).toEqual([
			{
				key: '12:10:0123',
				entry: {
					...old,
					place: { execution: '', run: 12, item: 10 },
					identity: null,
					nameProof: null,
					requests: 1,
					repeatedIn: null,
					isDelivered: false,
				},
			},
		]);
	});

	it.each([
		['n8n-7-10-12-0123456789ab', 'wasFree'],
		['n8n-a-b-1-2-0123456789ab', 'wasFree'],
		['my-n8n-7-1-2-0123456789ab', null],
		['n8n-7-1-2-0123456789abc', null],
		['n8n-7-1-0123456789ab', null],
	])('version 0.1.0 made up the name %s: %s', (externalTaskId, nameProof) => {
		const old = { state: 'unknown', externalTaskId, at: AT, message: 'm' };
		expect(ledgerOf({ submissions: { '0:0:0': old } }).find('0:0:0')).toMatchObject({ nameProof });
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
