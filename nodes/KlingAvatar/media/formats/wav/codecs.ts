import type { WavFormat } from './header';

const PCM = 1;
const FLOAT = 3;

/** Codecs that telephones and recorders put into WAV, by their format tag. */
const NAMES: Readonly<Record<number, string>> = {
	0x02: 'Microsoft ADPCM',
	0x06: 'A-law',
	0x07: 'µ-law',
	0x11: 'IMA ADPCM',
	0x31: 'GSM',
	0x50: 'MP2',
	0x55: 'MP3',
	0xff: 'AAC',
	0xfffe: 'an unknown codec',
};

/** What a codec that is not taken is called; a number where it has no known name. */
export function codecName({ tag, bits }: WavFormat): string {
	if (tag === PCM) return `PCM of ${bits} bits`;
	if (tag === FLOAT) return `floating-point PCM of ${bits} bits`;
	return NAMES[tag] ?? `codec 0x${tag.toString(16).toUpperCase().padStart(4, '0')}`;
}

/**
 * The bytes of one sample of all channels; `null` for what is no PCM. Decoders look at the tag, the channels and
 * the bits of a sample, and ignore the block and the bytes a second, which headers written by hand often have
 * wrong.
 */
export function blockOf({ tag, channels, bits, blockAlign }: WavFormat): number | null {
	if (channels === 0 || channels > 64) return null;
	// Bits of 0 are what some write beside a right block.
	const bytes = bits > 0 ? Math.ceil(bits / 8) : blockAlign / channels;
	const isTaken =
		tag === PCM ? [1, 2, 3, 4].includes(bytes) : tag === FLOAT && [4, 8].includes(bytes);
	return isTaken ? bytes * channels : null;
}
