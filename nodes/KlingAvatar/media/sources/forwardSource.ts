import { isMediaError } from '../mediaError';
import type { ByteSource } from '../types';

/** A file that is being read from some position on, towards its end. */
export interface ForwardStream {
	/** Where its first byte stands in the file; not after where it was asked to start. */
	start: number;
	chunks: AsyncIterable<Uint8Array>;
	/** Ends the reading early. Calling it after the end does nothing. */
	cancel(): void;
}

/** Starts to read a file at a position, or before it where that is all its store can do. */
export type OpenForward = (from: number) => Promise<ForwardStream>;

export interface ForwardOptions {
	/** Reading on is preferred to opening anew when the wanted byte is no farther ahead than this. Bytes. */
	skipUpTo: number;
	/** Times that a reading which broke off is opened anew where it was. */
	retries: number;
}

/**
 * Readings that go on side by side. Pictures and sounds each lie in a file in order, but a file may hold
 * all of one before the other.
 */
const MAX_CURSORS = 2;
/** What a reading keeps of what it has passed, for pictures and sounds that lie side by side. Bytes. */
const KEPT_BYTES = 2 * 1024 * 1024;

/**
 * Access to any part of a file that can only be read forwards, with bounded memory: what has passed is
 * forgotten. It suits files whose parts are asked for nearly in order.
 *
 * Its reads reject with what `open` or the stream rejects with, once the retries are used up.
 *
 * @param size bytes of the file
 */
export function forwardSource(
	size: number,
	open: OpenForward,
	options: ForwardOptions,
): ByteSource & { readonly size: number } {
	let cursors: Cursor[] = [];
	let turn: Promise<unknown> = Promise.resolve();

	function cursorFor(start: number): Cursor {
		const able = cursors.filter(
			(cursor) => cursor.start <= start && start - cursor.end <= options.skipUpTo,
		);
		const nearest = able.reduce<Cursor | null>(
			(best, cursor) => (best === null || cursor.start > best.start ? cursor : best),
			null,
		);
		const cursor = nearest ?? new Cursor(start, size, open, options.retries);
		const others = cursors.filter((other) => other !== cursor);
		for (const old of others.splice(MAX_CURSORS - 1)) old.close();
		cursors = [cursor, ...others];
		return cursor;
	}

	return {
		size,
		async read(start, end) {
			const stop = Math.min(end, size);
			if (stop <= start) return new Uint8Array(0);
			// One after the other: two reads would pull at the same stream.
			const result = turn.then(() => cursorFor(start).read(start, stop));
			turn = result.catch(() => undefined);
			return await result;
		},
		close() {
			for (const cursor of cursors) cursor.close();
			cursors = [];
		},
	};
}

/** One reading: the pieces from `start` up to `end` are there, and more can be had behind them. */
class Cursor {
	end: number;
	private pieces: Uint8Array[] = [];
	private stream: { iterator: AsyncIterator<Uint8Array>; cancel(): void } | null = null;
	private triesLeft: number;

	constructor(
		public start: number,
		private readonly size: number,
		private readonly open: OpenForward,
		retries: number,
	) {
		this.end = start;
		this.triesLeft = retries;
	}

	async read(start: number, end: number): Promise<Uint8Array> {
		this.forgetBefore(Math.min(start, this.end) - KEPT_BYTES);
		while (this.end < end) {
			const piece = await this.next();
			if (piece === null) break;
			this.pieces.push(piece);
			this.end += piece.length;
			if (this.end <= start) this.forgetBefore(this.end - KEPT_BYTES);
		}
		return this.collect(start, Math.min(end, this.end));
	}

	close(): void {
		this.stream?.cancel();
		this.stream = null;
		this.pieces = [];
	}

	/** The next piece; `null` where the file ends. Opens the file anew when a reading breaks off. */
	private async next(): Promise<Uint8Array | null> {
		for (;;) {
			try {
				this.stream ??= await this.openAt(this.end);
				const { done, value } = await this.stream.iterator.next();
				if (!done) return value;
				this.stream.cancel();
				this.stream = null;
				if (this.end >= this.size) return null;
				if (this.triesLeft-- <= 0) return null;
			} catch (failure) {
				this.stream?.cancel();
				this.stream = null;
				if (isMediaError(failure) || this.triesLeft-- <= 0) return await Promise.reject(failure);
			}
		}
	}

	/** A stream whose next byte is the one at a position. */
	private async openAt(position: number) {
		const opened = await this.open(position);
		const iterator = opened.chunks[Symbol.asyncIterator]();
		const stream = { iterator, cancel: () => opened.cancel() };
		for (let at = opened.start; at < position;) {
			const { done, value } = await iterator.next();
			if (done) break;
			at += value.length;
			if (at <= position) continue;
			const rest = value.subarray(value.length - (at - position));
			return { ...stream, iterator: withFirst(rest, iterator) };
		}
		return stream;
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

function withFirst(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncIterator<Uint8Array> {
	let given = false;
	return {
		async next() {
			if (given) return await rest.next();
			given = true;
			return { done: false, value: first };
		},
	};
}
