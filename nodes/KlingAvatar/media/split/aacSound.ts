import { bitReader } from './bits';
import { bytesSource } from '../sources/byteSource';
import { findFrames, walkFrames } from '../formats/frames';
import { readAdtsFrame } from '../formats/adts';
import { withTrack } from '../formats/demux';
import type { PacketSound } from './types';
import { EncodedPacketSink, MP4, QTFF } from 'mediabunny';

const DB_PER_STEP = 20 * Math.log10(2 ** 0.25);
const SAMPLES = 1024;

/** Raw AAC (ADTS) as the frames that it can be cut between; `null` where there is none, or it is irregular. */
export function adtsSound(bytes: Uint8Array, from: number): PacketSound | null {
	const start = findFrames(bytes, from, bytes.length, readAdtsFrame);
	const first = start < 0 ? null : readAdtsFrame(bytes, start);
	if (first === null) return null;
	const packets: Uint8Array[] = [];
	const loudness: number[] = [];
	let isRegular = true;
	walkFrames(bytes, start, readAdtsFrame, (frame, at, whole) => {
		if (!whole) return;
		isRegular &&= frame.rate === first.rate && frame.samples === SAMPLES;
		const packet = bytes.subarray(at, at + frame.size);
		const header = (packet[1] ?? 0) & 1 ? 7 : 9;
		packets.push(packet);
		loudness.push(aacLoudness(packet.subarray(header)));
	});
	if (!isRegular) return null;
	return {
		format: 'aac',
		packetSeconds: SAMPLES / first.rate,
		totalSeconds: (packets.length * SAMPLES) / first.rate,
		loudness: heard(loudness),
		build: (begin, end) => Buffer.concat(packets.slice(begin, end)),
	};
}

/**
 * The AAC of an M4A as raw AAC, which needs no tables; `null` for HE-AAC and other codecs. Packets before
 * the start, which the file hides, are left out.
 *
 * @param seconds what the file plays
 */
export async function m4aSound(bytes: Uint8Array, seconds: number): Promise<PacketSound | null> {
	const file = { size: bytes.length, read: bytesSource(bytes).read };
	return await withTrack(file, [MP4, QTFF], async (track) => {
		const config = await track.getDecoderConfig();
		if (config?.codec !== 'mp4a.40.2') return null;
		const header = adtsHeader(config.sampleRate, config.numberOfChannels);
		if (header === null) return null;
		const packetSeconds = SAMPLES / config.sampleRate;
		const packets: Uint8Array[] = [];
		const sink = new EncodedPacketSink(track);
		const most = Math.round(seconds / packetSeconds);
		for (
			let packet = await sink.getFirstPacket();
			packet !== null && packets.length < most;
			packet = await sink.getNextPacket(packet)
		) {
			if (packet.timestamp > -packetSeconds / 2) packets.push(packet.data);
		}
		return {
			format: 'aac' as const,
			packetSeconds,
			totalSeconds: packets.length * packetSeconds,
			loudness: heard(packets.map(aacLoudness)),
			build: (begin: number, end: number) =>
				Buffer.concat(packets.slice(begin, end).flatMap((data) => [header(data.length), data])),
		};
	});
}

/** Of each packet what a decoder plays for it: the second half of the one before, and its own first half. */
function heard(packets: readonly number[]): Float32Array {
	return Float32Array.from(packets, (own, index) => Math.max(own, packets[index - 1] ?? own));
}

const RATES = [
	96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350,
];

/** Writes ADTS headers of AAC-LC (ISO/IEC 14496-3, 1.A.2); `null` where they can't say the rate or channels. */
function adtsHeader(rate: number, channels: number): ((bytes: number) => Uint8Array) | null {
	const index = RATES.indexOf(rate);
	if (index < 0 || channels < 1 || channels > 6) return null;
	return (bytes) => {
		const size = bytes + 7;
		return Uint8Array.of(
			0xff,
			0xf1,
			(1 << 6) | (index << 2),
			(channels << 6) | (size >> 11),
			(size >> 3) & 0xff,
			((size & 7) << 5) | 0x1f,
			0xfc,
		);
	};
}

/** Elements that may stand in front of the first channel. */
const MAX_ELEMENTS = 8;

/**
 * How loud a packet of AAC-LC is: the `global_gain` of its first channel (ISO/IEC 14496-3, 4.4.2), in dB. 0
 * for silence, and the most for what can't be told.
 */
export function aacLoudness(packet: Uint8Array): number {
	const bits = bitReader(packet);
	for (let count = 0; count < MAX_ELEMENTS && !bits.isOver; count++) {
		const element = bits.read(3);
		if (element === 0 || element === 1 || element === 3) {
			bits.skip(4);
			return (element === 1 ? pairGain(bits) : channelGain(bits)) * DB_PER_STEP;
		}
		if (element === 4) skipData(bits);
		else if (element === 6) skipFill(bits);
		else break;
	}
	return 255 * DB_PER_STEP;
}

type Bits = ReturnType<typeof bitReader>;

/** An individual_channel_stream with windows of its own. */
function channelGain(bits: Bits): number {
	const gain = bits.read(8);
	return windows(bits).bands === 0 ? 0 : gain;
}

function pairGain(bits: Bits): number {
	if (bits.read(1) === 0) return channelGain(bits);
	const { groups, bands } = windows(bits);
	if (bits.read(2) === 1) bits.skip(groups * bands);
	const gain = bits.read(8);
	return bands === 0 ? 0 : gain;
}

/** ics_info: how many groups of windows there are, and how many bands each has. */
function windows(bits: Bits): { groups: number; bands: number } {
	bits.skip(1);
	const isShort = bits.read(2) === 2;
	bits.skip(1);
	if (!isShort) {
		const bands = bits.read(6);
		bits.skip(1);
		return { groups: 1, bands };
	}
	const bands = bits.read(4);
	let groups = 8;
	for (let window = 0; window < 7; window++) groups -= bits.read(1);
	return { groups, bands };
}

function skipData(bits: Bits): void {
	bits.skip(4);
	const isAligned = bits.read(1) === 1;
	const count = bits.read(8);
	const bytes = count === 255 ? count + bits.read(8) : count;
	if (isAligned) bits.align();
	bits.skip(bytes * 8);
}

function skipFill(bits: Bits): void {
	const count = bits.read(4);
	bits.skip((count === 15 ? count + bits.read(8) - 1 : count) * 8);
}
