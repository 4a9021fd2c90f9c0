import type { UrlResponse } from '../types';

/** An answer whose body is being read, and what came of it so far. */
export interface LinkStream {
	readonly length: number;
	/** What the server said the length would be. */
	announced: number | null;
	ended: boolean;
	broken: boolean;
	next(): Promise<IteratorResult<Uint8Array>>;
	add(chunk: Uint8Array): void;
	bytes(start: number, end: number): Uint8Array;
	cancel(): void;
}

export function linkStream(response: UrlResponse, announced: number | null): LinkStream {
	const iterator = response.chunks[Symbol.asyncIterator]();
	let chunks: Uint8Array[] = [];
	let length = 0;
	return {
		get length() {
			return length;
		},
		announced,
		ended: false,
		broken: false,
		next: async () => await iterator.next(),
		add(chunk) {
			chunks.push(chunk);
			length += chunk.length;
		},
		bytes(start, end) {
			if (chunks.length > 1) chunks = [Buffer.concat(chunks)];
			return chunks[0]?.subarray(start, end) ?? new Uint8Array(0);
		},
		cancel: () => response.cancel(),
	};
}
