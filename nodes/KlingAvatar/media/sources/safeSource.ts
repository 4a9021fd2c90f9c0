import { isMediaError, MediaError } from '../mediaError';
import type { ByteSource } from '../types';

/**
 * A source that fails only with a MediaError and never gives more than was asked for, whatever the
 * one it wraps does.
 */
export function safeSource(source: ByteSource, subject: 'audio' | 'image'): ByteSource {
	return {
		get size() {
			return source.size;
		},
		async read(start, end) {
			const { bytes, failure } = await source.read(start, end).then(
				(bytes) => ({ bytes, failure: null }),
				(failure: unknown) => ({ bytes: null, failure }),
			);
			if (bytes !== null) return bytes.subarray(0, end - start);
			if (isMediaError(failure)) throw failure;
			throw new MediaError(
				'unreadable',
				`The bytes of the ${subject} can't be read from where n8n keeps them`,
				'Run the node that made the file again; n8n may have removed it since.',
			);
		},
		close: () => source.close?.(),
	};
}
