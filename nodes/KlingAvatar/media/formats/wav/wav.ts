import type { Sniffed } from '../../types';
import { bytesSource } from '../../sources/byteSource';
import { blockOf, codecName, readWavHeader, type WavHeader } from './header';

export interface WavLength {
	durationSeconds: number;
	stepSeconds: number;
	/** What must replace the start of the file when its header does not tell the truth. */
	repairedHeader?: Uint8Array;
}

/** The longest header that is worth repairing, in bytes. */
const MAX_HEADER = 1024 * 1024;
/** Samples a second that no converter reaches. */
const MAX_RATE = 1_000_000;

/**
 * The length of a WAV. `null` when it has no samples or its header makes no sense; what it
 * holds when that is something that decoders of WAV need not know.
 *
 * mediabunny refuses a WAV whose RIFF size is 0, takes a data size of 0 at its word, and can't say what a right
 * header would be. Finding the two size fields takes a walk
 * over the chunks, which gives the length as well.
 */
export async function measureWav(bytes: Uint8Array): Promise<WavLength | Sniffed | null> {
	const header = await readWavHeader(bytesSource(bytes));
	if (header === null || header.format.rate === 0 || header.format.rate > MAX_RATE) return null;
	const { format, dataStart, declared } = header;
	if (format.channels === 0) return null;
	const block = blockOf(format);
	if (block === null) return { kind: 'sound', label: `WAV with ${codecName(format)} in it` };

	const room = bytes.length - dataStart;
	const honest = declared > 0 && declared <= room;
	const dataBytes = honest ? declared : room;
	if (dataBytes <= 0) return null;

	const repairedHeader = repaired(bytes, header, block, dataBytes, honest);
	return {
		durationSeconds: Math.floor(dataBytes / block) / format.rate,
		stepSeconds: 1 / format.rate,
		...(repairedHeader && { repairedHeader }),
	};
}

/** The start of the file as it should be; `null` when it is right, or can't be put right. */
function repaired(
	bytes: Uint8Array,
	header: WavHeader,
	block: number,
	dataBytes: number,
	honest: boolean,
): Uint8Array | null {
	const { format, fmtStart, namesBits, riffSize, dataStart, littleEndian } = header;
	const byteRate = format.rate * block;
	const bits = format.bits === 0 ? (block / format.channels) * 8 : format.bits;
	const riffFits = riffSize >= dataStart - 8 && riffSize + 8 <= bytes.length + 1;
	const isRight =
		honest &&
		riffFits &&
		byteRate === format.byteRate &&
		block === format.blockAlign &&
		bits === format.bits;
	if (isRight || header.is64 || dataStart > MAX_HEADER) return null;
	// A copy, not a view on the file itself.
	const start = new Uint8Array(bytes.subarray(0, dataStart));
	const view = new DataView(start.buffer);
	view.setUint32(4, riffFits && honest ? riffSize : bytes.length - 8, littleEndian);
	view.setUint32(dataStart - 4, dataBytes, littleEndian);
	view.setUint32(fmtStart + 8, byteRate, littleEndian);
	view.setUint16(fmtStart + 12, block, littleEndian);
	if (namesBits) view.setUint16(fmtStart + 14, bits, littleEndian);
	return start;
}
