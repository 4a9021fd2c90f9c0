import { type Frame, type FramesLength, findFrames, SampleCount, walkFrames } from './frames';

/** Sampling frequencies of AAC by their number (ISO/IEC 14496-3, table 1.18). */
export const AAC_RATES = [
	96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350,
];

/** Reads an ADTS header; `null` for anything else. A frame holds one to four blocks of 1,024 samples. */
export function readAdtsFrame(bytes: Uint8Array, at: number): Frame | null {
	if (at + 7 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1]! & 0xf6) !== 0xf0) return null;
	const kind = bytes[at + 2]!;
	const rate = AAC_RATES[(kind >> 2) & 15];
	const size = ((bytes[at + 3]! & 3) << 11) | (bytes[at + 4]! << 3) | (bytes[at + 5]! >> 5);
	if (rate === undefined || size < 8) return null;
	return { size, rate, samples: ((bytes[at + 6]! & 3) + 1) * 1024, stream: kind & 0x3c };
}

/**
 * The length of raw AAC, by counting its frames; `null` when there is none.
 *
 * mediabunny stops at the first byte that is no frame, such as a tag between joined parts, and
 * refuses frames of more than one block or without a channel layout.
 *
 * @param from where the sound starts, behind any ID3v2 tag
 */
export function measureAdts(bytes: Uint8Array, from: number): FramesLength | null {
	const start = findFrames(bytes, from, bytes.length, readAdtsFrame);
	const first = start < 0 ? null : readAdtsFrame(bytes, start);
	if (first === null) return null;
	const count = new SampleCount();
	const hasJunk = walkFrames(bytes, start, readAdtsFrame, (frame, _at, whole) => {
		if (whole) count.add(frame.samples, frame.rate);
	});
	return { durationSeconds: count.seconds, stepSeconds: first.samples / first.rate, hasJunk };
}
