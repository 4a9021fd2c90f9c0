import { AAC_RATES } from '../adts';
import { Bits } from '../bits';

/** By the four letters of a sample description. */
const NAMES: Readonly<Record<string, string>> = {
	samr: 'AMR',
	sawb: 'AMR-WB',
	'ac-3': 'AC-3',
	'ec-3': 'E-AC-3',
	fLaC: 'FLAC',
	Opus: 'Opus',
	alac: 'Apple Lossless (ALAC)',
	'.mp3': 'MP3',
	'ms\0U': 'MP3',
	ulaw: 'µ-law',
	alaw: 'A-law',
	ima4: 'IMA ADPCM',
	enca: 'copy-protected sound',
	twos: 'PCM',
	sowt: 'PCM',
	lpcm: 'PCM',
};

/** Object types of a decoder configuration (ISO/IEC 14496-1, table 5; mp4ra.org). */
const AAC_OBJECTS = [0x40, 0x66, 0x67, 0x68];
const OTHER_OBJECTS: Readonly<Record<number, string>> = {
	0x69: 'MP3',
	0x6b: 'MP3',
	0xa5: 'AC-3',
	0xa6: 'E-AC-3',
	0xad: 'Opus',
	0xdd: 'Vorbis',
};

/** Object types that decoders of AAC have: Main, LC, LTP, with SBR, with PS. */
const AAC_TYPES = [1, 2, 4, 5, 29];
const XHE_AAC = 42;

/** What the sound of an MP4 is coded in: AAC, of whose core one packet is so many samples; or something else. */
export type Mp4Codec = { samples: 960 | 1024; rate: number } | { name: string };

/**
 * @param entry the first sample description of a sound track, from its four letters on
 * @returns `null` for AAC that does not say how it is coded
 */
export function mp4CodecOf(entry: Buffer): Mp4Codec | null {
	const tag = entry.toString('latin1', 0, 4);
	const esds = entry.indexOf('esds', 4, 'latin1');
	if (tag !== 'mp4a' || esds < 0) {
		const printable = /^[\w .-]{4}$/.test(tag) ? `codec "${tag.trim()}"` : 'an unknown codec';
		return tag === 'mp4a' ? null : { name: NAMES[tag] ?? printable };
	}
	const { object, config } = readDescriptor(entry.subarray(esds + 8));
	if (!AAC_OBJECTS.includes(object)) return { name: OTHER_OBJECTS[object] ?? 'an unknown codec' };
	return config.length < 2 ? null : readConfig(config);
}

/** Walks an ES_Descriptor (ISO/IEC 14496-1, 7.2.6.5) down to its decoder's own bytes. */
function readDescriptor(bytes: Buffer): { object: number; config: Buffer } {
	let at = 0;
	let object = 0;
	const byte = () => bytes[at++] ?? 0;
	while (at < bytes.length) {
		const tag = byte();
		let length = 0;
		for (let more = 0x80; more & 0x80;) {
			more = byte();
			length = (length << 7) | (more & 0x7f);
		}
		if (tag === 5) return { object, config: bytes.subarray(at, at + length) };
		if (tag === 3) {
			const flags = bytes[at + 2] ?? 0;
			at += 3 + (flags & 0x80 ? 2 : 0);
			if (flags & 0x40) at += 1 + (bytes[at] ?? 0);
			if (flags & 0x20) at += 2;
		} else if (tag === 4) {
			object = bytes[at] ?? 0;
			at += 13;
		} else break;
	}
	return { object, config: bytes.subarray(bytes.length) };
}

/** Reads an AudioSpecificConfig as far as the length of a frame. */
function readConfig(bytes: Buffer): Mp4Codec | null {
	const bits = new Bits(bytes);
	const takeType = () => {
		const type = bits.read(5);
		return type === 31 ? 32 + bits.read(6) : type;
	};
	const takeRate = () => {
		const index = bits.read(4);
		return index === 15 ? bits.read(24) : AAC_RATES[index];
	};
	const type = takeType();
	if (!AAC_TYPES.includes(type)) {
		return { name: type === XHE_AAC ? 'xHE-AAC' : `AAC of type ${type}` };
	}
	// The rate of the core: with SBR, the rate that is played stands behind it.
	const rate = takeRate();
	if (!rate) return null;
	bits.read(4);
	if (type === 5 || type === 29) {
		takeRate();
		takeType();
	}
	return { samples: bits.read(1) === 1 ? 960 : 1024, rate };
}
