import type { UrlResponse } from '../types';

/** How an answer's body ended: not yet, as it should, by a broken connection, or in unpacking it. */
export type StreamEnd = 'open' | 'ended' | 'broken' | 'undecodable';

/** An answer whose body is being read, and what came of it so far. */
export interface LinkStream {
	readonly length: number;
	readonly end: StreamEnd;
	/** Waits for the next bytes. Rejects only when the time is up. */
	readOn(wait: Wait): Promise<void>;
	bytes(start: number, end: number): Uint8Array;
}

/** Waits for the network; what it came to, or how it broke. Rejects only when the time is up. */
export type Wait = <T>(work: Promise<T>) => Promise<{ value: T } | { broken: unknown }>;

export function linkStream(response: UrlResponse): LinkStream {
	const iterator = response.chunks[Symbol.asyncIterator]();
	let chunks: Uint8Array[] = [];
	let length = 0;
	let end: StreamEnd = 'open';
	return {
		get length() {
			return length;
		},
		get end() {
			return end;
		},
		async readOn(wait) {
			const next = await wait(iterator.next());
			if ('broken' in next) end = isUnpacking(next.broken) ? 'undecodable' : 'broken';
			else if (next.value.done) end = 'ended';
			else {
				chunks.push(next.value.value);
				length += next.value.value.length;
			}
		},
		bytes(start, stop) {
			if (chunks.length > 1) chunks = [Buffer.concat(chunks)];
			return chunks[0]?.subarray(start, stop) ?? new Uint8Array(0);
		},
	};
}

/** Node's names for compressed content that is damaged, or that is not compressed at all. */
function isUnpacking(failure: unknown): boolean {
	if (typeof failure !== 'object' || failure === null || !('code' in failure)) return false;
	return /^(Z_|ERR__ERROR_|ERR_BROTLI|BROTLI|ZSTD_|ERR_ZSTD)/.test(String(failure.code));
}
