import type { AudioFormat, ImageFormat } from '../types';
import type { Sniffed } from './sniffed';

interface Signature {
	at: number;
	/** Compared as Latin-1; `?` stands for any byte. */
	text: string;
	is: Sniffed;
}

const signature = (is: Sniffed, text: string, at = 0): Signature => ({ at, text, is });
const audio = (format: AudioFormat, text: string, at = 0) =>
	signature({ kind: 'audio', format }, text, at);
const image = (format: ImageFormat, text: string, at = 0) =>
	signature({ kind: 'image', format }, text, at);
const sound = (label: string, ...texts: string[]) =>
	texts.map((text) => signature({ kind: 'sound', label }, text));
const video = (label: string, ...texts: string[]) =>
	texts.map((text) => signature({ kind: 'video', label }, text));
const picture = (label: string, text: string, at = 0) =>
	signature({ kind: 'picture', label }, text, at);
const other = (label: string, ...texts: string[]) =>
	texts.map((text) => signature({ kind: 'other', label }, text));

/** In this order: the more telling ones first. */
const SIGNATURES: readonly Signature[] = [
	...['RIFF', 'RIFX', 'RF64', 'BW64'].map((start) => audio('wav', `${start}????WAVE`)),
	...video('AVI', 'RIFF????AVI '),
	picture('WebP', 'RIFF????WEBP'),
	...['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'].map((brand) =>
		picture('HEIC', `ftyp${brand}`, 4),
	),
	picture('AVIF', 'ftypavif', 4),
	picture('AVIF', 'ftypavis', 4),
	...['ftyp', 'moov', 'mdat', 'wide', 'skip', 'free'].map((box) => audio('m4a', `\0???${box}`)),
	...sound('FLAC', 'fLaC'),
	...sound('AIFF', 'FORM????AIFF', 'FORM????AIFC'),
	...sound('8SVX', 'FORM????8SVX'),
	...sound('AMR', '#!AMR'),
	...sound('SILK (a WeChat voice message)', '#!SILK_V3', '\x02#!SILK_V3'),
	...sound('AU', '.snd\0'),
	...sound('CAF', 'caff\0'),
	...sound('MIDI', 'MThd\0\0\0\x06'),
	...sound('Sony Wave64', 'riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\0\0'),
	...sound('WavPack', 'wvpk'),
	...sound('TTA', 'TTA1', 'TTA2'),
	...sound("Monkey's Audio", 'MAC \x96\x0f', 'MAC \x8c\x0f', 'MAC \x78\x0f'),
	...sound('Musepack', 'MPCK', 'MP+\x07', 'MP+\x17'),
	...sound('DSD', 'DSD \x1c\0\0\0', 'FRM8????????DSD '),
	...sound('VOC', 'Creative Voice File\x1a'),
	...sound('AAC with an ADIF header', 'ADIF'),
	...sound('DTS', '\x7f\xfe\x80\x01', '\xfe\x7f\x01\x80', '\x1f\xff\xe8\0', '\xff\x1f\0\xe8'),
	...sound('DTS', 'DTSHDHDR'),
	...sound('RealAudio', '.ra\xfd'),
	...sound('NIST SPHERE', 'NIST_1A\n'),
	...video('RealMedia', '.RMF'),
	...video('MPEG program stream', '\0\0\x01\xba'),
	...video('MPEG', '\0\0\x01\xb3'),
	...video('H.264', '\0\0\0\x01\x67', '\0\0\0\x01\x09'),
	...video('MXF', '\x06\x0e\x2b\x34\x02\x05\x01\x01'),
	image('jpeg', '\xff\xd8\xff'),
	image('png', '\x89PNG\r\n\x1a\n'),
	picture('GIF', 'GIF87a'),
	picture('GIF', 'GIF89a'),
	picture('BMP', 'BM????\0\0\0\0'),
	picture('TIFF', 'II*\0'),
	picture('TIFF', 'MM\0*'),
	picture('JPEG XL', '\xff\x0a'),
	picture('JPEG XL', '\0\0\0\x0cJXL '),
	picture('JPEG 2000', '\0\0\0\x0cjP  '),
	picture('Photoshop', '8BPS'),
	picture('OpenEXR', '\x76\x2f\x31\x01'),
	picture('QOI', 'qoif'),
	picture('DDS', 'DDS \x7c\0\0\0'),
	...other('a ZIP archive', 'PK\x03\x04', 'PK\x05\x06'),
	...other('a gzip archive', '\x1f\x8b\x08'),
	...other('a 7z archive', '7z\xbc\xaf\x27\x1c'),
	...other('a RAR archive', 'Rar!\x1a\x07'),
	...other('a bzip2 archive', 'BZh?1AY&SY'),
	...other('an xz archive', '\xfd7zXZ\0'),
	...other('a Zstandard archive', '\x28\xb5\x2f\xfd'),
	signature({ kind: 'other', label: 'a tar archive' }, 'ustar', 257),
	...other('a PDF', '%PDF-'),
	...other('a PostScript document', '%!PS'),
	...other('an RTF document', '{\\rtf'),
	...other('an old Office document', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
	...other('a database', 'SQLite format 3\0'),
	...other('a program', '\x7fELF', 'MZ\x90\0', '\0asm\x01\0\0\0', '\xcf\xfa\xed\xfe'),
	...other('a font', 'wOFF', 'wOF2', 'OTTO\0'),
];

function matches(head: Uint8Array, { at, text }: Signature): boolean {
	if (head.length < at + text.length) return false;
	for (let index = 0; index < text.length; index++) {
		const wanted = text.charCodeAt(index);
		if (wanted !== 0x3f && head[at + index] !== wanted) return false;
	}
	return true;
}

/** What the magic number at the start of a file says it is; `null` when there is none known. */
export function bySignature(head: Uint8Array): Sniffed | null {
	return SIGNATURES.find((candidate) => matches(head, candidate))?.is ?? flashVideo(head);
}

/** FLV says whether it holds sound, pictures or both. */
function flashVideo(head: Uint8Array): Sniffed | null {
	if (head.length < 9 || String.fromCharCode(...head.subarray(0, 4)) !== 'FLV\x01') return null;
	return { kind: (head[4] ?? 0) & 1 ? 'video' : 'sound', label: 'FLV' };
}
