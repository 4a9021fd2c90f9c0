import type { ByteSource } from '../types';

export interface WavLength {
	durationSeconds: number;
	/** What must replace the start of the file when its header does not tell the truth. */
	repairedHeader?: Uint8Array;
	/** Bytes of the whole file as its header has it, for a source that does not know. */
	declaredBytes: number | null;
}

/** Format tags of samples whose bytes say how many they are: PCM, float, A-law, µ-law. */
const UNCOMPRESSED = [1, 3, 6, 7];
const EXTENSIBLE = 0xfffe;
/** Chunks walked before giving up, and the longest header that is worth repairing, in bytes. */
const MAX_CHUNKS = 64;
const MAX_HEADER = 1024 * 1024;
/** What streaming writers put where they don't know a size yet, all of them above any real file. */
const PLACEHOLDER_FROM = 0x77359400; // 2,000,000,000

/** True for RIFF, RIFX (big-endian) and the 64-bit kinds, with WAVE inside. */
export function isWav(head: Uint8Array): boolean {
	const text = String.fromCharCode(...head.subarray(0, 12));
	return /^(RIFF|RIFX|RF64|BW64)[^]{4}WAVE$/.test(text);
}

/**
 * The length of a WAV. `null` when it has no samples or its header makes no sense.
 *
 * mediabunny refuses a WAV whose RIFF size is 0 and every compressed one, takes a data size of 0 at
 * its word, and can't say what a right header would be. Finding the two size fields takes a walk
 * over the chunks, which gives the length as well.
 *
 * @param size bytes of the file; `null` if unknown, which does when the header is believable
 * @returns `'sizeNeeded'` when it is unknown and the header is a placeholder
 */
export async function measureWav(
	source: ByteSource,
	size: number | null,
): Promise<WavLength | 'sizeNeeded' | null> {
	const header = await readWavHeader(source);
	if (header === null) return null;
	const { format, dataStart, declared, riffSize } = header;
	const room = size === null ? null : size - dataStart;
	if (room === null && (declared === 0 || declared >= PLACEHOLDER_FROM)) return 'sizeNeeded';
	const honest = room === null || (declared > 0 && declared <= room);
	const dataBytes = honest ? declared : room;
	const durationSeconds = secondsOf(format, dataBytes, honest ? header.factSamples : null);
	if (durationSeconds === null) return null;

	const byteRate = format.uncompressed ? format.rate * format.block : format.byteRate;
	const riffFits = riffSize >= dataStart - 8 && (size === null || riffSize + 8 <= size + 1);
	const broken = !honest || !riffFits || byteRate !== format.byteRate;
	const length: WavLength = {
		durationSeconds,
		declaredBytes: honest ? dataStart + dataBytes : null,
	};
	if (!broken || header.is64 || dataStart > MAX_HEADER) return length;
	// A copy: what a source gives may be a view on the file itself.
	const repairedHeader = new Uint8Array(await source.read(0, dataStart));
	const view = new DataView(repairedHeader.buffer);
	const total = size ?? dataStart + dataBytes;
	view.setUint32(4, riffFits && honest ? riffSize : total - 8, header.littleEndian);
	view.setUint32(dataStart - 4, dataBytes, header.littleEndian);
	view.setUint32(header.fmtStart + 8, byteRate, header.littleEndian);
	return { ...length, repairedHeader };
}

export interface WavFormat {
	uncompressed: boolean;
	rate: number;
	byteRate: number;
	/** Bytes of one sample of all channels, for uncompressed sound. */
	block: number;
}

export interface WavHeader {
	littleEndian: boolean;
	is64: boolean;
	format: WavFormat;
	fmtStart: number;
	riffSize: number;
	factSamples: number | null;
	dataStart: number;
	declared: number;
}

/** Walks the chunks up to the samples. */
export async function readWavHeader(source: ByteSource): Promise<WavHeader | null> {
	const head = await viewOf(source, 0, 12);
	if (head === null) return null;
	const littleEndian = head.getUint8(3) !== 0x58; // RIFX
	const is64 = head.getUint8(1) !== 0x49; // RF64, BW64
	let format: WavFormat | null = null;
	let fmtStart = 0;
	let factSamples: number | null = null;
	let bytes64: number | null = null;
	let at = 12;
	for (let count = 0; count < MAX_CHUNKS; count++) {
		const chunk = await viewOf(source, at, 8);
		if (chunk === null) return null;
		const id = [0, 1, 2, 3].map((index) => String.fromCharCode(chunk.getUint8(index))).join('');
		const size = chunk.getUint32(4, littleEndian);
		at += 8;
		if (id === 'data') {
			const riffSize = head.getUint32(4, littleEndian);
			const declared = is64 && bytes64 !== null ? bytes64 : size;
			if (format === null) return null;
			return {
				littleEndian,
				is64,
				format,
				fmtStart,
				riffSize,
				factSamples,
				dataStart: at,
				declared,
			};
		}
		if (id === 'fmt ') {
			format = await readFormat(source, at, size, littleEndian);
			fmtStart = at;
		}
		if (id === 'fact')
			factSamples = (await viewOf(source, at, 4))?.getUint32(0, littleEndian) ?? null;
		if (id === 'ds64') {
			const sizes = await viewOf(source, at, 24);
			if (sizes) bytes64 = Number(sizes.getBigUint64(8, true));
		}
		at += size + (size % 2);
	}
	return null;
}

async function readFormat(
	source: ByteSource,
	at: number,
	size: number,
	littleEndian: boolean,
): Promise<WavFormat | null> {
	const view = await viewOf(source, at, Math.min(size, 26));
	if (view === null || view.byteLength < 14) return null;
	const tag = view.getUint16(0, littleEndian);
	// The real tag of the extensible kind is the start of its GUID.
	const real = tag === EXTENSIBLE && view.byteLength >= 26 ? view.getUint16(24, littleEndian) : tag;
	const channels = view.getUint16(2, littleEndian);
	const bits = view.byteLength >= 16 ? view.getUint16(14, littleEndian) : 8;
	return {
		uncompressed: UNCOMPRESSED.includes(real),
		rate: view.getUint32(4, littleEndian),
		byteRate: view.getUint32(8, littleEndian),
		block: view.getUint16(12, littleEndian) || channels * Math.ceil(bits / 8),
	};
}

function secondsOf(
	format: WavFormat,
	dataBytes: number,
	factSamples: number | null,
): number | null {
	const { uncompressed, rate, byteRate, block } = format;
	if (rate === 0 || dataBytes <= 0) return null;
	if (uncompressed) return block === 0 ? null : Math.floor(dataBytes / block) / rate || null;
	if (factSamples) return factSamples / rate;
	return byteRate === 0 ? null : dataBytes / byteRate;
}

async function viewOf(source: ByteSource, at: number, length: number): Promise<DataView | null> {
	const bytes = await source.read(at, at + length);
	return bytes.length < length ? null : new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
