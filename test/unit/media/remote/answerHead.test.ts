import {
	isWhole,
	remainingCoding,
	wireLength,
} from '../../../../nodes/KlingAvatar/media/remote/answerHead';
import type { UrlResponse } from '../../../../nodes/KlingAvatar/media/types';

const head = (headers: Record<string, string>): UrlResponse => ({
	status: 206,
	headers,
	chunks: (async function* () {})(),
	cancel: () => undefined,
});

test.each([
	['bytes 0-99/100', true],
	[' Bytes=0-0/1 ', true],
	['bytes 0-99/1000', false],
	['bytes 1-99/100', false],
	['bytes 0-99/*', false],
	['bytes */100', false],
	['items 0-99/100', false],
	['', false],
])('Content-Range: %j', (text, expected) => {
	expect(isWhole(head({ 'content-range': text }))).toBe(expected);
});

test.each([
	['0', 0],
	['5242881', 5_242_881],
	['', null],
	['-1', null],
	['1e3', null],
	['many', null],
])('Content-Length: %j', (text, expected) => {
	expect(wireLength(head({ 'content-length': text }))).toBe(expected);
});

test.each([
	['zstd', 'zstd'],
	['gzip, gzip', 'gzip, gzip'],
	['GZIP', 'gzip'],
	['aws-chunked', null],
	['aws-chunked, gzip', 'gzip'],
	['identity', null],
	['utf-8', null],
	['', null],
])('Content-Encoding: %j', (text, expected) => {
	expect(remainingCoding(head({ 'content-encoding': text }))).toBe(expected);
});

test('nothing at all', () => {
	expect([wireLength, remainingCoding].map((of) => of(head({})))).toEqual([null, null]);
});
