import { EncodedPacketSink, MP4, QTFF } from 'mediabunny';

import { AAC_RATES, readAdtsFrame } from '../formats/adts';
import { withTrack } from '../formats/demux';
import { bytesSource } from '../sources/byteSource';
import { aacLevel } from './aacLevel';
import { framesIn, SILENCE_DB, soundOfFrames } from './frames';
import type { PacketSound } from './types';

const SAMPLES = 1024;
const STEPS_OF_PACKET = 100;

/**
 * Raw AAC (ADTS) as the frames that it can be cut between.
 *
 * @returns `null` where there is none, or it is irregular. Yields steps, as `framesIn` does
 */
export function* adtsSound(bytes: Uint8Array, from: number): Generator<number, PacketSound | null> {
	const found = yield* framesIn(bytes, from, readAdtsFrame);
	if (found?.first.samples !== SAMPLES) return null;
	const { first, frames } = found;
	return soundOfFrames('aac', first, frames, () => heard(frames));
}

/** Of each frame what a decoder plays for it: the second half of the one before, and its own first half. */
function* heard(frames: readonly Uint8Array[]): Generator<number, Float32Array> {
	const levels = new Float32Array(frames.length);
	let before = SILENCE_DB;
	for (const [index, frame] of frames.entries()) {
		const [, second = 0, third = 0] = frame;
		const own = aacLevel(frame.subarray(second & 1 ? 7 : 9), (third >> 2) & 15);
		levels[index] = Math.max(own, before);
		before = own;
		yield frame.length;
	}
	return levels;
}

/**
 * The AAC of an M4A as raw AAC, which needs no tables; `null` for HE-AAC and other codecs. Packets before
 * the start, which the file hides, are left out.
 *
 * @param seconds what the file plays
 * @param rest lets others work in between, after so many steps
 */
export async function adtsOfM4a(
	bytes: Uint8Array,
	seconds: number,
	rest: (steps: number) => Promise<void>,
): Promise<Uint8Array | null> {
	return await withTrack(bytesSource(bytes), [MP4, QTFF], async (track) => {
		const config = await track.getDecoderConfig();
		if (config?.codec !== 'mp4a.40.2') return null;
		const header = adtsHeader(config.sampleRate, config.numberOfChannels);
		if (header === null) return null;
		const packetSeconds = SAMPLES / config.sampleRate;
		const most = Math.round(seconds / packetSeconds);
		const pieces: Uint8Array[] = [];
		const sink = new EncodedPacketSink(track);
		let packet = await sink.getFirstPacket();
		for (; packet !== null && pieces.length < 2 * most; packet = await sink.getNextPacket(packet)) {
			const { data, timestamp } = packet;
			if (timestamp > -packetSeconds / 2) pieces.push(header(data.length), data);
			await rest(STEPS_OF_PACKET);
		}
		return Buffer.concat(pieces);
	});
}

/** Writes ADTS headers of AAC-LC (ISO/IEC 14496-3, 1.A.2); `null` where they can't say the rate or channels. */
function adtsHeader(rate: number, channels: number): ((bytes: number) => Uint8Array) | null {
	const index = AAC_RATES.indexOf(rate);
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
