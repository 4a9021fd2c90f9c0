import { readAdtsFrame } from '../formats/adts';
import { findFrames } from '../formats/frames';
import { readMpegFrame } from '../formats/mpegFrame';
import { describeText } from './textContent';
import type { AudioFormat, ImageFormat } from '../types';

/** What the first bytes of a file show it to be. */
export type Sniffed =
	| { kind: 'audio'; format: AudioFormat }
	| { kind: 'image'; format: ImageFormat }
	/** Neither; `label` completes "it is …". `excerpt` is the start of a text. */
	| { kind: 'other'; label: string; excerpt?: string };

interface Signature {
	at: number;
	/** Compared as Latin-1; `?` stands for any byte. */
	text: string;
	is: Sniffed;
}

const audio = (format: AudioFormat): Sniffed => ({ kind: 'audio', format });
const image = (format: ImageFormat): Sniffed => ({ kind: 'image', format });
const other = (label: string): Sniffed => ({ kind: 'other', label });
const signature = (is: Sniffed, text: string, at = 0): Signature => ({ at, text, is });

/** In this order: the more telling ones first. */
const SIGNATURES: readonly Signature[] = [
	signature(audio('wav'), 'RIFF????WAVE'),
	signature(audio('wav'), 'RIFX????WAVE'),
	signature(audio('wav'), 'RF64????WAVE'),
	signature(audio('wav'), 'BW64????WAVE'),
	signature(audio('avi'), 'RIFF????AVI '),
	signature(image('webp'), 'RIFF????WEBP'),
	...['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'].map((brand) =>
		signature(image('heic'), `ftyp${brand}`, 4),
	),
	signature(image('avif'), 'ftypavif', 4),
	signature(image('avif'), 'ftypavis', 4),
	...['ftyp', 'moov', 'mdat', 'wide', 'skip', 'free'].map((box) =>
		signature(audio('m4a'), `\0???${box}`),
	),
	signature(audio('ogg'), 'OggS'),
	signature(audio('flac'), 'fLaC'),
	signature(audio('webm'), '\x1a\x45\xdf\xa3'),
	signature(audio('aiff'), 'FORM????AIF'),
	signature(audio('amr'), '#!AMR'),
	signature(audio('au'), '.snd\0'),
	signature(audio('caf'), 'caff\0'),
	signature(audio('midi'), 'MThd\0\0\0\x06'),
	signature(audio('wma'), '\x30\x26\xb2\x75\x8e\x66\xcf\x11'),
	signature(image('jpeg'), '\xff\xd8\xff'),
	signature(image('png'), '\x89PNG\r\n\x1a\n'),
	signature(image('gif'), 'GIF8?a'),
	signature(image('bmp'), 'BM????\0\0\0\0'),
	signature(image('tiff'), 'II*\0'),
	signature(image('tiff'), 'MM\0*'),
	signature(image('jxl'), '\xff\x0a'),
	signature(image('jxl'), '\0\0\0\x0cJXL '),
	signature(image('jp2'), '\0\0\0\x0cjP  '),
	signature(image('psd'), '8BPS'),
	signature(other('a ZIP archive'), 'PK\x03\x04'),
	signature(other('a gzip archive'), '\x1f\x8b\x08'),
	signature(other('a 7z archive'), '7z\xbc\xaf\x27\x1c'),
	signature(other('a RAR archive'), 'Rar!\x1a\x07'),
	signature(other('a PDF'), '%PDF-'),
];

function matches(head: Uint8Array, { at, text }: Signature): boolean {
	if (head.length < at + text.length) return false;
	for (let index = 0; index < text.length; index++) {
		const wanted = text.charCodeAt(index);
		if (wanted !== 0x3f && head[at + index] !== wanted) return false;
	}
	return true;
}

/** Three packets in a row start with 0x47. */
function isTransportStream(head: Uint8Array): boolean {
	return [0, 188, 376].every((at) => head[at] === 0x47);
}

/** Odd bytes that may stand before the first frame of an MP3: padding, the rest of a broken tag. */
const MAX_JUNK = 60_000;

/**
 * Tells what a file is from its bytes alone; names and declared types are not asked, since they
 * are wrong so often. `null` for bytes of no known kind, such as raw PCM.
 *
 * @param head the first bytes behind any ID3v2 tag, 64 KiB if there are as many
 */
export function sniff(head: Uint8Array): Sniffed | null {
	const found = SIGNATURES.find((candidate) => matches(head, candidate));
	if (found) return found.is;
	if (isTransportStream(head)) return audio('mpegts');
	const text = describeText(head);
	if (text !== null) return text;
	const mpeg = findFrames(head, 0, MAX_JUNK, readMpegFrame);
	const adts = findFrames(head, 0, MAX_JUNK, readAdtsFrame);
	if (adts >= 0 && (mpeg < 0 || adts < mpeg)) return audio('aac');
	if (mpeg >= 0) return audio(readMpegFrame(head, mpeg)?.layer === 3 ? 'mp3' : 'mp2');
	return null;
}
