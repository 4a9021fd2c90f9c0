import type { UrlResponse } from '../types';

/** Whether an answer with status 206 holds the whole file by its own account. */
export function isWhole({ headers }: UrlResponse): boolean {
	const match = /^bytes[ =]+0-(\d+)\/(\d+)$/i.exec(headers['content-range']?.trim() ?? '');
	return match !== null && Number(match[1]) + 1 === Number(match[2]);
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
