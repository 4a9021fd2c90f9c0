import { readWavHeader, type WavHeader } from '../formats/wav';
import { bytesSource } from '../sources/byteSource';
import type { PacketSound } from './types';

/** Sound is cut between blocks of this length. Seconds. */
const BLOCK_SECONDS = 0.01;
/** What is quieter than the least step of 16 bits is silence. dB below full scale. */
const SILENCE_DB = -96;

/** Reads one sample, from -1 to 1. */
type SampleReader = (view: DataView, at: number) => number;

/**
 * A WAV as blocks of samples that it can be cut between; `null` for compressed ones and those of other
 * byte orders.
 */
export async function wavSound(bytes: Uint8Array): Promise<PacketSound | null> {
	const header = await readWavHeader(bytesSource(bytes));
	if (!header?.littleEndian || !header.format.uncompressed) return null;
	const { rate, block } = header.format;
	const formatChunk = chunkBytes(bytes, header);
	const read = sampleReader(formatChunk);
	if (read === null || rate < 1000 || block === 0) return null;
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
		loudness: Float32Array.from({ length: blocks }, (_, index) =>
			level(view, byteAt(index), byteAt(index + 1), read),
		),
		build: (begin, end) => buildWav(formatChunk, bytes.subarray(byteAt(begin), byteAt(end))),
	};
}

function chunkBytes(bytes: Uint8Array, { fmtStart }: WavHeader): Uint8Array {
	const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(
		fmtStart - 4,
		true,
	);
	return bytes.subarray(fmtStart, fmtStart + size);
}

/** By the format's tag and its bits: PCM, float, A-law and µ-law. */
function sampleReader(format: Uint8Array): { bytes: number; read: SampleReader } | null {
	const view = new DataView(format.buffer, format.byteOffset, format.length);
	const tag = view.getUint16(0, true);
	const real = tag === 0xfffe && format.length >= 26 ? view.getUint16(24, true) : tag;
	const bits = format.length >= 16 ? view.getUint16(14, true) : 8;
	const readers: Record<string, SampleReader> = {
		'1/8': (data, at) => (data.getUint8(at) - 128) / 128,
		'1/16': (data, at) => data.getInt16(at, true) / 0x8000,
		'1/24': (data, at) => data.getInt16(at + 1, true) / 0x8000,
		'1/32': (data, at) => data.getInt32(at, true) / 0x80000000,
		'3/32': (data, at) => data.getFloat32(at, true),
		'3/64': (data, at) => data.getFloat64(at, true),
		// Both laws are steps of about 6 dB a 16th, which is all that loudness needs.
		'6/8': (data, at) => 2 ** ((((data.getUint8(at) ^ 0x55) & 127) - 127) / 16),
		'7/8': (data, at) => 2 ** (((~data.getUint8(at) & 127) - 127) / 16),
	};
	const read = readers[`${real}/${bits}`];
	return read ? { bytes: bits / 8, read } : null;
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
