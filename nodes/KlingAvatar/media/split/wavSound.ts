import { blockOf, readWavHeader, type WavHeader } from '../formats/wav/header';
import { bytesSource } from '../sources/byteSource';
import type { PacketSound } from './types';

/** Sound is cut between blocks of this length. Seconds. */
const BLOCK_SECONDS = 0.01;
/** What is quieter than the least step of 16 bits is silence. dB below full scale. */
const SILENCE_DB = -96;

/** Reads one sample, from -1 to 1. */
type SampleReader = (view: DataView, at: number) => number;

/**
 * A WAV as blocks of samples that it can be cut between; `null` for one of another byte order.
 */
export async function wavSound(bytes: Uint8Array): Promise<PacketSound | null> {
	const header = await readWavHeader(bytesSource(bytes));
	const block = header && blockOf(header.format);
	if (!header?.littleEndian || block === null) return null;
	const { rate } = header.format;
	const read = sampleReader(header, block);
	if (read === null || rate < 1000) return null;
	const formatChunk = formatBytes(bytes, header, block);
	const room = bytes.length - header.dataStart;
	const length = header.declared > 0 && header.declared <= room ? header.declared : room;
	const samples = Math.floor(length / block);
	const samplesOfBlock = Math.round(rate * BLOCK_SECONDS);
	const blocks = Math.ceil(samples / samplesOfBlock);
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	const byteAt = (packet: number) =>
		header.dataStart + Math.min(samples, packet * samplesOfBlock) * block;
	return {
		format: 'wav',
		packetSeconds: samplesOfBlock / rate,
		totalSeconds: samples / rate,
		packets: blocks,
		bytes: samples * block,
		*loudness() {
			const levels = new Float32Array(blocks);
			for (const index of levels.keys()) {
				levels[index] = level(view, byteAt(index), byteAt(index + 1), read);
				yield samplesOfBlock;
			}
			return levels;
		},
		build: (begin, end) => buildWav(formatChunk, bytes.subarray(byteAt(begin), byteAt(end))),
	};
}

/** The fmt chunk, with its block and its bytes a second put right: headers written by hand often have them wrong. */
function formatBytes(
	bytes: Uint8Array,
	{ fmtStart, namesBits, format }: WavHeader,
	block: number,
): Uint8Array {
	const file = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	const chunk = bytes.slice(fmtStart, fmtStart + file.getUint32(fmtStart - 4, true));
	const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
	view.setUint32(8, format.rate * block, true);
	view.setUint16(12, block, true);
	if (namesBits && format.bits === 0) view.setUint16(14, (block / format.channels) * 8, true);
	return chunk;
}

/** By the codec's tag and the bytes of a sample. */
function sampleReader(
	{ format: { tag, channels } }: WavHeader,
	block: number,
): { bytes: number; read: SampleReader } | null {
	const bytes = block / channels;
	const readers: Record<string, SampleReader> = {
		'1/1': (data, at) => (data.getUint8(at) - 128) / 128,
		'1/2': (data, at) => data.getInt16(at, true) / 0x8000,
		'1/3': (data, at) => data.getInt16(at + 1, true) / 0x8000,
		'1/4': (data, at) => data.getInt32(at, true) / 0x80000000,
		'3/4': (data, at) => data.getFloat32(at, true),
		'3/8': (data, at) => data.getFloat64(at, true),
	};
	const read = readers[`${tag}/${bytes}`];
	return read ? { bytes, read } : null;
}

/** The level of a stretch of all channels, in dB below full scale. */
function level(
	view: DataView,
	from: number,
	to: number,
	{ bytes, read }: { bytes: number; read: SampleReader },
): number {
	let sum = 0;
	let count = 0;
	for (let at = from; at + bytes <= to; at += bytes, count++) sum += read(view, at) ** 2;
	return count === 0 || sum === 0 ? SILENCE_DB : Math.max(SILENCE_DB, 10 * Math.log10(sum / count));
}

function buildWav(format: Uint8Array, samples: Uint8Array): Uint8Array {
	const file = new Uint8Array(12 + 8 + format.length + 8 + samples.length + (samples.length % 2));
	const view = new DataView(file.buffer);
	const text = (at: number, name: string) => file.set(Buffer.from(name, 'latin1'), at);
	text(0, 'RIFF');
	view.setUint32(4, file.length - 8, true);
	text(8, 'WAVEfmt ');
	view.setUint32(16, format.length, true);
	file.set(format, 20);
	text(20 + format.length, 'data');
	view.setUint32(24 + format.length, samples.length, true);
	file.set(samples, 28 + format.length);
	return file;
}
