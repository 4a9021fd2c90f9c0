import { parse } from 'lossless-json';

import type { RequestBody } from '../providers/types';

const ALPHABET = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const PADDING = '='.charCodeAt(0);

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
		offset = writeBase64(piece, encoded, offset);
	}
	return encoded;
}

/**
 * Writes bytes as base64 text, and tells where it ends. By hand, because Buffer only makes strings of
 * it: those pile up as garbage, megabytes of it, before anybody collects them.
 */
function writeBase64(bytes: Uint8Array, to: Buffer, start: number): number {
	let offset = start;
	const whole = bytes.length - (bytes.length % 3);
	for (let at = 0; at < whole; at += 3) {
		const three = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
		to[offset] = ALPHABET[three >> 18]!;
		to[offset + 1] = ALPHABET[(three >> 12) & 63]!;
		to[offset + 2] = ALPHABET[(three >> 6) & 63]!;
		to[offset + 3] = ALPHABET[three & 63]!;
		offset += 4;
	}
	if (whole === bytes.length) return offset;
	const second = bytes[whole + 1];
	const last = (bytes[whole]! << 16) | ((second ?? 0) << 8);
	to[offset] = ALPHABET[last >> 18]!;
	to[offset + 1] = ALPHABET[(last >> 12) & 63]!;
	to[offset + 2] = second === undefined ? PADDING : ALPHABET[(last >> 6) & 63]!;
	to[offset + 3] = PADDING;
	return offset + 4;
}

/**
 * Sixteen digits where a value begins, outside quotes: JavaScript keeps whole numbers exactly up to 2^53, which
 * has sixteen. Without any the quicker JSON.parse does; in a text that looks so, the slower way does no harm.
 */
const LONG_NUMBER = /(^|[:[,\s])-?\d{16}/;

/**
 * Parses a body; `undefined` when it is not JSON. A whole number that JavaScript cannot hold exactly becomes
 * its digits as text: these gateways have task IDs of eighteen digits, and an ID with other digits is
 * another task's.
 *
 * @param revive what to make of each value, as for JSON.parse
 */
export function parseJson(
	text: string,
	revive?: (name: string, value: unknown) => unknown,
): unknown {
	try {
		if (!LONG_NUMBER.test(text)) return JSON.parse(text, revive);
		return parse(text, revive, {
			parseNumber: numberOrDigits,
			// As JSON.parse has it: the last one counts.
			onDuplicateKey: ({ newValue }) => newValue,
		});
	} catch {
		return undefined;
	}
}

function numberOrDigits(digits: string): number | string {
	const value = Number(digits);
	return /^-?\d+$/.test(digits) && !Number.isSafeInteger(value) ? digits : value;
}
