import type { Sniffed } from './sniff';

/** As much as tells text from sound, in bytes. */
const SAMPLE = 4096;
const MAX_EXCERPT = 120;

/** The bytes as text, or `null` when they are none: control characters, or not UTF-8 or UTF-16. */
function decodeText(head: Uint8Array): string | null {
	const sample = head.subarray(0, SAMPLE);
	const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
	// Sound may start with these two bytes; Latin text in UTF-16 is half zeros.
	const zeros = sample.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0);
	if (isUtf16 && zeros * 4 < sample.length) return null;
	const encoding = isUtf16 ? (head[0] === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8';
	// Not fatal, so that a character cut in half at the end of the sample does no harm.
	const text = new TextDecoder(encoding).decode(
		sample.subarray(0, isUtf16 ? sample.length & ~1 : undefined),
	);
	const cut = head.length > sample.length || text.endsWith('\ufffd');
	const body = cut ? text.slice(0, -1) : text;
	return body.trim() === '' || [...body].some(isNoText) ? null : body;
}

/** Control characters other than white space, and what stands for bytes that are no characters. */
function isNoText(character: string): boolean {
	const code = character.charCodeAt(0);
	const isSpace = (code >= 9 && code <= 13) || code === 0x1b;
	return (code < 32 && !isSpace) || code === 127 || code === 0xfffd;
}

/** Names the kind of text that stands where a file should be; `null` when it is no text. */
export function describeText(head: Uint8Array): Sniffed | null {
	const text = decodeText(head)?.trim();
	if (text === undefined) return null;
	const start = text.slice(0, 1000);
	if (/<svg[\s>]/i.test(start)) return { kind: 'image', format: 'svg' };
	const line = text.replace(/\s+/g, ' ');
	const excerpt = line.length > MAX_EXCERPT ? `${line.slice(0, MAX_EXCERPT)}…` : line;
	if (/^<(!doctype html|html|head|body)\b/i.test(start)) {
		const title = /<title[^>]*>([^<]*)</i.exec(text)?.[1]?.trim();
		return {
			kind: 'other',
			label: 'an HTML page',
			excerpt: title ? title.slice(0, MAX_EXCERPT) : excerpt,
		};
	}
	if (/^<\?xml\b|^<[a-z]+[\s>]/i.test(start)) return { kind: 'other', label: 'XML text', excerpt };
	if (/^[{[]/.test(start)) return { kind: 'other', label: 'JSON text', excerpt };
	if (start.startsWith('#EXTM3U')) return { kind: 'other', label: 'a playlist' };
	if (/^data:[\w/+.-]*[;,]/i.test(start))
		return { kind: 'other', label: 'the text of a data: link' };
	if (/^[A-Za-z0-9+/_-]{64,}/.test(start) || /^([A-Za-z0-9+/]{60,80}\s+){2}/.test(start)) {
		return { kind: 'other', label: 'Base64 text' };
	}
	return { kind: 'other', label: 'plain text', excerpt };
}
