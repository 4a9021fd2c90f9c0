/** What is a part already is cut again: both numbers are kept, and Join goes by both. */
import type { IDataObject } from 'n8n-workflow';

import { chain, link, type ItemInput, type NodeJson, type Run } from './harness';
import { clip, clipsIn, join, split, telling } from './helpers/joining';
import { silence } from './helpers/media';
import { generate } from './helpers/speech';
import { onlyIf, shownError, start, useRig } from './helpers/support';

const rig = useRig();

const skip = { ifPartIsMissing: 'skip' };
const sound = (seconds: number, json: IDataObject = {}): ItemInput => ({
	json,
	binary: { data: silence(seconds) },
});

/** Makes a clip of each item, in the order given, and joins them: the clip's number is the item's index. */
async function joinAll(
	items: IDataObject[],
	order: number[],
	options: IDataObject = {},
): Promise<Run> {
	const input = order.map((n) => clip(n, { ...items[n]!, taskId: `task ${n}` }));
	return await rig.run(chain(start, join(telling(options))), { input, credentials: {} });
}
const ascending = (items: IDataObject[]) => [...items.keys()];
const SENTENCE = 'This sentence is spoken in a few seconds, as every other one of them is.';
const SCRIPT = Array.from({ length: 9 }, (_, n) => `${n + 1}: ${SENTENCE}`).join(' ');

describe('Speech in parts → Split Audio', () => {
	const spoken = (longestPart: number, ...between: NodeJson[]) => {
		const speech = generate('kling', {
			options: { splitLongText: true, longestPart: 20, downloadSpeech: true },
		});
		return chain(start, speech, ...between, split({ longestPart }));
	};
	const input = [{ json: { text: SCRIPT } }];

	it('of which none is cut: the parts of the text keep their numbers, and Join misses one', async () => {
		const run = await rig.run(spoken(60, onlyIf('Rest', '$json.part !== 2')), { input });
		const items = run.json('Split');
		expect(items.length).toBeGreaterThan(1);
		expect(items.map(({ partOf }) => (partOf as IDataObject).part)).not.toContain(2);
		const refused = await joinAll(items, ascending(items));
		expect(shownError(refused, 'Join').message).toContain('no item has part 2 of 3');
		const others = await joinAll(items, ascending(items).toReversed(), skip);
		expect(await clipsIn(rig, others)).toEqual(ascending(items));
		expect(others.json('Join')[0]!.skippedParts).toEqual([expect.objectContaining({ part: 2 })]);
	});

	it('of which each is cut: in the order of both numbers, and either is missed', async () => {
		const run = await rig.run(spoken(8), { input });
		const items = run.json('Split');
		expect(items.length).toBeGreaterThan(5);
		const all = ascending(items);
		expect(await clipsIn(rig, await joinAll(items, all.toReversed()))).toEqual(all);
		const refused = await joinAll(items, all.slice(0, -1));
		expect(shownError(refused, 'Join').message).toMatch(
			/no item has part (\d) of \1 of part 3 of 3 \[/,
		);
		const last = items.at(-1)!;
		const without = await joinAll(items, all.slice(0, -1), skip);
		expect(without.json('Join')).toMatchObject([
			{
				parts: all.length - 1,
				skippedParts: [{ item: null, part: last.part, partOf: { part: 3, parts: 3 } }],
			},
		]);
	});
});

describe('rows with a number of their own → Split Audio', () => {
	const rows = (...numbers: unknown[]) =>
		numbers.map((part) => sound(20, { part, lesson: `row ${String(part)}` } as IDataObject));

	it.each([
		['numbers', [1, 2, 3]],
		['text of a sheet', ['1', '2', '3']],
	])('%s: the order of the rows, however they come', async (_name, numbers) => {
		const input = rows(...numbers);
		const run = await rig.run(chain(start, split()), { input, credentials: {} });
		const items = run.json('Split');
		expect(items).toHaveLength(9);
		expect(items[0]).toMatchObject({ part: 1, parts: 3, partOf: { part: 1 } });
		expect(await clipsIn(rig, await joinAll(items, [3, 4, 5, 0, 2, 1, 8, 7, 6]))).toEqual(
			ascending(items),
		);
		const refused = await joinAll(items, [0, 1, 2, 3, 5, 6, 7, 8]);
		expect(shownError(refused, 'Join').message).toContain('no item has part 2 of 3 of part 2');
	});

	it('names: they are kept, and the rows come as they do', async () => {
		const run = await rig.run(chain(start, split()), {
			input: rows('Intro', 'End'),
			credentials: {},
		});
		const items = run.json('Split');
		expect(items[0]).toMatchObject({ part: 1, parts: 3, partOf: { part: 'Intro' } });
		expect(await clipsIn(rig, await joinAll(items, [5, 4, 3, 0, 1, 2]))).toEqual([
			3, 4, 5, 0, 1, 2,
		]);
	});
});

describe('Split Audio twice', () => {
	it('keeps the order of both, and what the second leaves whole', async () => {
		const minutes = split({ longestPart: 60, shortestPart: 25 }, { name: 'Minutes' });
		const nodes = [minutes, split({ longestPart: 25 })];
		const run = await rig.run(chain(start, ...nodes), { input: [sound(130)], credentials: {} });
		const items = run.json('Split');
		expect(run.json('Minutes')).toHaveLength(3);
		expect(items).toHaveLength(6);
		const order = ascending(items).toSorted((one, other) => (one % 2) - (other % 2));
		expect(await clipsIn(rig, await joinAll(items, order))).toEqual(ascending(items));
	});

	it('a part that was split again after a failure: parts of both cuts are refused', async () => {
		const workflow = chain(start, split());
		const items = (await rig.run(workflow, { input: [sound(20)], credentials: {} })).json('Split');
		const again = (await rig.run(workflow, { input: [sound(20)], credentials: {} })).json('Split');
		expect(items[0]!.cutId).not.toBe(again[0]!.cutId);
		const mixed = [items[0]!, again[1]!, items[2]!];
		for (const how of [{}, skip]) {
			const run = await joinAll(mixed, [0, 1, 2], how);
			expect(shownError(run, 'Join').message).toContain('of another text or sound');
		}
	});
});

describe('the name of a cut', () => {
	it('is another one for every item, every turn of a loop and every length of the parts', async () => {
		const workflow = chain(start, split({ longestPart: '={{ 8 + $runIndex * 4 }}' }));
		workflow.nodes.push(onlyIf('Again', '$runIndex < 2'));
		link(workflow, 'Split', 'Again');
		link(workflow, 'Again', 'Split');
		const input = [sound(20), sound(20)];
		const run = await rig.run(workflow, { input, credentials: {} });
		const names = [0, 1, 2].flatMap((turn) =>
			run
				.json('Split', 0, turn)
				.map(({ cutId, partOf }) => [cutId, (partOf as IDataObject)?.cutId]),
		);
		expect(new Set(names.map(([own]) => own)).size).toBeGreaterThanOrEqual(2 + 6);
		const first = new Set(run.json('Split', 0, 0).map(({ cutId }) => cutId));
		expect(first.size).toBe(2);
		for (const { partOf } of run.json('Split', 0, 1)) {
			expect(first).toContain((partOf as IDataObject).cutId);
		}
	});

	it('and the number of a part stay with an item that Split refuses', async () => {
		const node = split({}, { onError: 'continueRegularOutput' });
		const place = { part: 2, parts: 3, cutId: 'A' };
		const run = await rig.run(chain(start, node), { input: [{ json: place }], credentials: {} });
		expect(run.json('Split')).toMatchObject([{ ...place, isSuccess: false }]);
	});
});
