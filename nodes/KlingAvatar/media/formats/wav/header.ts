import type { ByteSource } from '../../types';

/** What the fmt chunk says, as it says it. */
export interface WavFormat {
	/** The codec; of the extensible kind the one inside. */
	tag: number;
	channels: number;
	/** Samples a second. */
	rate: number;
	/** Bytes a second. */
	byteRate: number;
	/** Bytes of one block: of one sample of all channels, or of what a codec packs together. */
	blockAlign: number;
	/** Of one sample, in its container. */
	bits: number;
}

export interface WavHeader {
	littleEndian: boolean;
	/** RF64 and BW64, whose sizes stand in a chunk of their own. */
	is64: boolean;
	format: WavFormat;
	fmtStart: number;
	/** Whether the fmt chunk is long enough to name the bits of a sample. */
	namesBits: boolean;
	riffSize: number;
	dataStart: number;
	/** Bytes of the data, as the header has it. */
	declared: number;
}

const EXTENSIBLE = 0xfffe;
/** Of KSDATAFORMAT_SUBTYPE_PCM and its kin, from the fifth byte on. */
const GUID_REST = [0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];
/** Chunks walked before giving up: more than programs write, few enough to take no time. */
const MAX_CHUNKS = 10_000;

/** Walks the chunks up to the samples. `null` when there are none, or no format before them. */
export async function readWavHeader(source: ByteSource): Promise<WavHeader | null> {
	const head = await viewOf(source, 0, 12);
	if (head === null) return null;
	const littleEndian = head.getUint8(3) !== 0x58; // RIFX
	const is64 = head.getUint8(1) !== 0x49; // RF64, BW64
	let format: Pick<WavHeader, 'format' | 'fmtStart' | 'namesBits'> | null = null;
	let bytes64: number | null = null;
	let at = 12;
	for (let count = 0; count < MAX_CHUNKS; count++) {
		const chunk = await viewOf(source, at, 8);
		if (chunk === null) return null;
		const id = [0, 1, 2, 3].map((index) => String.fromCharCode(chunk.getUint8(index))).join('');
		const size = chunk.getUint32(4, littleEndian);
		// Decoders look for the 64-bit sizes here and nowhere else.
		if (is64 && count === 0 && id !== 'ds64') return null;
		at += 8;
		if (id === 'data') {
			if (format === null) return null;
			const declared = is64 && bytes64 !== null ? bytes64 : size;
			const riffSize = head.getUint32(4, littleEndian);
			return { littleEndian, is64, ...format, riffSize, dataStart: at, declared };
		}
		if (id === 'fmt ') {
			const view = await viewOf(source, at, Math.min(size, 40));
			if (view !== null && view.byteLength >= 14) {
				const namesBits = view.byteLength >= 16;
				format = { format: readFormat(view, littleEndian), fmtStart: at, namesBits };
			}
		}
		if (id === 'ds64') {
			const sizes = await viewOf(source, at, 24);
			if (sizes) bytes64 = Number(sizes.getBigUint64(8, true));
		}
		at += size + (size % 2);
	}
	return null;
}

function readFormat(view: DataView, littleEndian: boolean): WavFormat {
	const tag = view.getUint16(0, littleEndian);
	return {
		tag: tag === EXTENSIBLE ? tagInside(view, littleEndian) : tag,
		channels: view.getUint16(2, littleEndian),
		rate: view.getUint32(4, littleEndian),
		byteRate: view.getUint32(8, littleEndian),
		blockAlign: view.getUint16(12, littleEndian),
		bits: view.byteLength >= 16 ? view.getUint16(14, littleEndian) : 8,
	};
}

/** The real tag of the extensible kind: the start of a GUID whose rest is always the same. */
function tagInside(view: DataView, littleEndian: boolean): number {
	if (view.byteLength < 40) return EXTENSIBLE;
	const isKnown = GUID_REST.every((byte, index) => view.getUint8(28 + index) === byte);
	return isKnown ? view.getUint16(24, littleEndian) : EXTENSIBLE;
}

async function viewOf(source: ByteSource, at: number, length: number): Promise<DataView | null> {
	const bytes = await source.read(at, at + length);
	return bytes.length < length ? null : new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

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
