import { assignEntries } from '../../../nodes/KlingAvatar/task/assignment';
import type { LedgerEntry, NodeRun, PaidTask } from '../../../nodes/KlingAvatar/task/ledgerEntry';
import type { Wanted } from '../../../nodes/KlingAvatar/task/submission';
import { avatarTask } from './tasks';
import { mark, wantedItem } from './wanted';

type Entry = LedgerEntry<PaidTask>;

const RUN: NodeRun = { execution: 'E1', run: 0, isTool: false };
const NEXT: NodeRun = { ...RUN, run: 1 };
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
const part = (number: number, cutId = 'cut', words = `words ${number}`) =>
	wantedItem(0, {
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

const made = { k: created(same(0)) };
const kept = { k: created(same(0), { isUndelivered: true }) };
const lost = { k: unsure(same(0)) };
/** Another request, of an item that names the record. */
const named = { ...same(1, { parameters: { prompt: mark('mended') } }), reference: 'k' };

describe('within a run', () => {
	const elsewhere = { ...unsure(same(0)), place: { execution: 'E1', run: 5, item: 0 } };

	it.each<Row>([
		['what asks for nothing gets nothing', made, RUN, [null, same(0)], [null, 'k']],
		['the place comes before all else', { ...made, elsewhere }, RUN, [same(0)], ['k']],
		['another item is another one', kept, RUN, [same(1)], [null]],
		['another cut has other parts', { k: created(part(1)) }, RUN, [part(1, 'new')], [null]],
	])('%s', check);
});

describe('a task that its provider could not make', () => {
	const failed = { k: created(same(0), { hasFailed: true, isUndelivered: true }) };

	it.each<Row>([
		['stays the one of its run', failed, RUN, [same(0)], ['k']],
		['is asked for anew by another run', failed, NEXT, [same(0)], [null]],
		['is asked for anew by a retry', failed, RETRY, [same(0)], [null]],
		['stays the one of a call', failed, CALL, [same(0)], ['k']],
	])('%s', check);
});

describe('a part of a text', () => {
	const paid = { k: created({ ...part(2), item: 4 }) };
	const unknown = { k: unsure(part(2)) };
	const reworded = part(2, 'cut', 'other words');

	it.each<Row>([
		['is found wherever it stands', paid, NEXT, [part(2)], ['k']],
		['has its number', paid, NEXT, [part(1)], [null]],
		['has its cut', paid, NEXT, [part(2, 'new')], [null]],
		['has its words', paid, NEXT, [reworded], [null]],
		['is no whole text', paid, NEXT, [{ ...part(2), cut: undefined }], [null]],
		['may be the unsure one', unknown, NEXT, [reworded, reworded], ['perhaps k', 'perhaps k']],
		['is not in doubt where another is it', unknown, NEXT, [reworded, part(2)], [null, 'k']],
		['with another number is not in doubt', unknown, NEXT, [part(1)], [null]],
		['of another cut is not in doubt', unknown, NEXT, [part(2, 'new', 'x')], [null]],
		['is not in doubt for a whole text', lost, NEXT, [part(1)], [null]],
		[
			'is given away once, what is created first',
			{ created: created(part(2)), unsure: unsure(part(2)) },
			NEXT,
			[part(2), part(2), part(2)],
			['created', 'unsure', null],
		],
	])('%s', check);
});

describe('in the retry of an execution', () => {
	const spoken = (value: string, input: string, written: string, item = 0) =>
		wantedItem(item, { input, parameters: { prompt: mark(value, { written }) } });
	const varying = { k: created(spoken('a', 'i', 'w')) };

	it.each<Row>([
		['what its run has put out is found in another place', made, RETRY, [same(3)], ['k']],
		['what another run has put out is not', made, { ...RETRY, run: 1 }, [same(3)], [null]],
		['but what no item got is', kept, { ...RETRY, run: 1 }, [same(3)], ['k']],
		['one text over one input is found', varying, RETRY, [spoken('b', 'i', 'w', 3)], ['k']],
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

describe('in another run of an execution', () => {
	it.each<Row>([
		['a task that was put out is nobody’s', made, NEXT, [same(0)], [null]],
		['one that no item got is the first’s that asks', kept, NEXT, [same(2), same(1)], ['k', null]],
		['but no other request’s, though it is named', kept, NEXT, [named], [null]],
		['an unsure one is in doubt for whoever names it', lost, NEXT, [named], ['perhaps k']],
		['unless another asks for the same', lost, NEXT, [named, same(2)], [null, 'k']],
	])('%s', check);
});

describe('calls of a tool', () => {
	it.each<Row>([
		['that ask for nothing get nothing', made, CALL, [null], [null]],
		[
			'get what is created first, and of that the latest',
			{ one: created(same(0)), two: created(same(0)), three: unsure(same(0)) },
			CALL,
			[same(0), same(1)],
			['two', 'two'],
		],
	])('%s', check);
});

describe('what only tells its place', () => {
	const entries = {
		undelivered: created(part(1), { identity: null, isUndelivered: true }),
		unsure: unsure(same(0), { identity: null }),
	};

	it.each<Row>([
		['is nobody’s in another run', entries, NEXT, [same(0), part(1)], [null, null]],
		['nor in that of a retry', entries, { ...RETRY, run: 1 }, [same(0), part(1)], [null, null]],
		['nor a call’s', entries, CALL, [same(0), part(1)], [null, null]],
	])('%s', check);
});
