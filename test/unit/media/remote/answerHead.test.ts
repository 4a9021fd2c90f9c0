import {
	answeredRange,
	refusedRangeTotal,
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
	['bytes 0-99/1000', { start: 0, end: 100, total: 1000 }],
	['bytes 10-10/11', { start: 10, end: 11, total: 11 }],
	['bytes 0-99/*', { start: 0, end: 100, total: null }],
	['Bytes=5-9/10', { start: 5, end: 10, total: 10 }],
	[' bytes  0-0/1 ', { start: 0, end: 1, total: 1 }],
	['bytes 100-99/1000', null],
	['bytes 0-1000/1000', null],
	['bytes */1000', null],
	['bytes 0-99', null],
	['items 0-99/1000', null],
	['', null],
])('Content-Range: %j', (text, expected) => {
	expect(answeredRange(head({ 'content-range': text }))).toEqual(expected);
});

test.each([
	['bytes */1000', 1000],
	['bytes */0', 0],
	['bytes */*', null],
	['bytes 0-9/10', null],
])('Content-Range of a refusal: %j', (text, expected) => {
	expect(refusedRangeTotal(head({ 'content-range': text }))).toBe(expected);
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
	expect(
		[answeredRange, refusedRangeTotal, wireLength, remainingCoding].map((of) => of(head({}))),
	).toEqual([null, null, null, null]);
});
