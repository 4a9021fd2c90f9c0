import type { Sniffed } from '../sniffed';
import { decodeText } from './decodeText';

const MAX_EXCERPT = 120;

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
	const line = text.replace(/\s+/g, ' ');
	const excerpt = line.length > MAX_EXCERPT ? `${line.slice(0, MAX_EXCERPT)}…` : line;
	const other = (label: string, quoted = true): Sniffed => ({
		kind: 'other',
		label,
		...(quoted && { excerpt }),
	});
	if (/^(<!doctype\s+svg\b[^>]*>\s*)?<svg[\s>]/i.test(root))
		return { kind: 'picture', label: 'SVG' };
	// A page whose comment is longer than what was looked at has no root here.
	if (PAGE.test(root) || /^<!--/.test(root) || (root === '' && /^<!--/.test(text))) {
		const title = /<title[^>]*>([^<]*)</i.exec(text)?.[1]?.replace(/\s+/g, ' ').trim();
		return {
			kind: 'other',
			label: 'an HTML page',
			excerpt: title?.slice(0, MAX_EXCERPT) || excerpt,
		};
	}
	if (/^<\?xml\b|^<[a-z][\w:.-]*[\s/>]|^<!doctype\b/i.test(text)) return other('XML text');
	if (text.startsWith('#EXTM3U') || /^\[playlist\]/i.test(text)) return other('a playlist', false);
	if (/^[{[]/.test(text)) return other('JSON text');
	if (/^data:[\w/+.-]*[;,]/i.test(text)) return other('the text of a data: link', false);
	if (/^https?:\/\/\S+$/i.test(text)) return other('the text of a link');
	if (/^[A-Za-z0-9+/_-]{64,}/.test(text) || /^([A-Za-z0-9+/]{60,80}\s+){2}/.test(text)) {
		return other('Base64 text', false);
	}
	return other('plain text');
}
