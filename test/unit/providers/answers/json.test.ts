import fc from 'fast-check';

import {
	at,
	firstLink,
	firstText,
	numeric,
	text,
	timestamp,
} from '../../../../nodes/KlingAvatar/providers/answers/json';

describe('at', () => {
	it('reads deep in objects and arrays', () => {
		expect(at({ a: [{ b: 1 }] }, 'a', 0, 'b')).toBe(1);
		expect(at('whole')).toBe('whole');
	});

	it.each([
		[null, ['a']],
		[undefined, ['a']],
		['text', ['length']],
		[{ a: null }, ['a', 'b']],
		[{ a: 5 }, ['a', 'b', 'c']],
		[[], [0, 'a']],
	])('finds nothing in %j', (value, path) => {
		expect(at(value, ...path)).toBeUndefined();
	});
});

it.each([
	['  word ', 'word'],
	['', null],
	[' \n', null],
	[7, '7'],
	[0, '0'],
	[true, null],
	[null, null],
	[{}, null],
])('text(%j) is %j', (value, expected) => {
	expect(text(value)).toBe(expected);
});

it.each([
	[5, 5],
	['5', 5],
	[' 5.25 ', 5.25],
	['30%', 30],
	['30 % ', 30],
	['-1', -1],
	['100.0%', 100],
	['5s', null],
	['%', null],
	['5%%', null],
	['v5', null],
	['.5', null],
	['5.', null],
	['1e3', null],
	['', null],
	[null, null],
	[Number.NaN, null],
	[Number.POSITIVE_INFINITY, null],
	[{}, null],
])('numeric(%j) is %j', (value, expected) => {
	expect(numeric(value)).toBe(expected);
});

it('takes the first text there is', () => {
	expect(firstText(undefined, '', {}, ' one ', 'two')).toBe('one');
	expect(firstText(null, false)).toBeNull();
	expect(firstText()).toBeNull();
});

it('takes the first web address there is, bare or as an object', () => {
	const url = 'https://cdn.example.com/a.mp4';
	expect(firstLink(undefined, null, 'no', { url: 'ftp://x' }, { url }, 'https://b')).toBe(url);
	expect(firstLink(` ${url} `)).toBe(url);
	expect(firstLink('HTTP://cdn.example.com/')).toBe('HTTP://cdn.example.com/');
	expect(firstLink(`see ${url}`, '', 5)).toBeNull();
});

describe('timestamp', () => {
	it.each([
		[1_777_385_361_501, '2026-04-28T14:09:21.501Z'],
		['1777385361501', '2026-04-28T14:09:21.501Z'],
		[1_773_980_459, '2026-03-20T04:20:59.000Z'],
		[1_773_980_459.5, '2026-03-20T04:20:59.500Z'],
		[1_000_000_000, '2001-09-09T01:46:40.000Z'],
		[9_999_999_999, '2286-11-20T17:46:39.000Z'],
		[1_000_000_000_000, '2001-09-09T01:46:40.000Z'],
		['2026-01-31T23:59:59Z', '2026-01-31T23:59:59.000Z'],
		[' 2026-01-31T23:59:59.5+08:00 ', '2026-01-31T15:59:59.500Z'],
		['2026-01-31t23:59:59-0130', '2026-02-01T01:29:59.000Z'],
	])('reads %j as %s', (value, expected) => {
		expect(timestamp(value)).toBe(expected);
	});

	it.each([
		0,
		123,
		-5,
		999_999_999,
		10_000_000_000,
		999_999_999_999,
		10_000_000_000_000,
		'2026-01-31 23:59:59',
		'2026-01-31T23:59:59',
		'2026-01-31',
		'at 2026-01-31T23:59:59Z',
		'2026-01-31T23:59:59Z or so',
		'2026-99-31T23:59:59Z',
		'Processing 1',
		'',
		null,
		undefined,
		{},
		true,
	])('makes no time of %j', (value) => {
		expect(timestamp(value)).toBeNull();
	});

	it('never throws, and gives back what it gave', () => {
		fc.assert(
			fc.property(fc.oneof(fc.anything(), fc.double(), fc.integer(), fc.date()), (value) => {
				const read = timestamp(value);
				if (read !== null) expect(timestamp(read)).toBe(read);
			}),
		);
	});
});
