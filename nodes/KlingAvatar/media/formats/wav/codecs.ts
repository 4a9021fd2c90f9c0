import type { WavFormat } from './header';

/** How many samples of each channel so many bytes hold, and how many belong together. */
export interface WavCodec {
	samplesIn(bytes: number): number;
	/** Samples that are coded together: one of PCM, a block of ADPCM. */
	step: number;
	/** For uncompressed sound, the one right block, in bytes. */
	block?: number;
}

const PCM = 1;
const FLOAT = 3;
const MP3 = 0x55;

/** Codecs that WAV files of telephones, recorders and editors hold, by their format tag. */
const NAMES: Readonly<Record<number, string>> = {
	0x08: 'DTS',
	0x10: 'Dialogic ADPCM',
	0x17: 'Dialogic ADPCM',
	0x22: 'TrueSpeech',
	0x40: 'G.721',
	0x42: 'G.723.1',
	0x50: 'MP2',
	0x61: 'DK4 ADPCM',
	0x62: 'DK3 ADPCM',
	0x83: 'G.729',
	0x92: 'AC-3',
	0xff: 'AAC',
	0x160: 'Windows Media',
	0x161: 'Windows Media',
	0x162: 'Windows Media',
	0x163: 'Windows Media',
	0x270: 'ATRAC3',
	0x1600: 'AAC',
	0x2000: 'AC-3',
	0x2001: 'DTS',
	0x5756: 'WavPack',
	0x566f: 'Vorbis',
	0x674f: 'Vorbis',
	0x6750: 'Vorbis',
	0x6751: 'Vorbis',
	0x676f: 'Vorbis',
	0x704f: 'Opus',
	0xa106: 'AAC',
	0xa109: 'Speex',
	0xf1ac: 'FLAC',
	0xfffe: 'an unknown codec',
};

/** What a codec that is not decoded everywhere is called; a number where it has no known name. */
export function codecName({ tag, bits }: WavFormat): string {
	if (tag === PCM) return `PCM of ${bits} bits`;
	if (tag === FLOAT) return `floating-point PCM of ${bits} bits`;
	return NAMES[tag] ?? `codec 0x${tag.toString(16).toUpperCase().padStart(4, '0')}`;
}

/**
 * How to count the samples of a codec that decoders of WAV know; `'frames'` for MP3, which is
 * counted frame by frame, `null` for codecs that are not taken as WAV.
 *
 * Decoders look at the tag, the channels and the bits of a sample. Of PCM they ignore the block and
 * the bytes a second, which headers written by hand often have wrong; of ADPCM and GSM they play
 * whole blocks, whatever a `fact` chunk says.
 */
export function codecOf(format: WavFormat): WavCodec | 'frames' | null {
	const { tag, channels, bits, blockAlign } = format;
	if (channels === 0 || channels > 64) return null;
	switch (tag) {
		case PCM: {
			// Bits of 0 are what some write beside a right block.
			const bytes = bits > 0 ? Math.ceil(bits / 8) : blockAlign / channels;
			return [1, 2, 3, 4, 8].includes(bytes) ? uncompressed(bytes * channels) : null;
		}
		case FLOAT:
			return bits === 32 || bits === 64 ? uncompressed((bits / 8) * channels) : null;
		case 6: // A-law
		case 7: // µ-law
			return uncompressed(channels);
		case 2: // Microsoft ADPCM: 7 bytes a channel hold two samples, then two samples a byte
			return inBlocks(blockAlign, 7 * channels, (bytes) => (2 * bytes) / channels + 2);
		case 0x11: // IMA ADPCM: 4 bytes a channel hold one sample, then groups of 4 bytes hold eight
			return bits === 4
				? inBlocks(blockAlign, 4 * channels, (bytes) => Math.floor(bytes / (4 * channels)) * 8 + 1)
				: null;
		case 0x31: // GSM 6.10 as Microsoft packs it: 320 samples in 65 bytes
			return channels === 1
				? { step: 320, samplesIn: (bytes) => Math.floor(bytes / 65) * 320 }
				: null;
		case 0x20: // Yamaha ADPCM
		case 0x28f: // G.722, two samples a byte
			return packed(4 * channels);
		case 0x45: // G.726
		case 0x64:
			return channels === 1 && bits >= 2 && bits <= 5 ? packed(bits) : null;
		case MP3:
			return 'frames';
		default:
			return null;
	}
}

const uncompressed = (block: number): WavCodec => ({
	block,
	step: 1,
	samplesIn: (bytes) => Math.floor(bytes / block),
});

const packed = (bits: number): WavCodec => ({
	step: 1,
	samplesIn: (bytes) => Math.floor((bytes * 8) / bits),
});

/** A codec whose blocks start with a head; the last one may be short. */
function inBlocks(
	block: number,
	head: number,
	samplesOf: (bytesBehindHead: number) => number,
): WavCodec | null {
	if (block <= head) return null;
	const step = Math.floor(samplesOf(block - head));
	return {
		step,
		samplesIn(bytes) {
			const rest = bytes % block;
			const last = rest > head ? Math.floor(samplesOf(rest - head)) : 0;
			return Math.floor(bytes / block) * step + last;
		},
	};
}
