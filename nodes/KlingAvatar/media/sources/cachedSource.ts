import { MediaError } from '../mediaError';
import type { ByteSource } from '../types';

/** Readers ask for a few bytes at a time; a request or a disk read for each would be slow. */
const BLOCK_BYTES = 64 * 1024;

export interface CachedSource extends ByteSource {
	/** Every byte of the file; this learns the size of a source that has not said. */
	readAll(): Promise<Uint8Array>;
	close(): void;
}

/**
 * Reads a source in blocks of 64 KiB and keeps what came, so that no byte is fetched twice and
 * memory stays within `maxBytes` and two blocks; what goes beyond is refused as `tooLarge`.
 *
 * @param subject what messages call the file
 */
export function cachedSource(
	source: ByteSource,
	maxBytes: number,
	subject: 'audio' | 'image',
): CachedSource {
	const maxBlocks = Math.ceil(maxBytes / BLOCK_BYTES) + 1;
	const blocks = new Map<number, Uint8Array>();
	let end = source.size;

	async function fetchBlocks(first: number, last: number): Promise<void> {
		if (blocks.size + last - first >= maxBlocks) throw tooLargeToCheck(subject, maxBytes);
		const start = first * BLOCK_BYTES;
		const stop = Math.min((last + 1) * BLOCK_BYTES, end ?? Infinity);
		if (start >= stop) return;
		const bytes = await source.read(start, stop);
		end = bytes.length < stop - start ? start + bytes.length : (end ?? source.size);
		for (let block = first; block <= last; block++) {
			const at = (block - first) * BLOCK_BYTES;
			if (at < bytes.length) blocks.set(block, bytes.subarray(at, at + BLOCK_BYTES));
		}
	}

	/** Neighbouring blocks that have not been fetched; no more than would be refused anyway. */
	function missingRuns(first: number, last: number): Array<[first: number, last: number]> {
		const runs: Array<[number, number]> = [];
		for (let block = first, count = 0; block <= last && count <= maxBlocks; block++) {
			if (blocks.has(block)) continue;
			count++;
			const run = runs.at(-1);
			if (run?.[1] === block - 1) run[1] = block;
			else runs.push([block, block]);
		}
		return runs;
	}

	async function read(start: number, stop: number): Promise<Uint8Array> {
		const last = Math.ceil(Math.min(stop, end ?? Infinity) / BLOCK_BYTES) - 1;
		for (const run of missingRuns(Math.floor(start / BLOCK_BYTES), last)) await fetchBlocks(...run);
		return collect(start, Math.min(stop, end ?? Infinity));
	}

	function collect(start: number, stop: number): Uint8Array {
		if (stop <= start) return new Uint8Array(0);
		const first = Math.floor(start / BLOCK_BYTES);
		const origin = first * BLOCK_BYTES;
		if (stop <= origin + BLOCK_BYTES) {
			return blocks.get(first)?.subarray(start - origin, stop - origin) ?? new Uint8Array(0);
		}
		const bytes = new Uint8Array(stop - start);
		for (let at = origin; at < stop; at += BLOCK_BYTES) {
			const part = blocks.get(at / BLOCK_BYTES);
			if (!part) break;
			bytes.set(part.subarray(Math.max(0, start - at), stop - at), Math.max(0, at - start));
		}
		return bytes;
	}

	return {
		get size() {
			return end ?? source.size;
		},
		read,
		async readAll() {
			const bytes = await read(0, Math.min(end ?? Infinity, maxBytes + 1));
			if (bytes.length > maxBytes) throw tooLargeToCheck(subject, maxBytes);
			return bytes;
		},
		close: () => source.close?.(),
	};
}

function tooLargeToCheck(subject: 'audio' | 'image', maxBytes: number): MediaError {
	return new MediaError(
		'tooLarge',
		`The ${subject} is larger than ${Number((maxBytes / 1024 / 1024).toFixed(1))} MB, which is as much as is read to check it`,
		subject === 'audio'
			? 'Choose MP3 as the output format in the node that makes the speech, or a lower bit rate.'
			: 'Save it as JPEG or make it smaller, for example with the Edit Image node.',
	);
}
