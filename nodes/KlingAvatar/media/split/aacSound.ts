import { aacLevel } from './aacLevel';
import { bytesSource } from '../sources/byteSource';
import { findFrames, walkFrames } from '../formats/frames';
import { readAdtsFrame } from '../formats/adts';
import { withTrack } from '../formats/demux';
import type { PacketSound } from './types';
import { EncodedPacketSink, MP4, QTFF } from 'mediabunny';

const SAMPLES = 1024;
const STEPS_OF_PACKET = 100;
/** What a reader of levels says of silence. */
const SILENCE_DB = -120;

/** Raw AAC (ADTS) as the frames that it can be cut between; `null` where there is none, or it is irregular. */
export function adtsSound(bytes: Uint8Array, from: number): PacketSound | null {
	const start = findFrames(bytes, from, bytes.length, readAdtsFrame);
	const first = start < 0 ? null : readAdtsFrame(bytes, start);
	if (first === null) return null;
	const packets: Uint8Array[] = [];
	let isRegular = true;
	walkFrames(bytes, start, readAdtsFrame, (frame, at, whole) => {
		if (!whole) return;
		isRegular &&= frame.rate === first.rate && frame.samples === SAMPLES;
		packets.push(bytes.subarray(at, at + frame.size));
	});
	if (!isRegular) return null;
	return {
		format: 'aac',
		packetSeconds: SAMPLES / first.rate,
		totalSeconds: (packets.length * SAMPLES) / first.rate,
		packets: packets.length,
		bytes: weight(packets),
		loudness: () =>
			heard(
				packets.map((packet) => packet.subarray((packet[1] ?? 0) & 1 ? 7 : 9)),
				first.rate,
			),
		build: (begin, end) => Buffer.concat(packets.slice(begin, end)),
	};
}

/**
 * The AAC of an M4A as raw AAC, which needs no tables; `null` for HE-AAC and other codecs. Packets before
 * the start, which the file hides, are left out.
 *
 * @param seconds what the file plays
 * @param rest lets others work in between, after so many steps
 */
export async function m4aSound(
	bytes: Uint8Array,
	seconds: number,
	rest: (steps: number) => Promise<void>,
): Promise<PacketSound | null> {
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
			await rest(STEPS_OF_PACKET);
		}
		return {
			format: 'aac' as const,
			packetSeconds,
			totalSeconds: packets.length * packetSeconds,
			packets: packets.length,
			bytes: weight(packets),
			loudness: () => heard(packets, config.sampleRate),
			build: (begin: number, end: number) =>
				Buffer.concat(packets.slice(begin, end).flatMap((data) => [header(data.length), data])),
		};
	});
}

const weight = (packets: readonly Uint8Array[]) =>
	packets.reduce((sum, { length }) => sum + length, 0);

/** Of each packet what a decoder plays for it: the second half of the one before, and its own first half. */
function* heard(packets: readonly Uint8Array[], rate: number): Generator<number, Float32Array> {
	const rateIndex = RATES.indexOf(rate);
	const levels = new Float32Array(packets.length);
	let before = SILENCE_DB;
	for (const [index, packet] of packets.entries()) {
		const own = aacLevel(packet, rateIndex);
		levels[index] = Math.max(own, before);
		before = own;
		yield packet.length;
	}
	return levels;
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
