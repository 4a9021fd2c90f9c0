import type { IDataObject } from 'n8n-workflow';

import { chain, link, type ItemInput, type Run } from './harness';
import { clip, clipsIn, join, telling } from './helpers/joining';
import { fields, shownError, start, useRig } from './helpers/support';

const rig = useRig();

const fail = {};
const skip = { ifPartIsMissing: 'skip' };
const BOTH: Array<[string, IDataObject]> = [
	['Fail', fail],
	['Join the Others', skip],
];
const runJoin = async (input: ItemInput[], options: IDataObject = {}): Promise<Run> =>
	await rig.run(chain(start, join(telling(options))), { input, credentials: {} });

/** Part `part` of `parts` of a cut; clip n has number n. */
const part = (n: number, cutId: string | null, number: number, parts: number | null) =>
	clip(n, named(cutId, number, parts));
const named = (cutId: string | null, part: number, parts: number | null): IDataObject => ({
	part,
	...(parts === null ? {} : { parts }),
	...(cutId === null ? {} : { cutId }),
	taskId: `task-${cutId}-${part}`,
	isSuccess: true,
});
const failed = (cutId: string | null, number: number, parts: number | null): ItemInput => ({
	json: { ...named(cutId, number, parts), isSuccess: false, failureReason: 'No face.' },
});
const refusal = (run: Run) => shownError(run, 'Join').message;

describe.each<[string, string | null]>([
	['with cutId', 'A'],
	['of an older execution, without cutId', null],
])('a part that failed and was made again, %s', (_name, cut) => {
	it.each(BOTH)('merged behind: is in its place, and nothing is missing (%s)', async (_n, how) => {
		const input = [part(1, cut, 1, 3), failed(cut, 2, 3), part(3, cut, 3, 3), part(2, cut, 2, 3)];
		const run = await runJoin(input, how);
		expect(await clipsIn(rig, run)).toEqual([1, 2, 3]);
		expect(run.json('Join')).toMatchObject([{ parts: 3, skippedParts: [] }]);
	});

	it.each(BOTH)('merged before: likewise (%s)', async (_n, how) => {
		const input = [part(2, cut, 2, 3), part(1, cut, 1, 3), failed(cut, 2, 3), part(3, cut, 3, 3)];
		expect(await clipsIn(rig, await runJoin(input, how))).toEqual([1, 2, 3]);
	});

	it('numbers of which nobody says how many there are: likewise', async () => {
		const input = [1, 2, 3].map((n) => (n === 2 ? failed(cut, 2, null) : part(n, cut, n, null)));
		const run = await runJoin([...input, part(2, cut, 2, null)]);
		expect(await clipsIn(rig, run)).toEqual([1, 2, 3]);
	});

	it('and failed again: is missing once', async () => {
		const input = [part(1, cut, 1, 3), failed(cut, 2, 3), part(3, cut, 3, 3), failed(cut, 2, 3)];
		expect(refusal(await runJoin(input))).toBe(
			"1 of 3 parts can't be joined: item 3 (part 2): its video failed: No face [item 0]",
		);
		const run = await runJoin(input, skip);
		expect(await clipsIn(rig, run)).toEqual([1, 3]);
		expect(run.json('Join')).toMatchObject([{ parts: 2, skippedParts: [{ item: 3, part: 2 }] }]);
	});

	it.each(BOTH)('the same task twice is one part (%s)', async (_n, how) => {
		const input = [part(1, cut, 1, 2), part(2, cut, 2, 2), part(2, cut, 2, 2)];
		expect(await clipsIn(rig, await runJoin(input, how))).toEqual([1, 2]);
	});

	it.each(BOTH)('two videos of one part are refused (%s)', async (_n, how) => {
		const other = clip(4, { ...named(cut, 2, 3), taskId: 'another' });
		const input = [part(1, cut, 1, 3), part(2, cut, 2, 3), other, part(3, cut, 3, 3)];
		expect(refusal(await runJoin(input, how))).toContain(
			'The numbers of the parts do not say one order: item 1 says part 2 of 3, item 2 says part 2 of 3',
		);
	});
});

describe('parts of two wholes', () => {
	const A = (number: number) => part(number, 'A', number, 2);
	const B = (number: number) => part(number + 2, 'B', number, 2);

	it('one behind the other are one video, each in its own order', async () => {
		const run = await runJoin([A(2), A(1), B(2), B(1)]);
		expect(await clipsIn(rig, run)).toEqual([1, 2, 3, 4]);
		expect(run.json('Join')).toMatchObject([{ parts: 4, skippedParts: [] }]);
	});

	it.each(BOTH)('sorted by part are refused (%s)', async (_n, how) => {
		const error = shownError(await runJoin([A(1), B(1), A(2), B(2)], how), 'Join');
		expect(error.message).toContain('item 0 says part 1 of 2, item 1 says part 1 of 2 of another');
		expect(error.description).toContain('Group By');
		expect(error.description).toContain('cutId');
	});

	it.each(BOTH)('of which each lacks one are no whole (%s)', async (_n, how) => {
		expect(refusal(await runJoin([A(1), B(2)], how))).toContain('item 1 says part 2 of 2');
	});

	it('of which one lacks its end: is named, or left out', async () => {
		const input = [A(1), A(2), B(1)];
		expect(refusal(await runJoin(input))).toContain('no item has part 2 of 2');
		const run = await runJoin(input, skip);
		expect(await clipsIn(rig, run)).toEqual([1, 2, 3]);
		expect(run.json('Join')).toMatchObject([{ parts: 3, skippedParts: [{ item: null, part: 2 }] }]);
	});

	it('with a part that was made again, merged behind', async () => {
		const run = await runJoin([A(1), failed('A', 2, 2), B(1), B(2), A(2)]);
		expect(await clipsIn(rig, run)).toEqual([1, 2, 3, 4]);
	});

	it.each(BOTH)('a part of another cut of the same text is refused (%s)', async (_n, how) => {
		const stray = part(4, 'B', 2, 4);
		const input = [part(1, 'A', 1, 3), stray, part(3, 'A', 3, 3)];
		expect(refusal(await runJoin(input, how))).toContain('do not say one order');
		const behind = [part(1, 'A', 1, 3), part(2, 'A', 2, 3), part(3, 'A', 3, 3), stray];
		expect(refusal(await runJoin(behind, how))).toContain('item 3 says part 2 of 4');
	});

	it('by Group By, however they come', async () => {
		const lesson = (item: ItemInput, name: string) => ({
			...item,
			json: { ...item.json, lesson: name },
		});
		const items = [B(2), A(1), B(1), A(2)].map((item) => lesson(item, item.json?.cutId as string));
		const byLesson = telling({}, { groupBy: 'field', groupField: 'lesson' });
		for (const groupField of ['lesson', 'cutId']) {
			const node = join({ ...byLesson, groupField });
			const run = await rig.run(chain(start, node), { input: items, credentials: {} });
			expect(run.json('Join')).toMatchObject([{ groupValue: 'B' }, { groupValue: 'A' }]);
			expect(await clipsIn(rig, run, 0)).toEqual([3, 4]);
			expect(await clipsIn(rig, run, 1)).toEqual([1, 2]);
		}
	});

	it('in a group with two cuts each, one behind the other', async () => {
		const input = [B(1), B(2), A(2), A(1)].map((item) => ({
			...item,
			json: { ...item.json, lesson: 'one' },
		}));
		const node = join(telling({}, { groupBy: 'field', groupField: 'lesson' }));
		const run = await rig.run(chain(start, node), { input, credentials: {} });
		expect(await clipsIn(rig, run)).toEqual([3, 4, 1, 2]);
	});
});

describe('beside items without a number', () => {
	it('a whole is in its own order, and what it lacks is missed', async () => {
		const input = [clip(0), part(2, 'A', 2, 2), part(1, 'A', 1, 2), clip(5)];
		expect(await clipsIn(rig, await runJoin(input))).toEqual([0, 1, 2, 5]);
		const short = [clip(0), part(1, 'A', 1, 3), part(3, 'A', 3, 3), clip(5)];
		expect(refusal(await runJoin(short))).toContain('no item has part 2 of 3');
		expect(await clipsIn(rig, await runJoin(short, skip))).toEqual([0, 1, 3, 5]);
	});

	it('may stand between the parts, as long as these are in order', async () => {
		const input = [part(1, 'A', 1, 2), clip(5), part(2, 'A', 2, 2)];
		expect(await clipsIn(rig, await runJoin(input))).toEqual([1, 5, 2]);
		expect(refusal(await runJoin(input.toReversed(), skip))).toContain('do not say one order');
	});
});

describe('numbers of the user’s own', () => {
	it.each<[string, unknown[], number[]]>([
		['say the order, also as text of a sheet', ['10', 1, '9'], [1, 2, 0]],
		['may begin with 0', [2, 0, 1], [1, 2, 0]],
		['that repeat are no order', [4, 4, 2, 2], [0, 1, 2, 3]],
		['that are names or fractions are no order', ['b', 'a', 1.5], [0, 1, 2]],
	])('%s', async (_name, numbers, order) => {
		const input = numbers.map((number, n) => clip(n, { part: number } as IDataObject));
		expect(await clipsIn(rig, await runJoin(input))).toEqual(order);
	});
});

it('the numbers and the cut of a table, as text', async () => {
	const rows = [2, 1, 3].map((number) =>
		clip(number, { part: `${number}`, parts: '3', cutId: 'A' }),
	);
	expect(await clipsIn(rig, await runJoin(rows))).toEqual([1, 2, 3]);
});

it('a Merge of the repaired part with all of the first try, in either order', async () => {
	const first = [part(1, 'A', 1, 3), failed('A', 2, 3), part(3, 'A', 3, 3)];
	for (const repairedFirst of [false, true]) {
		const workflow = chain(start, fieldsKept('All'));
		workflow.nodes.push(
			{ name: 'Merge', type: 'n8n-nodes-base.merge', typeVersion: 3.2 },
			fieldsKept('Repaired', '{ isSuccess: true, failureReason: null }'),
			join(telling()),
		);
		link(workflow, 'Start', 'Repaired');
		link(workflow, 'All', 'Merge', { input: repairedFirst ? 1 : 0 });
		link(workflow, 'Repaired', 'Merge', { input: repairedFirst ? 0 : 1 });
		link(workflow, 'Merge', 'Join');
		const withFile = { ...first[1]!, binary: clip(2).binary! };
		const input = [
			first[0]!,
			{ ...withFile, json: { ...withFile.json, ...{ audioDurationSeconds: 1.4 } } },
			first[2]!,
		];
		const run = await rig.run(workflow, { input, credentials: {} });
		expect(await clipsIn(rig, run)).toEqual([1, 2, 3]);
	}
});

/** An Edit Fields node that keeps what comes, and says more. */
function fieldsKept(name: string, expression = '{}') {
	const node = fields(name, expression);
	return {
		...node,
		parameters: { ...node.parameters, includeOtherFields: true, options: { stripBinary: false } },
	};
}
