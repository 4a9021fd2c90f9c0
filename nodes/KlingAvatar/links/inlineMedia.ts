/** Shorter than any usable sound or picture, longer than any word typed by accident. */
const MIN_RAW_BASE64_LENGTH = 128;

/** Spaces are left out on purpose: with them, a sentence would pass for Base64. */
const BASE64 = /^[A-Za-z0-9+/_\-\r\n\t]+$/;

/** How much is matched at once, in characters: over a whole file a pattern may run out of stack. */
const SLICE = 64 * 1024;

/** Whether the text is Base64 from its start to its end, of whatever length. */
function isBase64(text: string): boolean {
	let end = text.trimEnd().length;
	for (let padding = 0; padding < 2 && text[end - 1] === '='; padding += 1) end -= 1;
	for (let at = 0; at < end; at += SLICE) {
		if (!BASE64.test(text.slice(at, Math.min(at + SLICE, end)))) return false;
	}
	return end > 0;
}

/**
 * Reads a file that was pasted where a link belongs: a `data:` URL (Base64 or percent-encoded), or
 * long raw Base64 (either alphabet, line breaks allowed). For anything else, such as an ordinary
 * link, `null`, after a look at its first characters only. What a `data:` URL says of its type is not asked.
 */
export function parseInlineMedia(text: string): Uint8Array | null {
	if (/^\s*data:/i.test(text)) return parseDataUrl(text);
	if (text.length < MIN_RAW_BASE64_LENGTH) return null;
	if (!isBase64(text.slice(0, MIN_RAW_BASE64_LENGTH))) return null;
	return decodeBase64(text);
}

/** What is wrong with a text that is nearly a file, and how to put it right. */
export interface InlineSlip {
	/** Completes a sentence whose subject is the field. */
	why: string;
	advice: string;
}

const BLANKS_ADVICE =
	'Base64 has no blanks. Plus signs turn into blanks where a text goes through a web form or a query string: put them back in the expression, with .replaceAll(" ", "+"), or hand the text over in a JSON body. Blanks from line breaks can be taken out.';

/**
 * Explains a text that `parseInlineMedia` could not read although it was meant for it: a `data:` URL, or
 * Base64 with blanks. `null` for everything else.
 */
export function inlineSlip(text: string): InlineSlip | null {
	const trimmed = text.trim();
	if (!/^data:/i.test(trimmed)) {
		// Words are shorter than the stretches between plus signs.
		const start = trimmed.slice(0, MIN_RAW_BASE64_LENGTH);
		const isBroken =
			start.length === MIN_RAW_BASE64_LENGTH &&
			/^[A-Za-z0-9+/=_\- \r\n\t]+$/.test(start) &&
			/[^\s]{40}/.test(start) &&
			trimmed.includes(' ');
		return isBroken ? { why: 'is Base64 text with blanks in it', advice: BLANKS_ADVICE } : null;
	}
	const comma = trimmed.indexOf(',');
	if (comma < 0 || comma > MAX_DATA_HEAD) {
		return {
			why: 'is a data: link without the comma in front of its content',
			advice: 'It has to look like this: data:image/png;base64,iVBORw0…',
		};
	}
	const content = trimmed.slice(comma + 1).trim();
	if (content === '') {
		return {
			why: 'is a data: link with nothing behind its comma',
			advice: 'Check the field from which its content comes, and that its name is right.',
		};
	}
	return / |%20/.test(content)
		? { why: 'is a data: link with blanks in its content', advice: BLANKS_ADVICE }
		: null;
}

/** A media type with its parameters is short; no comma near the start means no `data:` URL. */
const MAX_DATA_HEAD = 1000;

/** `data:[type][;name=value …][;base64],content` as RFC 2397 and browsers have it. */
function parseDataUrl(text: string): Uint8Array | null {
	const comma = text.indexOf(',');
	if (comma < 0 || comma > MAX_DATA_HEAD) return null;
	const [, ...parameters] = text.slice(text.indexOf(':') + 1, comma).split(';');
	const isBase64 = parameters.some((parameter) => parameter.trim().toLowerCase() === 'base64');
	const content = text.slice(comma + 1);
	return isBase64 ? decodeBase64(unescapePercent(content).trim()) : percentBytes(content);
}

/** `null` where Buffer would quietly leave out what is not Base64. */
function decodeBase64(text: string): Uint8Array | null {
	return isBase64(text) ? Buffer.from(text, 'base64') : null;
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
