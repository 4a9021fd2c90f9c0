import type { ByteSource } from '../types';

/** A source that keeps what is read while it is told to, and never asks for it again. */
export interface RememberingSource extends ByteSource {
	readonly size: number;
	/** What was read so far, for a later source of the same file. */
	readonly kept: readonly KeptPiece[];
}

export interface KeptPiece {
	start: number;
	bytes: Uint8Array;
}

/**
 * Serves the kept pieces of a file from memory and the rest from its source.
 *
 * @param known pieces from an earlier reading
 * @param keep whether what is read is kept as well
 */
export function rememberingSource(
	source: ByteSource & { readonly size: number },
	known: readonly KeptPiece[],
	keep: boolean,
): RememberingSource {
	const kept = [...known];
	return {
		size: source.size,
		kept,
		async read(start, end) {
			const piece = kept.find(
				(candidate) => candidate.start <= start && end <= candidate.start + candidate.bytes.length,
			);
			if (piece) return piece.bytes.subarray(start - piece.start, end - piece.start);
			const bytes = await source.read(start, end);
			// A copy: a view would keep alive the much larger piece that it is cut from.
			if (keep) kept.push({ start, bytes: Uint8Array.from(bytes) });
			return bytes;
		},
		close: () => source.close?.(),
	};
}
