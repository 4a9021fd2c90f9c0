export interface InlineMedia {
	bytes: Uint8Array;
	/** What the `data:` URL says it is, lower case; `null` for raw Base64 and when it says nothing. */
	declaredMimeType: string | null;
}

/** Shorter than any usable sound or picture, longer than any word typed by accident. */
const MIN_RAW_BASE64_LENGTH = 128;

/** Spaces are left out on purpose: with them, a sentence would pass for Base64. */
const BASE64 = /^[A-Za-z0-9+/_\-\r\n\t]+={0,2}\s*$/;

/**
 * Reads a file that was pasted where a link belongs: a `data:` URL (Base64 or percent-encoded), or
 * long raw Base64 (either alphabet, line breaks allowed). For anything else, such as an ordinary
 * link, `null`, after a look at its first characters only.
 */
export function parseInlineMedia(text: string): InlineMedia | null {
	if (/^\s*data:/i.test(text)) return parseDataUrl(text);
	if (text.length < MIN_RAW_BASE64_LENGTH) return null;
	if (!BASE64.test(text.slice(0, MIN_RAW_BASE64_LENGTH))) return null;
	const bytes = decodeBase64(text);
	return bytes === null ? null : { bytes, declaredMimeType: null };
}

/** `data:[type][;name=value …][;base64],content` as RFC 2397 and browsers have it. */
function parseDataUrl(text: string): InlineMedia | null {
	const comma = text.indexOf(',');
	// A media type with its parameters is short; no comma near the start means no data: URL.
	if (comma < 0 || comma > 1000) return null;
	const [type = '', ...parameters] = text.slice(text.indexOf(':') + 1, comma).split(';');
	const isBase64 = parameters.some((parameter) => parameter.trim().toLowerCase() === 'base64');
	const content = text.slice(comma + 1);
	const bytes = isBase64 ? decodeBase64(unescapePercent(content)) : percentBytes(content);
	if (bytes === null) return null;
	return { bytes, declaredMimeType: type.trim().toLowerCase() || null };
}

/** `null` where Buffer would quietly leave out what is not Base64. */
function decodeBase64(text: string): Uint8Array | null {
	return BASE64.test(text) ? Buffer.from(text, 'base64') : null;
}

/** Base64 that went through a form or a query string has its `+`, `/` and `=` escaped. */
function unescapePercent(text: string): string {
	if (!text.includes('%')) return text;
	return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
		String.fromCharCode(Number.parseInt(hex, 16)),
	);
}

function percentBytes(text: string): Uint8Array {
	const utf8 = Buffer.from(text, 'utf8');
	const bytes = Buffer.alloc(utf8.length);
	let length = 0;
	for (let at = 0; at < utf8.length; at++) {
		const hex = utf8[at] === 0x25 ? utf8.toString('latin1', at + 1, at + 3) : '';
		const escaped = /^[0-9a-f]{2}$/i.test(hex);
		bytes[length++] = escaped ? Number.parseInt(hex, 16) : (utf8[at] ?? 0);
		if (escaped) at += 2;
	}
	return bytes.subarray(0, length);
}
