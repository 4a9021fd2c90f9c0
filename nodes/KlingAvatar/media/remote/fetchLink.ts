import { tagSize } from '../formats/frames';
import { sniff } from '../recognise/sniff';
import { serverWords } from '../recognise/text';
import {
	compressedLink,
	cutShortLink,
	emptyLink,
	refusedLink,
	slowLink,
	tooLargeLink,
	type Subject,
} from '../refusals/linkRefusals';
import type { Setback, UrlOpener, UrlResponse } from '../types';

export interface LinkOptions {
	/** What the provider takes, in bytes; of a larger file no more than this is read. */
	maxBytes: number;
	providerLabel: string;
	subject: Subject;
	/** When the link stops working by its own account, if it has, as ISO 8601. */
	expiredAt: string | null;
	/** Aborts when the time for all of it is up. */
	signal: AbortSignal;
	/** How much time that is. */
	seconds: number;
}

/** Times that a link is asked: connections break, and a server may be busy for a moment. */
const ATTEMPTS = 2;
/** As much of a refusal's body as is read for its words, in bytes. */
const WORDS_BYTES = 4096;
/** As much as tells what a file is, in bytes. */
const HEAD_BYTES = 64 * 1024;

/**
 * The bytes behind a link, read in one request from their start on; only the start of what it shows to be
 * nothing that is taken.
 *
 * @throws {MediaError} `linkRefused`, `linkUnreachable`, `linkTooSlow`, `linkCutShort`, `linkCompressed`,
 * `tooLarge` (as soon as the server says so, or when more than `maxBytes` come) and `empty`
 */
export async function fetchLink(
	url: string,
	open: UrlOpener,
	options: LinkOptions,
): Promise<Uint8Array> {
	for (let attempt = 1; ; attempt++) {
		const outcome = await fetchOnce(url, open, options);
		if (!('refusal' in outcome)) return outcome;
		if (!outcome.again || attempt === ATTEMPTS) throw outcome.refusal;
	}
}

async function fetchOnce(
	url: string,
	open: UrlOpener,
	options: LinkOptions,
): Promise<Uint8Array | Setback> {
	const { signal, subject, seconds } = options;
	const answer = await open(url, signal);
	if (!('status' in answer)) {
		if (signal.aborted) throw slowLink(subject, null, seconds);
		return answer;
	}
	try {
		return await readAnswer(answer, options);
	} finally {
		answer.cancel();
	}
}

/**
 * Reads an answer as far as it takes. The end of the answer is what tells the size, never
 * `Content-Length`, which counts the bytes on the wire: n8n's helper unpacks gzip, deflate and br and takes
 * `Content-Encoding` out of the headers.
 */
async function readAnswer(
	response: UrlResponse,
	{ subject, maxBytes, providerLabel, expiredAt, signal, seconds }: LinkOptions,
): Promise<Uint8Array | Setback> {
	const { status, headers } = response;
	const body = new AnswerBody(response);
	// Nobody asked for a part.
	const isWhole = status === 200 || (status === 206 && namesWhole(headers['content-range']));
	if (!isWhole) {
		if (status !== 206) await body.fill(WORDS_BYTES);
		const said = serverWords(new TextDecoder().decode(body.bytes(WORDS_BYTES)));
		return { refusal: refusedLink(subject, status, said, expiredAt), again: status >= 500 };
	}
	const coding = remainingCoding(headers['content-encoding']);
	if (coding !== null) throw compressedLink(subject, coding);
	const length = headers['content-length']?.trim() ?? '';
	// Packing what is packed already makes it a little larger, by a thousandth and a header.
	const least = /^\d+$/.test(length) ? Number(length) * 0.99 - 1024 : 0;
	if (least > maxBytes) throw tooLargeLink(subject, Number(length), maxBytes, providerLabel);

	await body.fill(Math.min(HEAD_BYTES, maxBytes + 1));
	const head = body.bytes(HEAD_BYTES);
	const found = sniff(head);
	// Behind a tag there may be anything yet.
	const isMedia = found === null ? tagSize(head, 0) > 0 : ['audio', 'image'].includes(found.kind);
	if (isMedia) await body.fill(maxBytes + 1);
	if (signal.aborted && body.end !== 'ended') throw slowLink(subject, body.length, seconds);
	if (body.end === 'undecodable') throw compressedLink(subject, null);
	if (body.end === 'broken' || (body.end === 'ended' && body.length < least)) {
		return { refusal: cutShortLink(subject, body.length), again: true };
	}
	if (body.length > maxBytes) throw tooLargeLink(subject, null, maxBytes, providerLabel);
	if (body.length === 0) throw emptyLink(subject);
	return body.bytes();
}

/** Whether a part is the whole file by its own account. */
function namesWhole(range = ''): boolean {
	const match = /^bytes[ =]+0-(\d+)\/(\d+)$/i.exec(range.trim());
	return match !== null && Number(match[1]) + 1 === Number(match[2]);
}

/** Codings that are real ones. Others (`utf-8`, `none`, S3's `aws-chunked`) stand over plain content. */
const CODINGS = /^(x-)?(gzip|compress|deflate|br|zstd|dcb|dcz|bzip2|xz|lzma)$/;

/** The coding of a body that n8n's helper left as it was; `null` when it is plain. */
function remainingCoding(header = ''): string | null {
	const codings = header.toLowerCase().split(',');
	const real = codings.map((coding) => coding.trim()).filter((coding) => CODINGS.test(coding));
	return real.length === 0 ? null : real.join(', ');
}

/** An answer's body as it is read from its start on. */
class AnswerBody {
	length = 0;
	/** Not yet, as it should, by a broken connection, or in unpacking it. */
	end: 'open' | 'ended' | 'broken' | 'undecodable' = 'open';
	private readonly iterator: AsyncIterator<Uint8Array>;
	private chunks: Uint8Array[] = [];

	constructor({ chunks }: UrlResponse) {
		this.iterator = chunks[Symbol.asyncIterator]();
	}

	/** Takes in bytes until there are so many, or the answer ends or breaks. Never rejects. */
	async fill(wanted: number): Promise<void> {
		while (this.length < wanted && this.end === 'open') {
			try {
				const { done, value } = await this.iterator.next();
				if (done) this.end = 'ended';
				else {
					this.chunks.push(value);
					this.length += value.length;
				}
			} catch (failure) {
				this.end = isUnpacking(failure) ? 'undecodable' : 'broken';
			}
		}
	}

	/** What has come, or its start. */
	bytes(end = this.length): Uint8Array {
		if (this.chunks.length > 1) this.chunks = [Buffer.concat(this.chunks)];
		return this.chunks[0]?.subarray(0, end) ?? new Uint8Array(0);
	}
}

/** Node's names for compressed content that is damaged, or that is not compressed at all. */
function isUnpacking(failure: unknown): boolean {
	if (typeof failure !== 'object' || failure === null || !('code' in failure)) return false;
	return /^(Z_|ERR__ERROR_|ERR_BROTLI|BROTLI|ZSTD_|ERR_ZSTD)/.test(String(failure.code));
}
