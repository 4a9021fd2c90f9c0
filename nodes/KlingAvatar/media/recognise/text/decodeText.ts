/** As much as tells text from sound, in bytes. */
const SAMPLE = 4096;
/** Fewer bytes than two seconds of sound take, even at 8 kHz in four bits. */
const TOO_SHORT_FOR_SOUND = 8000;

/**
 * The bytes as text, in the encodings that servers use; `null` when they are none. Guessing is
 * bounded by what raw sound looks like: text holds no control characters, and where it is not
 * ASCII for the most part, it is made of words.
 */
export function decodeText(head: Uint8Array): string | null {
	const sample = head.subarray(0, SAMPLE);
	const wide = asUtf16(sample);
	if (wide !== null) return wide;
	const utf8 = withoutCutEnd(decode(sample, 'utf-8'), head.length > sample.length);
	if (utf8 !== null && utf8.trim() !== '' && ![...utf8].some(isNoText)) return utf8;
	return hasMarkupAtStart(sample) || isFreeOfControls(sample)
		? asLegacy(sample, head.length)
		: null;
}

/** `null` for an encoding that this JavaScript does not know. */
function decode(bytes: Uint8Array, encoding: string): string | null {
	try {
		return new TextDecoder(encoding).decode(bytes);
	} catch {
		return null;
	}
}

/** A character that the end of the sample cuts in half is no fault. */
function withoutCutEnd(text: string | null, isCut: boolean): string | null {
	return text !== null && (isCut || text.endsWith('\ufffd'))
		? text.replace(/.\ufffd?$/su, '')
		: text;
}

/** Control characters other than white space, and what stands for bytes that are no characters. */
function isNoText(character: string): boolean {
	const code = character.codePointAt(0) ?? 0;
	const isSpace = (code >= 9 && code <= 13) || code === 0x1b;
	return (code < 32 && !isSpace) || (code >= 127 && code < 160) || code === 0xfffd;
}

function isFreeOfControls(bytes: Uint8Array): boolean {
	return bytes.every((byte) => (byte >= 32 && byte !== 127) || (byte >= 9 && byte <= 13));
}

/** UTF-16 with a byte order mark, or Latin text in it, of which every other byte is 0. */
function asUtf16(sample: Uint8Array): string | null {
	const [first, second] = sample;
	const hasMark = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
	const isLittle = hasMark ? first === 0xff : second === 0;
	if (!hasMark && (first === 0) === (second === 0)) return null;
	const text = decode(sample.subarray(0, sample.length & ~1), isLittle ? 'utf-16le' : 'utf-16be');
	if (text === null || text.trim().length < 2) return null;
	// Sound may start with the same two bytes, but is not made of letters.
	const characters = [...text.slice(0, -1)];
	const common = characters.filter((one) => !isNoText(one) && isCommon(one)).length;
	return common >= (hasMark ? 0.9 : 1) * characters.length ? text : null;
}

/** ASCII, Latin, Greek, Cyrillic, kana, the common Han characters, Hangul, and their punctuation. */
function isCommon(character: string): boolean {
	const code = character.codePointAt(0) ?? 0;
	return (
		code < 0x530 ||
		(code >= 0x2010 && code <= 0x2026) ||
		(code >= 0x3000 && code <= 0x30ff) ||
		(code >= 0x4e00 && code <= 0x9fa5) ||
		(code >= 0xac00 && code <= 0xd7a3) ||
		(code >= 0xff01 && code <= 0xff5e)
	);
}

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** Starts that no sound has: an element or a declaration of a page, the first name of JSON. */
const MARKUP =
	/^\s*(<!doctype\s|<!--|<\?xml\s|<(html|head|body|script|style|meta|title|link|svg|error)[\s>]|[{[]\s*"[\w$.-]{1,60}"\s*[:,]|\[?\{"|<[a-z]{1,20}>)/i;

function hasMarkupAtStart(sample: Uint8Array): boolean {
	return MARKUP.test(latin1(sample.subarray(0, 200)).replace(/^\xef\xbb\xbf/, ''));
}

/** Text of one of the older encodings; `null` when its bytes make no words in any of them. */
function asLegacy(sample: Uint8Array, length: number): string | null {
	const declared = /(?:charset|encoding)\s*=\s*["']?([\w-]{2,20})/i.exec(latin1(sample))?.[1];
	const isMarkup = hasMarkupAtStart(sample);
	const stated = declared && isMarkup ? decode(sample, declared) : null;
	if (stated !== null) return stated;
	if (isMarkup || length < TOO_SHORT_FOR_SOUND) {
		// GB 18030 covers GBK and GB 2312, in which gateways in China answer.
		const text = withoutCutEnd(decode(sample, 'gb18030'), length > sample.length);
		if (text !== null && isChinese(text)) return text;
	}
	const western = decode(sample, 'windows-1252');
	return western !== null && (isMarkup || isMadeOfWords(western)) ? western : null;
}

/** True when what is not ASCII is Chinese, with hardly a character that is not common. */
function isChinese(text: string): boolean {
	const foreign = [...text].filter((one) => one > '\x7f');
	const good = foreign.filter((one) => one >= '\u3000' && isCommon(one)).length;
	return (
		foreign.length >= 2 &&
		![...text].some(isNoText) &&
		good >= 0.95 * foreign.length &&
		(text.match(/[\u4e00-\u9fa5]/g)?.length ?? 0) >= 0.5 * foreign.length
	);
}

/** Mostly ASCII letters and blanks, in words of a length that languages have. */
function isMadeOfWords(text: string): boolean {
	const plain = text.match(/[a-z0-9\s.,;:!?'"/()<>=&-]/gi)?.length ?? 0;
	const odd = text.match(/[\u0080-\u009f\u00a4\u00a6\u00ac\u00af\u00b1-\u00b9\u00d7\u00f7]/g);
	return plain >= 0.75 * text.length && (odd?.length ?? 0) <= 0.02 * text.length && hasBlanks(text);
}

/** At least two words, none of them longer than languages make them. */
function hasBlanks(text: string): boolean {
	const words = text.trim().split(/[\s.,;:!?'"/()<>=&-]+/);
	return words.length > 1 && words.every((word) => word.length <= 40);
}
