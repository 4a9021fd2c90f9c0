import fc from 'fast-check';

import {
	at,
	firstText,
	idText,
	linkFrom,
	numeric,
	text,
	timestamp,
	wholeLink,
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

describe('a link', () => {
	const base = 'https://api.example.com/v1/videos/t?x=1';

	it.each([
		['https://cdn.example.com/a.mp4', 'https://cdn.example.com/a.mp4'],
		[' https://cdn.example.com/a.mp4 ', 'https://cdn.example.com/a.mp4'],
		['HTTP://cdn.example.com/', 'HTTP://cdn.example.com/'],
		[{ url: 'https://cdn.example.com/a' }, 'https://cdn.example.com/a'],
		['//cdn.example.com/a?b=1', 'https://cdn.example.com/a?b=1'],
		['/media/a', 'https://api.example.com/media/a'],
		[{ url: '/media/a.mp4?sign=/x' }, 'https://api.example.com/media/a.mp4?sign=/x'],
		['media/a.mp4', 'https://api.example.com/v1/videos/media/a.mp4'],
		['../a-1_b~.MP4?sign=1', 'https://api.example.com/v1/a-1_b~.MP4?sign=1'],
		['a.webm', 'https://api.example.com/v1/videos/a.webm'],
		['//', null],
		['/with a space', null],
		['see https://cdn.example.com/a.mp4', null],
		['a.mp4 is ready', null],
		['done', null],
		['ftp://cdn.example.com/a.mp4', null],
		['javascript:alert(1).mp4', null],
		['data:video/mp4;base64,AAAA', null],
		['', null],
		[{ url: '' }, null],
		[{}, null],
		[null, null],
		[5, null],
		[[], null],
	])('%j becomes %j', (value, expected) => {
		expect(linkFrom(value, base)).toBe(expected);
	});

	it('is whole only with its scheme', () => {
		expect(wholeLink(' https://cdn.example.com/a ')).toBe('https://cdn.example.com/a');
		expect(wholeLink({ url: 'http://cdn.example.com/a' })).toBe('http://cdn.example.com/a');
		for (const value of ['//x/a', '/a', 'a.mp4', 'see https://x', null, 5]) {
			expect(wholeLink(value)).toBeNull();
		}
	});
});

it.each([
	[' t-1 ', 't-1'],
	[7, '7'],
	[2 ** 53 - 1, '9007199254740991'],
	[2 ** 53, null],
	[-(2 ** 53), null],
	[8.7e17, null],
	[1e400, null],
	[1.5, null],
	['', null],
	[null, null],
	[true, null],
	[[], null],
])('idText(%j) is %j', (value, expected) => {
	expect(idText(value)).toBe(expected);
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
		'+002026-01-31T23:59:59Z',
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
