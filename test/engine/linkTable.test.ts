import { linkKinds } from '../support/linkServers';
import { expectedLinks } from './helpers/expectedLinks';
import { linkTable, type LinkRow } from './helpers/linkTable';

/** Without the numbers that depend on how fast the bytes come. */
const steady = (message: string): string =>
	message.replace(/after \d+ bytes/, 'after N bytes').replace(/ \[item \d+\]$/, '');

describe('a batch with a link of every kind', () => {
	let rows: LinkRow[] = [];
	const rowOf = (kind: string) => rows.find((row) => row.kind === kind)!;

	beforeAll(async () => {
		rows = await linkTable();
	}, 240_000);

	it('has many kinds, and says of each what is to become of it', () => {
		expect(Object.keys(linkKinds).length).toBeGreaterThanOrEqual(55);
		expect(Object.keys(expectedLinks)).toEqual(Object.keys(linkKinds));
	});

	it.each(Object.entries(expectedLinks))('%s', (kind, expected) => {
		const { refusal, seconds, created } = rowOf(kind);
		if (typeof expected === 'number') {
			expect(refusal).toBeNull();
			expect(Math.abs((seconds ?? 0) - expected)).toBeLessThan(0.05);
		} else if (expected === 'taken') expect(refusal).toBeNull();
		else {
			expect(steady(refusal?.message ?? 'taken')).toBe(expected);
			expect(refusal?.advice.length).toBeGreaterThan(20);
		}
		expect(created).toBe(refusal ? 0 : 1);
	});

	it('leaves no connection open', () => {
		expect(rows.filter(({ leftOpen }) => leftOpen)).toEqual([]);
	});

	it('asks for nothing more than a few times', () => {
		// Five redirects, and all of it once more.
		expect(rows.filter(({ requests }) => requests > 12)).toEqual([]);
		for (const loop of ['redirect-loop', 'cookie-loop']) expect(rowOf(loop).requests).toBe(1);
	});

	it('never speaks of the node before this one, which made no link', () => {
		const told = rows.filter(({ refusal }) => /node before/.test(refusal?.advice ?? ''));
		expect(told).toEqual([]);
	});
});
