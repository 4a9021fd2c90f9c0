import {
	cutShortLink,
	pageLink,
	refusedLink,
	slowLink,
	tooLargeLink,
	unreachableLink,
} from '../refusals/linkRefusals';
import { type LinkStream, linkStream } from './linkStream';
import { isMediaError, type MediaError } from '../mediaError';
import { sniff } from '../recognise/sniff';
import type { ByteSource, Deadline, UrlOpener, UrlResponse } from '../types';

interface Caps {
	/** A file that is larger is of no use, so no more than this is fetched. Bytes. */
	maxBytes: number;
	deadline: Deadline;
	subject: 'audio' | 'image';
}

/** Times that one piece is asked for: connections break, and a server may be busy for a moment. */
const ATTEMPTS = 2;
/** Parts in which one piece may come. */
const MAX_PIECES = 1000;
/** Statuses with which servers refuse a range although they would give the whole file. */
const RANGE_REFUSED = [400, 405, 416, 501];

/**
 * A link as random access to its bytes, with the least traffic: a ranged request for each piece
 * that is read. Where a server ignores ranges, its one answer is kept open and what streams past is
 * kept, until `close`.
 *
 * Its reads throw MediaError: `linkRefused`, `linkUnreachable`, `linkTooSlow`, `linkCutShort`,
 * `tooLarge` (as soon as the server says so, or when more than `maxBytes` come), `notMedia` for a
 * web page.
 */
export function remoteSource(url: string, open: UrlOpener, caps: Caps): ByteSource {
	const { maxBytes, deadline, subject } = caps;
	let size: number | null = null;
	let received = 0;
	let acceptsRanges = true;
	let stream: LinkStream | null = null;
	let closed = false;

	/** Waits for the network; `null` when it broke. Throws when the time is up. */
	async function wait<T>(work: Promise<T>): Promise<{ value: T } | null> {
		const outcome = await deadline.race(work).then(
			(value) => ({ value }),
			(failure: unknown) => (isMediaError(failure) ? failure : null),
		);
		if (isMediaError(outcome)) throw outcome;
		if (outcome === null && deadline.expired()) throw slowLink(subject, received);
		return outcome;
	}

	function learnSize(bytes: number): void {
		size = bytes;
		if (bytes <= maxBytes) return;
		stream?.cancel();
		throw tooLargeLink(subject, bytes, maxBytes);
	}

	/** One try at a piece: its bytes, or why there are none and whether to try again. */
	async function tryPiece(start: number, end: number): Promise<Uint8Array | Setback> {
		if (stream === null) {
			const opening = open(url, acceptsRanges ? { range: { start, end } } : {});
			// An answer that comes when nobody waits for it any more is not left open.
			opening.then(
				(late) => closed && late.cancel(),
				() => undefined,
			);
			const opened = await wait(opening);
			if (opened === null) return { refusal: unreachableLink(subject), again: true };
			const response = opened.value;
			if (response.status === 206) return await readRange(response, start, end);
			if (response.status !== 200) return refuse(response, start);
			const length = contentLength(response);
			stream = linkStream(response, length);
			if (length !== null) learnSize(length);
		}
		return await readStream(stream, start, end);
	}

	/** What a status that is not a success means. */
	function refuse(response: UrlResponse, start: number): Uint8Array | Setback {
		response.cancel();
		const { status } = response;
		const total = /^bytes \*\/(\d+)$/.exec(response.headers['content-range'] ?? '')?.[1];
		if (status === 416 && total !== undefined && Number(total) <= start) {
			learnSize(Number(total));
			return new Uint8Array(0);
		}
		const withoutRange = acceptsRanges && RANGE_REFUSED.includes(status);
		if (withoutRange) acceptsRanges = false;
		return { refusal: refusedLink(subject, status), again: withoutRange || status >= 500 };
	}

	async function readRange(
		response: UrlResponse,
		start: number,
		end: number,
	): Promise<Uint8Array | Setback> {
		const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(response.headers['content-range'] ?? '');
		if (match === null || Number(match[1]) !== start) {
			response.cancel();
			acceptsRanges = false;
			return { refusal: refusedLink(subject, response.status), again: true };
		}
		const piece = linkStream(response, null);
		try {
			if (match[3] !== '*') learnSize(Number(match[3]));
			const wanted = Math.min(end, Number(match[2]) + 1, size ?? Infinity) - start;
			const whole = await fill(piece, wanted);
			if (whole) return piece.bytes(0, wanted);
			return { refusal: cutShortLink(subject, start + piece.length), again: true };
		} finally {
			piece.cancel();
		}
	}

	async function readStream(
		from: LinkStream,
		start: number,
		end: number,
	): Promise<Uint8Array | Setback> {
		const wanted = Math.min(end, maxBytes + 1);
		const whole = await fill(from, wanted);
		// More than was announced: what was announced is the length before decompression.
		if (from.announced !== null && from.length > from.announced) {
			from.announced = null;
			size = null;
		}
		if (from.length > maxBytes) {
			from.cancel();
			throw tooLargeLink(subject, null, maxBytes);
		}
		const brokeOff = from.broken || (from.ended && from.length < (from.announced ?? 0));
		if (!whole && brokeOff) {
			from.cancel();
			stream = null;
			return { refusal: cutShortLink(subject, from.length), again: true };
		}
		if (from.ended) size = from.length;
		return from.bytes(start, end);
	}

	/** Takes in chunks until there are `wanted` bytes; false if the answer ends or breaks before. */
	async function fill(from: LinkStream, wanted: number): Promise<boolean> {
		while (from.length < wanted && !from.ended && !from.broken) {
			const next = await wait(from.next());
			if (next === null) from.broken = true;
			else if (next.value.done) from.ended = true;
			else {
				from.add(next.value.value);
				received += next.value.value.length;
			}
		}
		return from.length >= wanted;
	}

	async function readPiece(start: number, end: number): Promise<Uint8Array> {
		let outcome = await tryPiece(start, end);
		for (let attempt = 1; attempt < ATTEMPTS && 'again' in outcome && outcome.again; attempt++) {
			outcome = await tryPiece(start, end);
		}
		if ('refusal' in outcome) throw outcome.refusal;
		return outcome;
	}

	return {
		from: 'link',
		get size() {
			return size;
		},
		async read(start, end) {
			const pieces: Uint8Array[] = [];
			// Mostly one round: a server may send less of a range than it was asked for.
			for (let at = start; at < Math.min(end, size ?? Infinity) && pieces.length < MAX_PIECES;) {
				const piece = await readPiece(at, end);
				if (at === 0) refusePage(piece, subject);
				if (piece.length > 0) pieces.push(piece);
				at += piece.length;
				if (piece.length === 0 || size === null) break;
			}
			return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
		},
		close() {
			closed = true;
			stream?.cancel();
		},
	};
}

/** Why a piece did not come. */
interface Setback {
	refusal: MediaError;
	/** Whether another try may fare better. */
	again: boolean;
}

function refusePage(head: Uint8Array, subject: 'audio' | 'image'): void {
	const found = sniff(head);
	if (found?.kind === 'other' && found.label === 'an HTML page') throw pageLink(subject, found);
}

function contentLength({ headers }: UrlResponse): number | null {
	const length = headers['content-length'];
	const encoding = headers['content-encoding'] ?? 'identity';
	return length !== undefined && /^\d+$/.test(length) && encoding === 'identity'
		? Number(length)
		: null;
}
