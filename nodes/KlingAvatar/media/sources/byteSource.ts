import type { ByteSource } from '../types';

/** A file that is in memory. Reads are views on it, not copies. */
export function bytesSource(bytes: Uint8Array): ByteSource {
	return {
		size: bytes.length,
		read: async (start, end) => bytes.subarray(start, Math.max(start, end)),
	};
}
