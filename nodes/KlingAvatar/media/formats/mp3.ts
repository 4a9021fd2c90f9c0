import { type FramesLength, findFrames, SampleCount, walkFrames } from './frames';
import { type MpegFrame, readMpegFrame } from './mpegFrame';

/** Samples that every decoder adds in front (528 and one), which the LAME tag leaves to be known. */
const DECODER_DELAY = 529;

/** Encoders whose note of their padding decoders act on; of others they play every sample. */
const TRUSTED_ENCODERS = ['LAME', 'Lavf', 'Lavc'];

/**
 * The length of an MP3, by counting its frames to the end.
 *
 * mediabunny counts frames too, but plays the silence that the encoder put at both ends (0.07 s at
 * 24 kHz, 0.19 s at 8 kHz), stops counting where joined files change their rate, and refuses a file
 * with a few hundred odd bytes in front or with a VBRI header. Headers that name a number of frames
 * are not believed: in joined files they speak of the first part only.
 *
 * @param from where the sound starts, behind any ID3v2 tag
 * @returns `null` when there is no frame
 */
export function measureMp3(bytes: Uint8Array, from: number): FramesLength | null {
	const start = findFrames(bytes, from, bytes.length, readMpegFrame);
	const first = start < 0 ? null : readMpegFrame(bytes, start);
	if (first === null) return null;
	const header = readInfoFrame(bytes, start, first);
	const count = new SampleCount();
	let frames = 0;
	const soundStart = header ? start + first.size : start;
	const hasJunk = walkFrames(bytes, soundStart, readMpegFrame, (frame) => {
		count.add(frame.samples, frame.rate);
		frames++;
	});
	// Behind anything but ID3 tags, decoders take the header for a frame without sound.
	if (header && start === from) {
		// Only when the header's count is right does its padding stand at the end of what was counted.
		const padding = Math.abs(frames - header.frames) <= 1 ? header.endPadding : 0;
		count.add(-header.startPadding - Math.max(0, padding), first.rate);
	}
	return { durationSeconds: count.seconds, stepSeconds: first.samples / first.rate, hasJunk };
}

/** What such a frame tells. */
export interface InfoFrame {
	frames: number;
	/** Samples of silence before and after the sound that decoders leave out. */
	startPadding: number;
	endPadding: number;
}

/**
 * Reads a first frame that holds no sound but a description: Xing or Info with LAME's extension, or
 * Fraunhofer's VBRI. `null` for a frame of sound.
 */
export function readInfoFrame(bytes: Uint8Array, at: number, frame: MpegFrame): InfoFrame | null {
	const view = new DataView(
		bytes.buffer,
		bytes.byteOffset + at,
		Math.min(frame.size, bytes.length - at),
	);
	const text = (offset: number) =>
		offset + 4 <= view.byteLength
			? String.fromCharCode(...bytes.subarray(at + offset, at + offset + 4))
			: '';
	if (text(36) === 'VBRI') return { frames: 0, startPadding: 0, endPadding: 0 };
	const xing = 4 + (frame.isVersion1 ? (frame.isMono ? 17 : 32) : frame.isMono ? 9 : 17);
	if (text(xing) !== 'Xing' && text(xing) !== 'Info') return null;
	const number = (offset: number) => (offset + 4 <= view.byteLength ? view.getUint32(offset) : 0);
	const flags = number(xing + 4);
	const frames = flags & 1 ? number(xing + 8) : 0;
	const fields =
		(flags & 1 ? 4 : 0) + (flags & 2 ? 4 : 0) + (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0);
	const lame = xing + 8 + fields;
	if (!TRUSTED_ENCODERS.includes(text(lame))) return { frames, startPadding: 0, endPadding: 0 };
	const delays = number(lame + 21) >>> 8;
	return {
		frames,
		startPadding: (delays >> 12) + DECODER_DELAY,
		endPadding: (delays & 0xfff) - DECODER_DELAY,
	};
}
