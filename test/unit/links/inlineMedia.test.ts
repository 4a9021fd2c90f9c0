import { inlineSlip, parseInlineMedia } from '../../../nodes/KlingAvatar/links/inlineMedia';
import { corpusBytes } from '../../fixtures/corpus';

const bytes = corpusBytes('mp3/cbr-8khz.mp3');
const base64 = bytes.toString('base64');

test.each([
	['a data: URL', `data:audio/mpeg;base64,${base64}`],
	['with parameters', `data:audio/mpeg;codecs=mp3;BASE64,${base64}`],
	['without a type', `data:;base64,${base64}`],
	['in capitals', `DATA:Audio/MPEG;base64,${base64}`],
	['with an escaped alphabet', `data:audio/mpeg;base64,${encodeURIComponent(base64)}`],
	['with a blank behind the comma', `data:audio/mpeg;base64, ${base64} `],
	['raw Base64', base64],
	['without padding', base64.replace(/=+$/, '')],
	['in lines', base64.replace(/.{76}/g, '$&\r\n')],
	['URL-safe Base64', bytes.toString('base64url')],
])('%s', (_what, text) => {
	expect(bytes.equals(parseInlineMedia(text) ?? Buffer.alloc(0))).toBe(true);
	expect(inlineSlip(text)).toBeNull();
});

test('percent-encoded bytes', () => {
	const inline = parseInlineMedia('data:text/plain,a%20%FFb%zz%4');
	expect(Buffer.from(inline ?? []).toString('latin1')).toBe('a \xffb%zz%4');
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

test.each([
	['plus signs that are blanks now', `data:audio/mpeg;base64,${base64.replaceAll('+', ' ')}`],
	['a blank in the middle', `data:audio/mpeg;base64,${base64.slice(0, 400)} ${base64.slice(400)}`],
	['an escaped blank', `data:audio/mpeg;base64,${base64.slice(0, 400)}%20${base64.slice(400)}`],
	['no data: in front', base64.replaceAll('+', ' ')],
])('Base64 with blanks says what to do: %s', (_what, text) => {
	expect(base64).toContain('+');
	expect(parseInlineMedia(text)).toBeNull();
	expect(inlineSlip(text)?.why).toMatch(/with blanks in/);
	expect(inlineSlip(text)?.advice).toContain('.replaceAll(" ", "+")');
});

test.each([
	['data:audio/mpeg;base64', /without the comma/],
	['data:audio/mpeg;base64,', /nothing behind its comma/],
	['DATA:;base64,  ', /nothing behind its comma/],
])('%j', (text, why) => {
	expect(inlineSlip(text)?.why).toMatch(why);
});

test.each([
	'https://example.com/a b.mp3',
	'The quick brown fox jumps over the lazy dog and '.repeat(10),
	`https://example.com/${'a'.repeat(100)} ${'b'.repeat(100)}`,
	'',
])('no slip: %j', (text) => {
	expect(inlineSlip(text)).toBeNull();
});

test('a file of many megabytes, good and with one odd character at its end', () => {
	const large = Buffer.alloc(48 * 1024 * 1024 + 1, 7);
	const text = `data:image/jpeg;base64,${large.toString('base64')}`;
	expect(large.equals(parseInlineMedia(text) ?? Buffer.alloc(0))).toBe(true);
	expect(parseInlineMedia(`${text.slice(0, -8)}@${text.slice(-7)}`)).toBeNull();
});

test('a link is told from Base64 by its first characters', () => {
	const link = `https://example.com/${'x'.repeat(20_000_000)}`;
	const start = process.cpuUsage();
	for (let round = 0; round < 1000; round++) parseInlineMedia(link);
	// A microsecond each, of CPU time: to read all of the link takes thousands.
	expect(process.cpuUsage(start).user).toBeLessThan(1_000_000);
});
