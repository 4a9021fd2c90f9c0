import type { ByteSource } from '../types';

/** A file that is being read from its start on. */
export interface ForwardStream {
	chunks: AsyncIterable<Uint8Array>;
	/** Ends the reading early. Calling it after the end does nothing. */
	cancel(): void;
}

/**
 * Readings that go on side by side. Pictures and sounds each lie in a file in order, but a file may hold
 * all of one before the other.
 */
const MAX_READINGS = 2;
/** What a reading keeps of what it has passed, for pictures and sounds that lie side by side. Bytes. */
const KEPT_BYTES = 2 * 1024 * 1024;

/**
 * Access to any part of a file that can only be read from front to back, with bounded memory: what has passed
 * is forgotten. It suits files whose parts are asked for nearly in order. Its reads reject with what `open` or
 * the stream rejects with.
 *
 * @param size bytes of the file
 */
export function forwardSource(size: number, open: () => Promise<ForwardStream>): ByteSource {
	let readings: Reading[] = [];
	let turn: Promise<unknown> = Promise.resolve();

	function readingFor(start: number): Reading {
		const able = readings.filter((reading) => reading.start <= start);
		const reading =
			able.find(({ start: own }) => able.every((other) => other.start <= own)) ?? new Reading(open);
		const others = readings.filter((other) => other !== reading);
		for (const old of others.splice(MAX_READINGS - 1)) old.close();
		readings = [reading, ...others];
		return reading;
	}

	return {
		size,
		async read(start, end) {
			const stop = Math.min(end, size);
			if (stop <= start) return new Uint8Array(0);
			// One after the other: two reads would pull at the same stream.
			const result = turn.then(() => readingFor(start).read(start, stop));
			turn = result.catch(() => undefined);
			return await result;
		},
		close() {
			for (const reading of readings) reading.close();
			readings = [];
		},
	};
}

/** One reading: the pieces from `start` on are there, and more can be had behind them. */
class Reading {
	start = 0;
	private end = 0;
	private pieces: Uint8Array[] = [];
	private stream: { iterator: AsyncIterator<Uint8Array>; cancel(): void } | null = null;

	constructor(private readonly open: () => Promise<ForwardStream>) {}

	async read(start: number, end: number): Promise<Uint8Array> {
		this.forgetBefore(Math.min(start, this.end) - KEPT_BYTES);
		while (this.end < end) {
			if (this.stream === null) {
				const { chunks, cancel } = await this.open();
				this.stream = { iterator: chunks[Symbol.asyncIterator](), cancel };
			}
			const { done, value } = await this.stream.iterator.next();
			if (done) break;
			this.pieces.push(value);
			this.end += value.length;
			if (this.end <= start) this.forgetBefore(this.end - KEPT_BYTES);
		}
		return this.collect(start, Math.min(end, this.end));
	}

	close(): void {
		this.stream?.cancel();
		this.pieces = [];
	}

	private forgetBefore(position: number): void {
		let first = this.pieces[0];
		while (first && this.start + first.length <= position) {
			this.start += first.length;
			this.pieces.shift();
			first = this.pieces[0];
		}
	}

	private collect(start: number, end: number): Uint8Array {
		let at = this.start;
		const parts: Uint8Array[] = [];
		for (const piece of this.pieces) {
			const from = Math.max(start, at) - at;
			const to = Math.min(end, at + piece.length) - at;
			if (from < to) parts.push(piece.subarray(from, to));
			at += piece.length;
		}
		return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
	}
}
