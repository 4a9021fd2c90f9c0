import type { Frame } from './frames';

// Tables of ISO/IEC 11172-3 and 13818-3: kbit/s by bit rate index, for MPEG-1 layer I, II, III and
// for MPEG-2 and 2.5 layer I, then II and III.
const KBPS = {
	v1l1: [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
	v1l2: [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
	v1l3: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
	v2l1: [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
	v2l23: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const RATES = [44100, 48000, 32000];

export interface MpegFrame extends Frame {
	layer: 1 | 2 | 3;
	/** MPEG-1, as opposed to 2 and 2.5. */
	isVersion1: boolean;
	isMono: boolean;
}

/**
 * Reads an MPEG audio frame header. `null` for anything else, for reserved values and for "free
 * format" (bit rate index 0), whose frame size the header does not tell and no encoder in use makes.
 */
export function readMpegFrame(bytes: Uint8Array, at: number): MpegFrame | null {
	const second = bytes[at + 1] ?? 0;
	const third = bytes[at + 2] ?? 0;
	if (bytes[at] !== 0xff || (second & 0xe0) !== 0xe0 || at + 4 > bytes.length) return null;
	const version = (second >> 3) & 3; // 0: 2.5, 1: reserved, 2: 2, 3: 1
	const layerBits = (second >> 1) & 3; // 0: reserved, 1: III, 2: II, 3: I
	const rateIndex = (third >> 2) & 3;
	if (version === 1 || layerBits === 0 || rateIndex === 3) return null;
	const isVersion1 = version === 3;
	const layer = (4 - layerBits) as 1 | 2 | 3;
	const table = isVersion1
		? [KBPS.v1l1, KBPS.v1l2, KBPS.v1l3][layer - 1]
		: layer === 1
			? KBPS.v2l1
			: KBPS.v2l23;
	const bitRate = (table?.[third >> 4] ?? 0) * 1000;
	if (bitRate === 0) return null;
	const rate = (RATES[rateIndex] ?? 0) / (isVersion1 ? 1 : version === 2 ? 2 : 4);
	const padding = (third >> 1) & 1;
	const samples = layer === 1 ? 384 : layer === 3 && !isVersion1 ? 576 : 1152;
	const size =
		layer === 1
			? (Math.floor((12 * bitRate) / rate) + padding) * 4
			: Math.floor((samples / 8) * (bitRate / rate)) + padding;
	const isMono = (bytes[at + 3] ?? 0) >> 6 === 3;
	return {
		size,
		samples,
		rate,
		stream: (second & 0x1e) | (rateIndex << 5),
		layer,
		isVersion1,
		isMono,
	};
}
