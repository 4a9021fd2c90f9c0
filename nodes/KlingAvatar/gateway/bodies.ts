import { parse } from 'lossless-json';

import type { RequestBody } from '../providers/types';

/** So much is turned into base64 at once: a multiple of three, so that the pieces make up the whole. Bytes. */
const PIECE = 48 * 1024;

/**
 * The JSON text of a request, in which each `Uint8Array` stands for its base64 text. It is written piece by piece into
 * one buffer of the final size: a string of the whole would hold every picture and sound two or three times more.
 */
export function encodeRequestBody(body: RequestBody): Buffer {
	const parts = partsOf(body);
	const length = parts.reduce((sum, part) => sum + encodedLength(part), 0);
	const encoded = Buffer.allocUnsafe(length);
	let offset = 0;
	for (const part of parts) {
		if (typeof part === 'string') {
			offset += encoded.write(part, offset);
			continue;
		}
		for (let at = 0; at < part.length; at += PIECE) {
			const size = Math.min(PIECE, part.length - at);
			const piece = Buffer.from(part.buffer, part.byteOffset + at, size).toString('base64');
			offset += encoded.write(piece, offset, 'latin1');
		}
	}
	return encoded;
}

/** JSON text, and the bytes whose base64 text stands between two pieces of it. */
function partsOf(body: RequestBody): Array<string | Uint8Array> {
	const parts = Object.entries(body).flatMap(([name, value], index) => {
		const opening = `${index === 0 ? '' : ','}${JSON.stringify(name)}:`;
		if (value instanceof Uint8Array) return [`${opening}"`, value, '"'];
		return typeof value === 'object'
			? [opening, ...partsOf(value)]
			: [opening + JSON.stringify(value)];
	});
	return ['{', ...parts, '}'];
}

const encodedLength = (part: string | Uint8Array): number =>
	typeof part === 'string' ? Buffer.byteLength(part) : 4 * Math.ceil(part.length / 3);

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
