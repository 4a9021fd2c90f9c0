import type { Deadline, UrlOpener, UrlResponse } from '../../../../nodes/KlingAvatar/media/types';

/** One request that a fake server saw, and what became of it. */
export interface SeenRequest {
	range: { start: number; end: number } | undefined;
	/** Bytes that were handed over. */
	sent: number;
	cancelled: boolean;
}

export interface FakeAnswer {
	status: number;
	headers?: Record<string, string>;
	/** Chunks; a function for one that takes its time or fails. */
	body?: Iterable<Uint8Array | (() => Promise<Uint8Array>)>;
}

export interface FakeLink {
	open: UrlOpener;
	requests: SeenRequest[];
	/** Bytes handed over in all. */
	readonly sent: number;
}

/** A link that answers as `answer` says; an error that it throws is a connection that fails. */
export function fakeLink(
	answer: (range: SeenRequest['range'], count: number) => FakeAnswer,
): FakeLink {
	const requests: SeenRequest[] = [];
	const open: UrlOpener = async (_url, { range }) => {
		const seen: SeenRequest = { range, sent: 0, cancelled: false };
		requests.push(seen);
		const { status, headers = {}, body = [] } = answer(range, requests.length);
		return {
			status,
			headers,
			chunks: chunks(body, seen),
			cancel: () => (seen.cancelled = true),
		} satisfies UrlResponse;
	};
	return {
		open,
		requests,
		get sent() {
			return requests.reduce((sum, { sent }) => sum + sent, 0);
		},
	};
}

async function* chunks(body: NonNullable<FakeAnswer['body']>, seen: SeenRequest) {
	for (const part of body) {
		const chunk = typeof part === 'function' ? await part() : part;
		if (seen.cancelled) return;
		seen.sent += chunk.length;
		yield chunk;
	}
}

/** Bytes in chunks as a socket gives them. */
export function* inChunks(bytes: Uint8Array, size = 16 * 1024): Generator<Uint8Array> {
	for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** A server that serves ranges of a file, as file hosts do. */
export function rangeServer(bytes: Uint8Array): FakeLink {
	return fakeLink((range): FakeAnswer => {
		const length = String(bytes.length);
		if (!range)
			return { status: 200, headers: { 'content-length': length }, body: inChunks(bytes) };
		if (range.start >= bytes.length) {
			return { status: 416, headers: { 'content-range': `bytes */${length}` } };
		}
		const part = bytes.subarray(range.start, range.end);
		const last = range.start + part.length - 1;
		return {
			status: 206,
			headers: {
				'content-range': `bytes ${range.start}-${last}/${length}`,
				'content-length': String(part.length),
			},
			body: inChunks(part),
		};
	});
}

/** A server that sends the whole file whatever it is asked. */
export function plainServer(bytes: Uint8Array, withLength = true): FakeLink {
	const headers: Record<string, string> = withLength
		? { 'content-length': String(bytes.length) }
		: {};
	return fakeLink(() => ({ status: 200, headers, body: inChunks(bytes) }));
}

/** A deadline that never passes. */
export const fakeDeadline = (): Deadline => ({
	seconds: 20,
	expired: () => false,
	race: async (work) => await work,
});
