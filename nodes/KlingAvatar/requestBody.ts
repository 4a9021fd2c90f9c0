import type { RequestBody } from './providers/types';

/**
 * Bytes encoded at a time; a multiple of three, so that the pieces of base64 join without padding. Small
 * enough that each piece's text is short-lived to V8: large ones pile up until the next full collection.
 */
const CHUNK_BYTES = 3 * 4 * 1024;

/**
 * The JSON text of a request, in which each `Uint8Array` stands for its base64 text. It is written
 * straight into one buffer of the final size: a string on the way would hold every picture and sound
 * two or three times more.
 */
export function encodeRequestBody(body: RequestBody): Buffer {
	const pieces: Array<Buffer | Uint8Array> = [];
	Object.entries(body).forEach(([name, value], index) => {
		const opening = `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`;
		if (value instanceof Uint8Array) {
			pieces.push(Buffer.from(`${opening}"`), value, Buffer.from('"'));
		} else {
			pieces.push(Buffer.from(opening + JSON.stringify(value)));
		}
	});
	pieces.push(Buffer.from(pieces.length === 0 ? '{}' : '}'));

	// Only media are plain Uint8Arrays here; text pieces are Buffers that this function made.
	const media = new Set<unknown>(
		Object.values(body).filter((value) => value instanceof Uint8Array),
	);
	const length = pieces.reduce(
		(sum, piece) => sum + (media.has(piece) ? 4 * Math.ceil(piece.length / 3) : piece.length),
		0,
	);
	const encoded = Buffer.allocUnsafe(length);
	let offset = 0;
	for (const piece of pieces) {
		if (!media.has(piece)) {
			encoded.set(piece, offset);
			offset += piece.length;
			continue;
		}
		const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
		for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
			const text = bytes.toString('base64', start, Math.min(start + CHUNK_BYTES, bytes.length));
			offset += encoded.write(text, offset, 'latin1');
		}
	}
	return encoded;
}
