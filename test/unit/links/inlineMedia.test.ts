import { parseInlineMedia } from '../../../nodes/KlingAvatar/links/inlineMedia';
import { corpusBytes } from '../../fixtures/corpus';

const bytes = corpusBytes('mp3/cbr-8khz.mp3');
const base64 = bytes.toString('base64');

test.each([
	['a data: URL', `data:audio/mpeg;base64,${base64}`, 'audio/mpeg'],
	['with parameters', `data:audio/mpeg;codecs=mp3;BASE64,${base64}`, 'audio/mpeg'],
	['without a type', `data:;base64,${base64}`, null],
	['in capitals', `DATA:Audio/MPEG;base64,${base64}`, 'audio/mpeg'],
	[
		'with an escaped alphabet',
		`data:audio/mpeg;base64,${encodeURIComponent(base64)}`,
		'audio/mpeg',
	],
	['raw Base64', base64, null],
	['without padding', base64.replace(/=+$/, ''), null],
	['in lines', base64.replace(/.{76}/g, '$&\r\n'), null],
	['URL-safe Base64', bytes.toString('base64url'), null],
])('%s', (_what, text, declaredMimeType) => {
	const inline = parseInlineMedia(text);
	expect(inline?.declaredMimeType).toBe(declaredMimeType);
	expect(bytes.equals(inline?.bytes ?? Buffer.alloc(0))).toBe(true);
});

test('percent-encoded bytes', () => {
	const inline = parseInlineMedia('data:text/plain,a%20%FFb%zz%4');
	expect(Buffer.from(inline?.bytes ?? []).toString('latin1')).toBe('a \xffb%zz%4');
});

test.each([
	['a link', 'https://example.com/a.mp3'],
	['a long link', `https://example.com/${'a'.repeat(5000)}.mp3?token=${'A'.repeat(500)}`],
	['a sentence', 'The quick brown fox jumps over the lazy dog and '.repeat(10)],
	['a word', 'speech'],
	['nothing', ''],
	['Base64 with something else in it', `${base64.slice(0, 400)}{"}${base64.slice(400)}`],
	['a data: URL without a comma', `data:audio/mpeg;base64${base64}`],
	['a data: URL of no Base64', 'data:audio/mpeg;base64,@@@'],
])('not inline: %s', (_what, text) => {
	expect(parseInlineMedia(text)).toBeNull();
});

test('a link is told from Base64 by its first characters', () => {
	const link = `https://example.com/${'x'.repeat(20_000_000)}`;
	const start = performance.now();
	for (let round = 0; round < 1000; round++) parseInlineMedia(link);
	expect(performance.now() - start).toBeLessThan(1000);
});
