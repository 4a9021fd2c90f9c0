import type { ByteSource } from '../types';

/** What was read of a file, by where it starts. */
export type KeptPieces = ReadonlyMap<number, Uint8Array>;

/** A source that keeps what is read until it is told to stop, and never asks for it again. */
export interface RememberingSource extends ByteSource {
	/** What was read so far, for a later source of the same file. */
	readonly kept: KeptPieces;
	/** From here on, nothing more is kept. */
	stop(): void;
}

/**
 * Serves what is read from the same place again from memory, and the rest from its source.
 *
 * @param known pieces from an earlier reading; with them, nothing more is kept
 */
export function rememberingSource(source: ByteSource, known?: KeptPieces): RememberingSource {
	const kept = new Map(known);
	let isKeeping = known === undefined;
	return {
		size: source.size,
		kept,
		stop: () => (isKeeping = false),
		async read(start, end) {
			const piece = kept.get(start);
			if (piece && end - start <= piece.length) return piece.subarray(0, end - start);
			const bytes = await source.read(start, end);
			if (!isKeeping) return bytes;
			// A copy: a view would keep alive the much larger piece that it is cut from.
			const copy = Uint8Array.from(bytes);
			kept.set(start, copy);
			return copy;
		},
	};
}
