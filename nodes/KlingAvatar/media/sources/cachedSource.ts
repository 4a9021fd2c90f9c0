import { MediaError } from '../mediaError';
import type { ByteSource } from '../types';

/** Readers ask for a few bytes at a time; a request or a disk read for each would be slow. */
const BLOCK_BYTES = 64 * 1024;

/** Fetches after which a walk through the file is taken for one: each a little behind the last. */
const STEPS_OF_A_WALK = 4;
/** A step that leaves out more is a jump. Blocks. */
const LONGEST_STEP = 8;
/** What is read ahead at first, in blocks; then four times as much each time, up to the most. */
const FIRST_AHEAD = 8;
const MOST_AHEAD = 32;

export interface CachedSource extends ByteSource {
	/** Every byte of the file; this learns the size of a source that has not said. */
	readAll(): Promise<Uint8Array>;
	close(): void;
}

/**
 * Reads a source in blocks of 64 KiB and keeps what came, so that no byte is fetched twice and
 * memory stays within `maxBytes` and two blocks; what goes beyond is refused as `tooLarge`. Where the
 * reading walks through the file, as with a fragmented MP4, ever larger pieces are fetched ahead.
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
	let steps = 0;
	let ahead = 0;
	let nextBlock = 0;

	/** How many blocks behind `last` to fetch along with it. */
	function blocksAhead(first: number, last: number): number {
		const step = first - nextBlock;
		steps = step >= 0 && step <= LONGEST_STEP ? steps + 1 : 0;
		if (steps <= STEPS_OF_A_WALK || end === null) return 0;
		ahead = Math.min(ahead === 0 ? FIRST_AHEAD : 4 * ahead, MOST_AHEAD);
		const room = maxBlocks - blocks.size - (last - first + 1);
		const most = Math.min(ahead, room, Math.ceil(end / BLOCK_BYTES) - 1 - last);
		let count = 0;
		while (count < most && !blocks.has(last + count + 1)) count += 1;
		return count;
	}

	async function fetchBlocks(first: number, lastWanted: number): Promise<void> {
		if (blocks.size + lastWanted - first >= maxBlocks) throw tooLargeToCheck(subject, maxBytes);
		const last = lastWanted + blocksAhead(first, lastWanted);
		nextBlock = last + 1;
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
