import { readAdtsFrame } from '../formats/adts';
import { findFrames } from '../formats/frames';
import { readMpegFrame } from '../formats/mpegFrame';
import type { Sniffed } from './sniffed';

/** Odd bytes that may stand before the first frame of an MP3: text, padding, the rest of a tag. */
const MAX_JUNK = 60_000;
/** Frames in a row that show a stream without a magic number to be one. */
const CHAIN = 4;

/** MPEG audio and ADTS, which start with any frame; `null` when there is none. */
export function asFrames(head: Uint8Array): Sniffed | null {
	const mpeg = findFrames(head, 0, MAX_JUNK, readMpegFrame);
	const adts = findFrames(head, 0, MAX_JUNK, readAdtsFrame);
	if (adts >= 0 && (mpeg < 0 || adts < mpeg)) return { kind: 'audio', format: 'aac' };
	if (mpeg < 0) return null;
	const layer = readMpegFrame(head, mpeg)?.layer;
	return layer === 3
		? { kind: 'audio', format: 'mp3' }
		: { kind: 'sound', label: layer === 2 ? 'MP2' : 'MPEG layer I' };
}

/** Streams of frames that are told by a chain of them from the first byte on. */
export function asOtherFrames(head: Uint8Array): Sniffed | null {
	if (isChain(head, ac3FrameSize)) {
		const isEnhanced = (head[5] ?? 0) >> 3 > 10;
		return { kind: 'sound', label: isEnhanced ? 'E-AC-3' : 'AC-3' };
	}
	if (isChain(head, latmFrameSize)) return { kind: 'sound', label: 'AAC in LATM frames' };
	if (isFreeFormat(head)) return { kind: 'sound', label: 'MP3 of free format' };
	return null;
}

/** Bytes from the frame at a position to the next; 0 when there is no frame. */
type FrameSize = (bytes: Uint8Array, at: number) => number;

function isChain(head: Uint8Array, sizeOf: FrameSize): boolean {
	let at = 0;
	for (let count = 0; count < CHAIN; count++) {
		const size = sizeOf(head, at);
		if (size === 0) return false;
		at += size;
		// A frame may be longer than a quarter of the head.
		if (at >= head.length) return count > 0 && head.length > 0;
	}
	return true;
}

/** Frame sizes of ATSC A/52, table 5.18, for 48 kHz, in words: the bit rate in kbit/s times two. */
const AC3_KBPS = [
	32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640,
];

function ac3FrameSize(bytes: Uint8Array, at: number): number {
	if (bytes[at] !== 0x0b || bytes[at + 1] !== 0x77 || at + 6 > bytes.length) return 0;
	const [third = 0, fourth = 0, fifth = 0, sixth = 0] = bytes.subarray(at + 2, at + 6);
	const version = sixth >> 3;
	if (version > 16) return 0;
	if (version > 10) return 2 * ((((third & 7) << 8) | fourth) + 1);
	const kbps = AC3_KBPS[(fifth & 63) >> 1];
	const rate = [48_000, 44_100, 32_000][fifth >> 6];
	if (kbps === undefined || rate === undefined) return 0;
	const odd = rate === 44_100 ? fifth & 1 : 0;
	return 2 * (Math.floor((kbps * 96_000) / rate) + odd);
}

/** LOAS, the frame around LATM (ISO/IEC 14496-3, 1.7.2): 11 bits of sync, 13 of length. */
function latmFrameSize(bytes: Uint8Array, at: number): number {
	const [first, second = 0, third = 0] = bytes.subarray(at, at + 3);
	if (first !== 0x56 || (second & 0xe0) !== 0xe0) return 0;
	return 3 + (((second & 31) << 8) | third);
}

/** Layer III whose bit rate no header names: the same header again and again at one distance. */
function isFreeFormat(head: Uint8Array): boolean {
	const isHeader = (at: number) =>
		head[at] === 0xff &&
		((head[at + 1] ?? 0) & 0xe6) === 0xe2 &&
		((head[at + 1] ?? 0) & 0x18) !== 8 &&
		(head[at + 2] ?? 0) >> 4 === 0 &&
		((head[at + 2] ?? 0) & 0x0c) !== 0x0c;
	if (!isHeader(0)) return false;
	const isSame = (at: number) =>
		isHeader(at) && head[at + 1] === head[1] && ((head[at + 2] ?? 0) | 2) === ((head[2] ?? 0) | 2);
	// Longer frames than this belong to no bit rate that decoders take.
	for (let step = 24; step < 4000; step++) {
		if (!isSame(step)) continue;
		let at = step;
		let count = 1;
		// A padding byte makes every frame one byte longer or not.
		while (count < CHAIN && (isSame(at + step) || isSame(at + step + 1) || isSame(at + step - 1))) {
			at += isSame(at + step) ? step : isSame(at + step + 1) ? step + 1 : step - 1;
			count++;
		}
		if (count === CHAIN) return true;
	}
	return false;
}
