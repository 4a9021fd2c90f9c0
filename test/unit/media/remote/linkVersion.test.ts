import {
	isOtherVersion,
	linkVersion,
} from '../../../../nodes/KlingAvatar/media/remote/linkVersion';

const first = 'Wed, 01 Jul 2026 10:00:00 GMT';
const second = 'Wed, 01 Jul 2026 10:00:01 GMT';

test.each<[string, Record<string, string>, Record<string, string>, boolean]>([
	['the same tag', { etag: '"a"' }, { etag: '"a"' }, false],
	['another tag', { etag: '"a"' }, { etag: '"b"' }, true],
	['the same tag, once weak', { etag: '"a"' }, { etag: 'W/"a"' }, false],
	['a tag that is gone', { etag: '"a"' }, {}, false],
	['the same date', { 'last-modified': first }, { 'last-modified': first }, false],
	['another date', { 'last-modified': first }, { 'last-modified': second }, true],
	[
		'the same tag of another date',
		{ etag: '"a"', 'last-modified': first },
		{ etag: '"a"', 'last-modified': second },
		false,
	],
	['a tag and a date', { etag: '"a"' }, { 'last-modified': first }, false],
	['empty ones', { etag: '' }, { etag: '"a"' }, false],
	['nothing', {}, {}, false],
])('%s', (_what, one, other, isOther) => {
	expect(isOtherVersion(linkVersion(one), linkVersion(other))).toBe(isOther);
	expect(isOtherVersion(linkVersion(other), linkVersion(one))).toBe(isOther);
});
