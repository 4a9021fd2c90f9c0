import type { Sniffed } from '../types';

/** As much as tells text from sound, in bytes. */
const SAMPLE = 4096;
const MAX_EXCERPT = 120;

/** Starts that no sound has: an element or a declaration of a page, the first name of JSON. */
const MARKUP =
	/^\s*(<!doctype\s|<!--|<\?xml\s|<(html|head|body|script|style|meta|title|link|svg|error)[\s>]|[{[]\s*"[\w$.-]{1,60}"\s*[:,]|\[?\{"|<[a-z]{1,20}>)/i;
/** Letters, marks, digits, signs and white space: what raw sound, read as text, is not made of. */
const ALL_TEXT = /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Z}\p{Cf}\t\n\v\f\r\x1b]+$/u;

/**
 * The bytes as text: UTF-8, UTF-16, or, where the start shows that it is a page or an answer of an API, the
 * encoding that it names. `null` when they are none.
 */
function decodeText(head: Uint8Array): string | null {
	const sample = head.subarray(0, SAMPLE);
	const [first, second] = sample;
	if ((first === 0xff && second === 0xfe) || second === 0) return asText(sample, 'utf-16le');
	if ((first === 0xfe && second === 0xff) || first === 0) return asText(sample, 'utf-16be');
	const latin1 = Buffer.from(sample).toString('latin1');
	const isMarkup = MARKUP.test(latin1.slice(0, 200).replace(/^\xef\xbb\xbf/, ''));
	if (!isMarkup) return asText(sample, 'utf-8');
	const named = /(?:charset|encoding)\s*=\s*["']?([\w-]{2,20})/i.exec(latin1)?.[1] ?? 'utf-8';
	// Gateways in China answer in GB 18030 and its forerunners.
	return asText(sample, 'utf-8') ?? asText(sample, named) ?? asText(sample, 'gb18030') ?? latin1;
}

/** Text in this encoding, if every character is one; `null` for an encoding that is not known. */
function asText(bytes: Uint8Array, encoding: string): string | null {
	try {
		const whole = encoding.startsWith('utf-16') ? bytes.subarray(0, bytes.length & ~1) : bytes;
		// Not fatal, since the end of the sample may cut a character in half.
		const text = new TextDecoder(encoding).decode(whole).replace(/\ufffd$/, '');
		return ALL_TEXT.test(text) && !text.includes('\ufffd') ? text : null;
	} catch {
		return null;
	}
}

/** What may stand before the root element: an XML declaration, comments, a document type. */
const PROLOGUE = /^(\s|<\?[^>]*\?>|<!--[^]*?-->)*/;
/** Elements that a page, or a part of one, starts with. */
const PAGE =
	/^<(!doctype\s+html|html|head|body|title|meta|link|base|script|noscript|style|div|span|main|section|header|nav|p|h[1-6]|pre|center|table|form|iframe|img|a|b|br|hr|ul|font)\b/i;

/** Names the kind of text that stands where a file should be; `null` when it is no text. */
export function describeText(head: Uint8Array): Sniffed | null {
	const text = decodeText(head)
		?.replace(/^\ufeff/, '')
		.trim();
	if (text === undefined || text === '') return null;
	const root = text.replace(PROLOGUE, '');
	if (/^(<!doctype\s+svg\b[^>]*>\s*)?<svg[\s>]/i.test(root))
		return { kind: 'picture', label: 'SVG' };
	const plain = (label: string): Sniffed => ({ kind: 'other', label });
	const line = text.replace(/\s+/g, ' ');
	const excerpt =
		serverWords(text) ?? (line.length > MAX_EXCERPT ? `${line.slice(0, MAX_EXCERPT)}…` : line);
	const quoted = (label: string): Sniffed => ({ kind: 'other', label, excerpt });
	if (/^#EXTM3U|^\[playlist\]/i.test(text) || /^<(MPD|playlist|asx)[\s>]/i.test(root)) {
		return plain('a playlist');
	}
	// A page whose comment is longer than what was looked at has no root here.
	if (PAGE.test(root) || /^<!--/.test(root) || (root === '' && /^<!--/.test(text))) {
		return quoted('a web page');
	}
	if (/^<\?xml\b|^<[a-z][\w:.-]*[\s/>]|^<!doctype\b/i.test(text)) return quoted('XML text');
	if (/^[{[]/.test(text)) return quoted('JSON text');
	if (/^data:[\w/+.-]*[;,]/i.test(text)) return plain('the text of a data: link');
	if (/^https?:\/\/\S+$/i.test(text)) return quoted('the text of a link');
	if (/^[A-Za-z0-9+/_-]{64,}/.test(text) || /^([A-Za-z0-9+/]{60,80}\s+){2}/.test(text)) {
		return plain('Base64 text');
	}
	return quoted('plain text');
}

/** As much of an answer as is quoted, in characters. */
const MAX_QUOTE = 150;

/** Where servers put a sentence for people: S3 and its like, JSON of all kinds, web pages. */
const PLACES = [
	/<Message>([^<]+)</i,
	/"(?:message|error_description|detail|error|msg|reason)"\s*:\s*"((?:[^"\\]|\\.)+)"/i,
	/<title[^>]*>([^<]+)</i,
	/<Code>([^<]+)</i,
	// A line or two that are no markup.
	/^\s*([^<>{}[\]\ufffd]{1,150})$/,
];

const ENTITIES: Readonly<Record<string, string>> = {
	amp: '&',
	apos: "'",
	gt: '>',
	lt: '<',
	quot: '"',
};

/**
 * What a server's answer says to people, on one line and cut; `null` when it says nothing that can be
 * found. Nothing else of the answer is passed on: S3 tells the parts of a signature, for example.
 */
export function serverWords(text: string): string | null {
	const found = PLACES.flatMap((place) => place.exec(text)?.[1] ?? []).at(0);
	const words = (found ?? '')
		.replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
		.replace(/\\[nrt]/g, ' ')
		.replace(/\\(.)/g, '$1')
		.replace(/&(\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity)
		.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
		.trim();
	if (words === '') return null;
	return words.length > MAX_QUOTE ? `${words.slice(0, MAX_QUOTE)}…` : words;
}
