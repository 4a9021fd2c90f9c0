import { assignEntries } from '../../../nodes/KlingAvatar/task/assignment';
import type { LedgerEntry, NodeRun, PaidTask } from '../../../nodes/KlingAvatar/task/ledgerEntry';
import type { Wanted } from '../../../nodes/KlingAvatar/task/submission';
import { avatarTask } from './tasks';
import { mark, wantedItem } from './wanted';

type Entry = LedgerEntry<PaidTask>;

const RUN: NodeRun = { execution: 'E1', run: 0, isTool: false };
const NEXT_RUN: NodeRun = { ...RUN, run: 1 };
const RETRY: NodeRun = { ...RUN, execution: 'E2' };
const CALL: NodeRun = { execution: 'E2', run: 4, isTool: true };

/** The record that `RUN` left of a submission. */
function left(
	state: 'created' | 'unknown',
	{ identity, inputBefore: _, reference: __, ...part }: Wanted,
	over: Partial<Pick<Entry, 'identity' | 'isDelivered' | 'isUndelivered' | 'hasFailed'>> = {},
): Entry {
	return {
		...(state === 'created' ? { state, task: avatarTask() } : { state }),
		place: { execution: RUN.execution, run: RUN.run, ...part },
		identity,
		externalTaskId: null,
		nameProof: null,
		at: '2026-01-01T00:00:00.000Z',
		requests: 1,
		repeatedIn: null,
		isDelivered: true,
		...over,
	};
}
const created = (wanted: Wanted, over = {}) => left('created', wanted, over);
const unsure = (wanted: Wanted, over = {}) => left('unknown', wanted, over);

/** What an item asks for that many others ask for as well. */
const same = (item: number, over = {}) => ({ ...wantedItem(9, over), item });
/** A part of a cut text, with words of its own. */
const part = (number: number, cutId = 'cut', words = `words ${number}`, item = 0) =>
	wantedItem(item, {
		input: 'text',
		part: number,
		cut: { cutId, parts: 3, begins: '' },
		parameters: { prompt: mark(words) },
	});

type Row = [string, Record<string, Entry>, NodeRun, Array<Wanted | null>, Array<string | null>];

/** Each row: the records that are there, the run, what it wants, and the records that it gets. */
const check = (_name: string, entries: Row[1], nodeRun: NodeRun, wanted: Row[3], keys: Row[4]) => {
	const found = assignEntries(entries, nodeRun, wanted);
	expect(found.map((one) => one && (one.isSure ? one.key : `perhaps ${one.key}`))).toEqual(keys);
};

describe('within a run', () => {
	it.each<Row>([
		[
			'an item that asks for nothing gets nothing',
			{ k: created(same(1)) },
			RUN,
			[null, same(1)],
			[null, 'k'],
		],
		[
			'the place counts before all else',
			{
				k: created(same(0)),
				other: { ...unsure(same(0)), place: { execution: 'E1', run: 5, item: 0 } },
			},
			RUN,
			[same(0)],
			['k'],
		],
		[
			'a part of another cut is another one',
			{ k: created(part(1)) },
			RUN,
			[part(1, 'new cut', 'words 1')],
			[null],
		],
		[
			'another item is another one, though nobody got its task',
			{ k: created(same(1), { isUndelivered: true }) },
			RUN,
			[same(0)],
			[null],
		],
	])('%s', check);
});

describe('a task that its provider could not make', () => {
	const failed = { k: created(same(0), { hasFailed: true, isUndelivered: true }) };

	it.each<Row>([
		['stays the one of its run', failed, RUN, [same(0)], ['k']],
		['is asked for anew by another run', failed, NEXT_RUN, [same(0)], [null]],
		['is asked for anew by a retry', failed, RETRY, [same(0)], [null]],
		['stays the one of a call', failed, CALL, [same(0)], ['k']],
	])('%s', check);
});

describe('a part of a text', () => {
	const paid = { k: created(part(2, 'cut', 'words 2', 4)) };
	const lost = { k: unsure(part(2)) };

	it.each<Row>([
		['is found wherever it stands', paid, NEXT_RUN, [part(2)], ['k']],
		['has its number', paid, NEXT_RUN, [part(1)], [null]],
		['has its cut', paid, NEXT_RUN, [part(2, 'new cut')], [null]],
		['has its words', paid, NEXT_RUN, [part(2, 'cut', 'other words')], [null]],
		['is none of a text that is not cut', paid, NEXT_RUN, [{ ...part(2), cut: undefined }], [null]],
		[
			'is given away once, what is created first',
			{ created: created(part(2)), unsure: unsure(part(2)) },
			NEXT_RUN,
			[part(2), part(2), part(2)],
			['created', 'unsure', null],
		],
		[
			'may be an unsure one with other words, for whoever asks',
			lost,
			NEXT_RUN,
			[part(2, 'cut', 'x'), part(2, 'cut', 'y')],
			['perhaps k', 'perhaps k'],
		],
		[
			'is not in doubt once its record has its item',
			lost,
			NEXT_RUN,
			[part(2, 'cut', 'x'), part(2)],
			[null, 'k'],
		],
		['with another number is not in doubt', lost, NEXT_RUN, [part(1)], [null]],
		['of another cut is not in doubt', lost, NEXT_RUN, [part(2, 'new cut', 'x')], [null]],
		[
			'is not in doubt for what is not cut',
			{ k: unsure(wantedItem(0)) },
			NEXT_RUN,
			[part(1)],
			[null],
		],
	])('%s', check);
});

describe('in the retry of an execution', () => {
	const spoken = (value: string, input: string, written: string, item = 0) =>
		wantedItem(item, { input, parameters: { prompt: mark(value, { written }) } });

	it.each<Row>([
		[
			'what its run has put out is found in another place',
			{ k: created(same(0)) },
			RETRY,
			[same(3)],
			['k'],
		],
		[
			'what another run has put out is not, unless nobody got its task',
			{ out: created(same(0)), kept: created(wantedItem(1), { isUndelivered: true }) },
			{ ...RETRY, run: 1 },
			[same(3), { ...wantedItem(1), item: 4 }],
			[null, 'kept'],
		],
		[
			'one text over one input is found in another place',
			{ k: created(spoken('a', 'i', 'w')) },
			RETRY,
			[spoken('b', 'i', 'w', 3)],
			['k'],
		],
		[
			'the same values come before the same text',
			{ values: created(spoken('a', 'j', 'v', 1)), text: created(spoken('b', 'i', 'w', 2)) },
			RETRY,
			[spoken('a', 'i', 'w', 3)],
			['values'],
		],
		[
			'of equal ones what is created comes first, and of that the latest',
			{ one: created(same(1)), two: created(same(2)), three: unsure(same(3)) },
			RETRY,
			[same(5), same(6), same(7), same(8)],
			['two', 'one', 'three', null],
		],
	])('%s', check);
});

describe('a task that no item got', () => {
	const kept = { k: created(same(0), { isUndelivered: true }) };
	const named = { ...same(0, { parameters: { prompt: mark('mended') } }), reference: 'k' };

	it.each<Row>([
		[
			'is the one of the first item that asks for the same',
			kept,
			NEXT_RUN,
			[same(2), same(1)],
			['k', null],
		],
		[
			'is not the one of another request, though the item names it',
			kept,
			NEXT_RUN,
			[named],
			[null],
		],
		['is one that was not put out', { k: created(same(0)) }, NEXT_RUN, [same(0)], [null]],
	])('%s', check);
});

it('an unsure request goes to one item that asks for the same, and then is in doubt for none', () => {
	const named = { ...same(1, { parameters: { prompt: mark('mended') } }), reference: 'k' };
	const entries = { k: unsure(same(0)) };
	check('', entries, NEXT_RUN, [named], ['perhaps k']);
	check('', entries, NEXT_RUN, [named, same(2)], [null, 'k']);
});

describe('calls of a tool', () => {
	it.each<Row>([
		['that ask for nothing get nothing', { k: created(same(0)) }, CALL, [null], [null]],
		[
			'get what is created first, and of that the latest',
			{ one: created(same(0)), two: created(same(0)), three: unsure(same(0)) },
			CALL,
			[same(0), same(1)],
			['two', 'two'],
		],
	])('%s', check);
});

it.each([NEXT_RUN, { ...RETRY, run: 1 }, CALL])(
	'what only tells its place is nobody’s in %j',
	(nodeRun) => {
		const entries = {
			undelivered: created(part(1), { identity: null, isUndelivered: true }),
			unsure: unsure(same(0), { identity: null }),
		};
		check('', entries, nodeRun, [same(0), part(1)], [null, null]);
	},
);
