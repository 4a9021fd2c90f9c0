import {
	changingLink,
	compressedLink,
	cutShortLink,
	refusedLink,
	silentLink,
	slowLink,
	tooLargeLink,
	unreachableLink,
	type Subject,
} from '../refusals/linkRefusals';
import { serverWords } from '../refusals/serverWords';
import { answeredRange, refusedRangeTotal, remainingCoding, wireLength } from './answerHead';
import { type LinkStream, linkStream, type Wait } from './linkStream';
import { isOtherVersion, linkVersion, type LinkVersion } from './linkVersion';
import { isMediaError } from '../mediaError';
import type { Deadline, Setback, UrlOpener, UrlResponse } from '../types';

export interface RemoteOptions {
	/** What the provider takes, in bytes; a larger file is of no use, so no more than this is fetched. */
	maxBytes: number;
	providerLabel: string;
	deadline: Deadline;
	subject: Subject;
	/** When the link stops working by its own account, if it has, as ISO 8601. */
	expiredAt?: string | null;
	/** Asks for the whole file in one request. */
	whole?: boolean;
}

/** What a link has given so far, and how it is asked. */
export interface PieceReader {
	/** Of the file, in bytes; `null` while nothing tells. */
	readonly size: number | null;
	/** Whether ranges are asked for, or the whole file. */
	readonly usesRanges: boolean;
	/**
	 * One try at a piece: its bytes, fewer than asked for where the server gives no more of a range and none
	 * behind the end; or why there are none. Throws MediaError for what no other try would better.
	 */
	tryPiece(start: number, end: number): Promise<Uint8Array | Setback>;
	/** Asks for the whole file from now on. */
	giveUpRanges(): void;
	close(): void;
}

/** Statuses with which servers refuse a range although they would give the whole file. */
const RANGE_REFUSED = [400, 405, 416, 501];
/** As much of a refusal's body as is read for its words, in bytes. */
const WORDS_BYTES = 4096;

/**
 * Asks for pieces of a link, by ranges as long as the server serves them; else its one answer is kept open,
 * and what streams past is kept.
 *
 * A size is known from a range's total, or when the end has come; never from `Content-Length`, which counts
 * the bytes on the wire (see `wireLength`). A range counts only if it has as many bytes as it says, for one
 * that was compressed on the way has not.
 */
export function pieceReader(url: string, open: UrlOpener, options: RemoteOptions): PieceReader {
	const { maxBytes, providerLabel, deadline, subject, expiredAt = null } = options;
	let size: number | null = null;
	let received = 0;
	let answered = false;
	let ranges = options.whole !== true;
	/** Up to where ranges have given the file, from its start on without a gap. */
	let reached = 0;
	let version: LinkVersion | null = null;
	let stream: LinkStream | null = null;
	let announced: number | null = null;
	const ending = new AbortController();

	const wait: Wait = async (work) => {
		const outcome = await deadline.race(work).then(
			(value) => ({ value }),
			(failure: unknown) => ({ broken: failure }),
		);
		if (!('broken' in outcome)) return outcome;
		if (isMediaError(outcome.broken)) throw outcome.broken;
		if (!deadline.expired()) return outcome;
		throw received === 0
			? silentLink(subject, answered, deadline.seconds)
			: slowLink(subject, received, deadline.seconds);
	};

	function learnSize(bytes: number): void {
		if (size !== null && size !== bytes) throw changingLink(subject);
		size = bytes;
		if (bytes <= maxBytes) return;
		stream?.cancel();
		throw tooLargeLink(subject, bytes, maxBytes, providerLabel);
	}

	/** Goes over to asking for the whole file. */
	function withoutRanges(refusal: Setback['refusal']): Setback {
		const again = ranges;
		ranges = false;
		return { refusal, again };
	}

	async function tryPiece(start: number, end: number): Promise<Uint8Array | Setback> {
		if (stream !== null) return await readStream(stream, start, end);
		const { signal } = ending;
		const opening = open(
			url,
			ranges ? { range: { start, end: Math.min(end, maxBytes + 1) }, signal } : { signal },
		);
		// An answer that comes when nobody waits for it any more is not left open.
		opening.then(
			(late) => signal.aborted && 'cancel' in late && late.cancel(),
			() => undefined,
		);
		const opened = await wait(opening);
		if ('broken' in opened) return { refusal: unreachableLink(subject), again: true };
		if (!('status' in opened.value)) return opened.value;
		const response = opened.value;
		answered = true;
		let isRead = false;
		try {
			const piece = await readResponse(response, start, end);
			isRead = true;
			return piece;
		} finally {
			if (!isRead) response.cancel();
		}
	}

	async function readResponse(
		response: UrlResponse,
		start: number,
		end: number,
	): Promise<Uint8Array | Setback> {
		if (response.status !== 200 && response.status !== 206) return await refuse(response, start);
		const found = linkVersion(response.headers);
		if (version !== null && isOtherVersion(version, found)) throw changingLink(subject);
		version ??= found;
		const coding = remainingCoding(response);
		if (coding !== null) throw compressedLink(subject, coding);
		if (response.status === 206 && ranges) return await readRange(response, start, end);
		if (response.status === 206) {
			const part = answeredRange(response);
			// Nobody asked for a part, so it must be the whole, by its own account or by that of the ranges.
			if (part?.start !== 0 || part.end !== (part.total ?? reached)) {
				response.cancel();
				return { refusal: refusedLink(subject, 206), again: false };
			}
		}
		announced = wireLength(response);
		if (announced !== null && leastUnpacked(announced) > maxBytes) {
			throw tooLargeLink(subject, announced, maxBytes, providerLabel);
		}
		stream = linkStream(response);
		return await readStream(stream, start, end);
	}

	/** What a status that is not a success means. */
	async function refuse(response: UrlResponse, start: number): Promise<Uint8Array | Setback> {
		const { status } = response;
		const total = refusedRangeTotal(response);
		if (status === 416 && total !== null && total <= start) {
			response.cancel();
			learnSize(total);
			return new Uint8Array(0);
		}
		if (ranges && RANGE_REFUSED.includes(status)) {
			response.cancel();
			return withoutRanges(refusedLink(subject, status));
		}
		const body = linkStream(response);
		// What a server says is worth reading, not worth a refusal of its own when it does not come.
		await fill(body, WORDS_BYTES).catch(() => false);
		body.cancel();
		const said = serverWords(body.bytes(0, WORDS_BYTES));
		return { refusal: refusedLink(subject, status, said, expiredAt), again: status >= 500 };
	}

	async function readRange(
		response: UrlResponse,
		start: number,
		end: number,
	): Promise<Uint8Array | Setback> {
		const range = answeredRange(response);
		if (range?.start !== start) {
			response.cancel();
			return withoutRanges(refusedLink(subject, response.status));
		}
		if (range.total !== null && range.total > maxBytes) learnSize(range.total);
		if (range.end > maxBytes) throw tooLargeLink(subject, null, maxBytes, providerLabel);
		const wanted = range.end - start;
		const piece = linkStream(response);
		try {
			// To its end, and one byte more than there may be: both tell of compression on the way.
			await fill(piece, wanted + 1);
		} finally {
			piece.cancel();
		}
		const short = cutShortLink(subject, start + piece.length);
		if (piece.end === 'broken' && piece.length < wanted) return { refusal: short, again: true };
		if (piece.end === 'undecodable' || piece.length !== wanted) return withoutRanges(short);
		if (range.total !== null) learnSize(range.total);
		if (start <= reached) reached = Math.max(reached, range.end);
		return piece.bytes(0, Math.min(wanted, end - start));
	}

	async function readStream(
		from: LinkStream,
		start: number,
		end: number,
	): Promise<Uint8Array | Setback> {
		const whole = await fill(from, Math.min(end, maxBytes + 1));
		if (from.length > maxBytes) {
			from.cancel();
			throw tooLargeLink(subject, null, maxBytes, providerLabel);
		}
		if (from.end === 'undecodable') throw compressedLink(subject, null);
		const isShort =
			from.end === 'ended' && announced !== null && from.length < leastUnpacked(announced);
		if (!whole && (from.end === 'broken' || isShort)) {
			from.cancel();
			stream = null;
			return { refusal: cutShortLink(subject, from.length), again: true };
		}
		if (from.end === 'ended') learnSize(from.length);
		return from.bytes(start, end);
	}

	/** Takes in bytes until there are `wanted`; false if the answer ends or breaks before. */
	async function fill(from: LinkStream, wanted: number): Promise<boolean> {
		while (from.length < wanted && from.end === 'open') {
			const before = from.length;
			await from.readOn(wait);
			received += from.length - before;
		}
		return from.length >= wanted;
	}

	return {
		get size() {
			return size;
		},
		get usesRanges() {
			return ranges;
		},
		tryPiece,
		giveUpRanges() {
			ranges = false;
		},
		close() {
			ending.abort();
			stream?.cancel();
		},
	};
}

/**
 * The fewest bytes that so many on the wire can be: packing what is packed already makes it a little
 * larger, by a thousandth and a header.
 */
function leastUnpacked(onTheWire: number): number {
	return onTheWire - onTheWire / 100 - 1024;
}
