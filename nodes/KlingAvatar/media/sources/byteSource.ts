import type { ByteSource, MediaPlace } from '../types';

/** A file that is already in memory. Reads are views on it, not copies. */
export function bytesSource(bytes: Uint8Array, from: MediaPlace = 'item'): ByteSource {
	return {
		size: bytes.length,
		read: async (start, end) => bytes.subarray(start, Math.max(start, end)),
		from,
	};
}
