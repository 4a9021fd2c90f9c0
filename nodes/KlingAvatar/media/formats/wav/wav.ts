import type { CachedSource } from '../../sources/cachedSource';
import { blockOf, codecName } from './codecs';
import { readWavHeader, type WavHeader } from './header';

export interface WavLength {
	durationSeconds: number;
	stepSeconds: number;
	/** What must replace the start of the file when its header does not tell the truth. */
	repairedHeader?: Uint8Array;
	/** Bytes of the whole file as its header has it, for a source that does not know. */
	declaredBytes: number | null;
}

/** The longest header that is worth repairing, in bytes. */
const MAX_HEADER = 1024 * 1024;
/** What streaming writers put where they don't know a size yet, all of them above any real file. */
const PLACEHOLDER_FROM = 0x77359400; // 2,000,000,000
/** Samples a second that no converter reaches. */
const MAX_RATE = 1_000_000;

/**
 * The length of a WAV. `null` when it has no samples or its header makes no sense; `unknownCodec`
 * when it holds something that decoders of WAV need not know.
 *
 * mediabunny refuses a WAV whose RIFF size is 0, takes a data size of 0 at its word, and can't say what a right
 * header would be. Finding the two size fields takes a walk
 * over the chunks, which gives the length as well.
 */
export async function measureWav(
	source: CachedSource,
): Promise<WavLength | { unknownCodec: string } | null> {
	const header = await readWavHeader(source);
	if (header === null || header.format.rate === 0 || header.format.rate > MAX_RATE) return null;
	const { format, dataStart, declared } = header;
	if (format.channels === 0) return null;
	const block = blockOf(format);
	if (block === null) return { unknownCodec: codecName(format) };

	const isPlaceholder = declared === 0 || declared >= PLACEHOLDER_FROM;
	const size =
		source.size === null && isPlaceholder ? (await source.readAll()).length : source.size;
	const room = size === null ? null : size - dataStart;
	const honest = room === null || (declared > 0 && declared <= room);
	const dataBytes = honest ? declared : room;
	const declaredBytes = honest ? dataStart + dataBytes : null;
	if (dataBytes <= 0) return null;

	const repairedHeader = await repaired(source, header, block, size, dataBytes, honest);
	return {
		durationSeconds: Math.floor(dataBytes / block) / format.rate,
		stepSeconds: 1 / format.rate,
		declaredBytes,
		...(repairedHeader && { repairedHeader }),
	};
}

/** The start of the file as it should be; `null` when it is right, or can't be put right. */
async function repaired(
	source: CachedSource,
	header: WavHeader,
	block: number,
	size: number | null,
	dataBytes: number,
	honest: boolean,
): Promise<Uint8Array | null> {
	const { format, fmtStart, namesBits, riffSize, dataStart, littleEndian } = header;
	const byteRate = format.rate * block;
	const bits = format.bits === 0 ? (block / format.channels) * 8 : format.bits;
	const riffFits = riffSize >= dataStart - 8 && (size === null || riffSize + 8 <= size + 1);
	const isRight =
		honest &&
		riffFits &&
		byteRate === format.byteRate &&
		block === format.blockAlign &&
		bits === format.bits;
	if (isRight || header.is64 || dataStart > MAX_HEADER) return null;
	// A copy: what a source gives may be a view on the file itself.
	const start = new Uint8Array(await source.read(0, dataStart));
	const view = new DataView(start.buffer);
	const total = size ?? dataStart + dataBytes;
	view.setUint32(4, riffFits && honest ? riffSize : total - 8, littleEndian);
	view.setUint32(dataStart - 4, dataBytes, littleEndian);
	view.setUint32(fmtStart + 8, byteRate, littleEndian);
	view.setUint16(fmtStart + 12, block, littleEndian);
	if (namesBits) view.setUint16(fmtStart + 14, bits, littleEndian);
	return start;
}
