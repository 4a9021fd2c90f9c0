import type { UrlResponse } from '../types';

/** The part of a file that an answer with status 206 says it holds. */
export interface AnsweredRange {
	start: number;
	/** Exclusive. */
	end: number;
	/** Of the whole file; `null` where the server does not know. */
	total: number | null;
}

/** `Content-Range`; `null` when there is none that makes sense. */
export function answeredRange({ headers }: UrlResponse): AnsweredRange | null {
	const match = /^bytes[ =]+(\d+)-(\d+)\/(\d+|\*)$/i.exec(headers['content-range']?.trim() ?? '');
	if (match === null) return null;
	const [start, last] = [Number(match[1]), Number(match[2])];
	const total = match[3] === '*' ? null : Number(match[3]);
	const isRange = last >= start && (total === null || last < total);
	return isRange ? { start, end: last + 1, total } : null;
}

/** The size of the file by an answer with status 416; `null` when it does not say. */
export function refusedRangeTotal({ headers }: UrlResponse): number | null {
	const match = /^bytes[ =]+\*\/(\d+)$/i.exec(headers['content-range']?.trim() ?? '');
	return match === null ? null : Number(match[1]);
}

/**
 * `Content-Length`; `null` when it is missing. It counts the bytes on the wire. n8n's helper unpacks gzip,
 * deflate and br and takes `Content-Encoding` out of the headers, so this is not always the length of what
 * is read.
 */
export function wireLength({ headers }: UrlResponse): number | null {
	const length = headers['content-length']?.trim() ?? '';
	return /^\d+$/.test(length) ? Number(length) : null;
}

/** Codings that are real ones. Others (`utf-8`, `none`, S3's `aws-chunked`) stand over plain content. */
const CODINGS = /^(x-)?(gzip|compress|deflate|br|zstd|dcb|dcz|bzip2|xz|lzma)$/;

/** The coding of a body that n8n's helper left as it was; `null` when it is plain. */
export function remainingCoding({ headers }: UrlResponse): string | null {
	const codings = (headers['content-encoding'] ?? '').toLowerCase().split(',');
	const real = codings.map((coding) => coding.trim()).filter((coding) => CODINGS.test(coding));
	return real.length === 0 ? null : real.join(', ');
}
