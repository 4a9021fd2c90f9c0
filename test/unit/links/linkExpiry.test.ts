import fc from 'fast-check';

import { linkExpiry } from '../../../nodes/KlingAvatar/links/signedLink';

const at = (query: string) => linkExpiry(`https://cdn.example.com/x.mp4?${query}`);

it.each([
	['X-Amz-Date=20260131T235959Z&X-Amz-Expires=3600', '2026-02-01T00:59:59.000Z'],
	['x-amz-expires=1&x-amz-date=20260131T235959Z', '2026-02-01T00:00:00.000Z'],
	['X-Goog-Date=20260102T030405Z&X-Goog-Expires=60', '2026-01-02T03:05:05.000Z'],
	['x-oss-date=20260102T030405Z&x-oss-expires=60', '2026-01-02T03:05:05.000Z'],
	['X-Tos-Date=20260102T030405Z&X-Tos-Expires=60', '2026-01-02T03:05:05.000Z'],
	['q-sign-time=1790000000;1790003600', '2026-09-21T15:13:20.000Z'],
	['Expires=1790000000&OSSAccessKeyId=x', '2026-09-21T14:13:20.000Z'],
	['expires=1000000000', '2001-09-09T01:46:40.000Z'],
	['expires=9999999999', '2286-11-20T17:46:39.000Z'],
	// A signature with a date comes before a plain number.
	['Expires=1790000000&X-Amz-Date=20260131T235959Z&X-Amz-Expires=60', '2026-02-01T00:00:59.000Z'],
])('%s works until %s', (query, expected) => {
	expect(at(query)).toBe(expected);
});

it.each([
	'',
	'Expires=999999999',
	'Expires=10000000000',
	'Expires=never',
	'Expires=',
	'X-Amz-Date=20260131T235959Z',
	'X-Amz-Expires=60',
	'X-Amz-Date=20260131T235959Z&X-Amz-Expires=0',
	'X-Amz-Date=20260131T235959Z&X-Amz-Expires=-5',
	'X-Amz-Date=20260131T235959&X-Amz-Expires=60',
	'X-Amz-Date=x20260131T235959Z&X-Amz-Expires=60',
	'X-Amz-Date=20260131T235959Zx&X-Amz-Expires=60',
	'X-Amz-Date=20260131T235959Z&X-Goog-Expires=60',
	'X-Amz-Date=20260131T235959Z&X-Amz-Expires=1e300',
	'q-sign-time=1790000000',
	'q-sign-time=1790000000;soon',
	'q-sign-time=x1790000000;1790003600',
	'q-sign-time=1790000000;1790003600x',
])('"%s" does not say', (query) => {
	expect(at(query)).toBeNull();
});

it('no link says nothing', () => {
	expect(linkExpiry('not a link?Expires=1790000000')).toBeNull();
	expect(linkExpiry('')).toBeNull();
});

it('never throws', () => {
	const digits = (count: number) =>
		fc.nat({ max: 10 ** count - 1 }).map((number) => String(number).padStart(count, '0'));
	fc.assert(
		fc.property(
			fc.string(),
			fc.constantFrom('x-amz', 'x-goog', 'x-oss', 'x-tos'),
			digits(8),
			digits(6),
			fc.oneof(fc.integer(), fc.double(), fc.string()),
			(other, vendor, day, time, expires) => {
				const link = new URL('https://cdn.example.com/video.mp4');
				link.searchParams.set('other', other);
				link.searchParams.set(`${vendor}-date`, `${day}T${time}Z`);
				link.searchParams.set(`${vendor}-expires`, String(expires));
				const read = linkExpiry(link.href);
				if (read !== null) expect(Number.isNaN(Date.parse(read))).toBe(false);
			},
		),
	);
});
