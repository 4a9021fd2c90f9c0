import type { Sniffed } from '../types';

/** What starts with one of these texts, compared as Latin-1; `?` stands for any byte. */
type Signature = readonly [is: Sniffed, ...starts: string[]];

const labelled =
	(kind: 'picture' | 'sound' | 'video' | 'other') =>
	(label: string, ...starts: string[]): Signature => [{ kind, label }, ...starts];
const picture = labelled('picture');
const sound = labelled('sound');
const video = labelled('video');
const other = labelled('other');

const brands = (...names: string[]) => names.map((name) => `????ftyp${name}`);

/** In this order: the more telling ones first. */
const SIGNATURES: readonly Signature[] = [
	[
		{ kind: 'audio', format: 'wav' },
		...['RIFF', 'RIFX', 'RF64', 'BW64'].map((id) => `${id}????WAVE`),
	],
	video('AVI', 'RIFF????AVI '),
	picture('WebP', 'RIFF????WEBP'),
	picture('HEIC', ...brands('heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1')),
	picture('AVIF', ...brands('avif', 'avis')),
	[
		{ kind: 'audio', format: 'm4a' },
		...['ftyp', 'moov', 'mdat', 'wide', 'skip', 'free'].map((box) => `\0???${box}`),
	],
	[{ kind: 'image', format: 'jpeg' }, '\xff\xd8\xff'],
	[{ kind: 'image', format: 'png' }, '\x89PNG\r\n\x1a\n'],
	sound('FLAC', 'fLaC'),
	sound('AIFF', 'FORM????AIFF', 'FORM????AIFC'),
	sound('AMR', '#!AMR'),
	sound('SILK (a WeChat voice message)', '#!SILK_V3', '\x02#!SILK_V3'),
	sound('AU', '.snd\0'),
	sound('CAF', 'caff\0'),
	sound('MIDI', 'MThd\0\0\0\x06'),
	sound('Sony Wave64', 'riff\x2e\x91\xcf\x11'),
	sound('WavPack', 'wvpk'),
	sound('TTA', 'TTA1'),
	sound("Monkey's Audio", 'MAC \x96\x0f'),
	sound('Musepack', 'MPCK', 'MP+\x07'),
	sound('DSD', 'DSD \x1c\0\0\0', 'FRM8????????DSD '),
	sound('VOC', 'Creative Voice File\x1a'),
	sound('AAC with an ADIF header', 'ADIF'),
	sound('DTS', '\x7f\xfe\x80\x01', 'DTSHDHDR'),
	sound('AC-3', '\x0b\x77???\x40'),
	sound('E-AC-3', '\x0b\x77???\x80'),
	video('RealMedia', '.RMF'),
	video('MPEG program stream', '\0\0\x01\xba'),
	video('H.264', '\0\0\0\x01\x67', '\0\0\0\x01\x09'),
	video('MXF', '\x06\x0e\x2b\x34\x02\x05\x01\x01'),
	picture('GIF', 'GIF87a', 'GIF89a'),
	picture('BMP', 'BM????\0\0\0\0'),
	picture('TIFF', 'II*\0', 'MM\0*'),
	picture('JPEG XL', '\xff\x0a', '\0\0\0\x0cJXL '),
	picture('JPEG 2000', '\0\0\0\x0cjP  '),
	picture('Photoshop', '8BPS'),
	other('a ZIP archive', 'PK\x03\x04', 'PK\x05\x06'),
	other('a gzip archive', '\x1f\x8b\x08'),
	other('a 7z archive', '7z\xbc\xaf\x27\x1c'),
	other('a RAR archive', 'Rar!\x1a\x07'),
	other('a bzip2 archive', 'BZh?1AY&SY'),
	other('an xz archive', '\xfd7zXZ\0'),
	other('a Zstandard archive', '\x28\xb5\x2f\xfd'),
	other('a tar archive', `${'?'.repeat(257)}ustar`),
	other('a PDF', '%PDF-'),
	other('a PostScript document', '%!PS'),
	other('an RTF document', '{\\rtf'),
	other('an old Office document', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
	other('a database', 'SQLite format 3\0'),
	other('a program', '\x7fELF', 'MZ\x90\0', '\0asm\x01\0\0\0', '\xcf\xfa\xed\xfe'),
	other('a font', 'wOFF', 'wOF2', 'OTTO\0'),
];

function matches(head: Uint8Array, start: string): boolean {
	if (head.length < start.length) return false;
	for (let index = 0; index < start.length; index++) {
		const wanted = start.charCodeAt(index);
		if (wanted !== 0x3f && head[index] !== wanted) return false;
	}
	return true;
}

/** What the magic number at the start of a file says it is; `null` when there is none known. */
export function bySignature(head: Uint8Array): Sniffed | null {
	return (
		SIGNATURES.find(([, ...starts]) => starts.some((start) => matches(head, start)))?.[0] ?? null
	);
}
