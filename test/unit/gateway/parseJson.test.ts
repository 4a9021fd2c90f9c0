import fc from 'fast-check';

import { parseJson } from '../../../nodes/KlingAvatar/gateway/bodies';

const BIG = '870000000000000001';

it.each([
	[`{"task_id":${BIG}}`, { task_id: BIG }],
	[`{"task_id":-${BIG}}`, { task_id: `-${BIG}` }],
	[`[${BIG},1,"x"]`, [BIG, 1, 'x']],
	[BIG, BIG],
	['{"a":9007199254740991,"b":9007199254740992}', { a: 2 ** 53 - 1, b: '9007199254740992' }],
	['{"a":-9007199254740991}', { a: -(2 ** 53 - 1) }],
	[`{"a":"${BIG}"}`, { a: BIG }],
	['{"a":0.12345678901234567}', { a: 0.12345678901234567 }],
	['{"a":12345678901234567.5}', { a: 12345678901234567.5 }],
	['{"a":8.7e17}', { a: 8.7e17 }],
	[`{"a":1,"a":2,"b":${BIG}}`, { a: 2, b: BIG }],
	[
		`{"deep":[{"er":{"id":${BIG},"t":true,"n":null}}]}`,
		{ deep: [{ er: { id: BIG, t: true, n: null } }] },
	],
])('%s', (text, expected) => {
	expect(parseJson(text)).toEqual(expected);
});

it.each([
	'',
	'{',
	`{"task_id":${BIG}`,
	`{"task_id":${BIG},}`,
	`{"task_id":0${BIG}}`,
	`${BIG} or so`,
	'<html>',
	`${'['.repeat(200_000)}${BIG}`,
])('what is not JSON is undefined (%#)', (text) => {
	expect(parseJson(text)).toBeUndefined();
});

it('keeps a key named __proto__ to the body', () => {
	const read = parseJson(`{"__proto__":{"admin":true},"id":${BIG}}`) as object;
	expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
	expect('admin' in read).toBe(false);
});

it('revives values in both ways of reading', () => {
	const revive = (_name: string, value: unknown) => (value === 'secret' ? '***' : value);
	expect(parseJson('{"a":"secret"}', revive)).toEqual({ a: '***' });
	expect(parseJson(`{"a":["secret",${BIG}]}`, revive)).toEqual({ a: ['***', BIG] });
});

it('reads what JSON.parse reads, where no number is too long', () => {
	fc.assert(
		fc.property(fc.jsonValue(), (value) => {
			const text = JSON.stringify(value, (_key, one: unknown) =>
				Number.isInteger(one) && !Number.isSafeInteger(one) ? 0.5 : one,
			);
			expect(parseJson(text)).toEqual(JSON.parse(text));
			expect(parseJson(`[${BIG},${text}]`)).toEqual([BIG, JSON.parse(text)]);
		}),
	);
});
