import { parse } from 'lossless-json';

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
