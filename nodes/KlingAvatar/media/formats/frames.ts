/** One frame of MPEG audio or ADTS AAC, as its header describes it. */
export interface Frame {
	/** Bytes from this header to the next. */
	size: number;
	/** Samples of each channel. */
	samples: number;
	/** Samples a second. */
	rate: number;
	/** Equal for frames of one stream: version, layer and rate. */
	stream: number;
}

/** Reads the frame header at a position; `null` when there is none. */
export type FrameReader = (bytes: Uint8Array, at: number) => Frame | null;

/** Frames in a row that prove a stream; noise makes up one header in 5,000 bytes, hardly ever three. */
const PROOF = 3;

/**
 * The frame at a position if the frames behind it show that it is no accident: two more of the same
 * stream, or the end of the sound, which is a tag or the end of the file.
 *
 * @param isExpected whether one frame and then the end is enough; behind odd bytes it is not
 */
function proven(
	bytes: Uint8Array,
	at: number,
	read: FrameReader,
	isExpected: boolean,
): Frame | null {
	const first = read(bytes, at);
	if (first === null) return null;
	let next = at + first.size;
	for (let count = 1; count < PROOF; count++) {
		const isEnd = next === bytes.length || tagSize(bytes, next) > 0;
		if (isEnd) return isExpected || count > 1 ? first : null;
		// Cut off: one header alone proves nothing.
		if (next > bytes.length) return count > 1 ? first : null;
		const frame = read(bytes, next);
		if (frame?.stream !== first.stream) return null;
		next += frame.size;
	}
	return first;
}

/** Where a stream of frames starts, at `from` or behind at most `maxJunk` bytes; -1 if nowhere. */
export function findFrames(
	bytes: Uint8Array,
	from: number,
	maxJunk: number,
	read: FrameReader,
): number {
	const last = Math.min(bytes.length - 4, from + maxJunk);
	for (let at = from; at <= last; at++) {
		if (bytes[at] === 0xff && proven(bytes, at, read, at === from)) return at;
	}
	return -1;
}

/**
 * Visits every frame up to the end, past anything that may stand between frames. What a tag between
 * them says of its size is not believed: decoders look for the next frame, too. A last frame that
 * the file's end cuts off is visited with `whole` false.
 *
 * @returns whether something other than tags and zeros stands between frames: behind it, decoders lose
 * up to ten frames, each as many as its way of finding the next one costs
 */
export function walkFrames(
	bytes: Uint8Array,
	from: number,
	read: FrameReader,
	visit: (frame: Frame, at: number, whole: boolean) => void,
): boolean {
	let stream: number | null = null;
	let hasJunk = false;
	for (let at = from; at < bytes.length;) {
		const frame = read(bytes, at);
		if (frame !== null && (frame.stream === stream || proven(bytes, at, read, true))) {
			stream = frame.stream;
			visit(frame, at, at + frame.size <= bytes.length);
			at += frame.size;
			continue;
		}
		stream = null;
		const next = findFrames(bytes, at + 1, bytes.length, read);
		if (next < 0) break;
		const isTag = tagSize(bytes, at) > 0;
		hasJunk ||= !isTag && bytes.subarray(at, next).some((byte) => byte !== 0);
		at = next;
	}
	return hasJunk;
}

/**
 * Adds up samples at whatever rates they come. Whole numbers, so that a sound of sixty seconds is
 * sixty seconds: thousands of fractions of a second added up are not.
 */
export class SampleCount {
	private readonly samplesByRate = new Map<number, number>();

	add(samples: number, rate: number): void {
		this.samplesByRate.set(rate, (this.samplesByRate.get(rate) ?? 0) + samples);
	}

	/** Never below 0. */
	get seconds(): number {
		let seconds = 0;
		for (const [rate, samples] of this.samplesByRate) seconds += samples / rate;
		return Math.max(0, seconds);
	}
}

function startsWith(bytes: Uint8Array, at: number, text: string): boolean {
	for (let index = 0; index < text.length; index++) {
		if (bytes[at + index] !== text.charCodeAt(index)) return false;
	}
	return true;
}

/** What frames come to. */
export interface FramesLength {
	durationSeconds: number;
	/** Of one frame. */
	stepSeconds: number;
	/** Whether odd bytes stand between them, so that decoders differ in what they play. */
	hasJunk: boolean;
}

/** Size of the ID3v2, ID3v1 or APE tag at a position; 0 when there is none. */
export function tagSize(bytes: Uint8Array, at: number): number {
	const byte = (offset: number) => bytes[at + offset] ?? 0;
	if (startsWith(bytes, at, 'ID3')) {
		const sizes = [byte(6), byte(7), byte(8), byte(9)];
		if (byte(3) === 0xff || sizes.some((part) => part > 127)) return 0;
		const footer = byte(5) & 0x10 ? 10 : 0;
		return 10 + sizes.reduce((size, part) => size * 128 + part, 0) + footer;
	}
	if (startsWith(bytes, at, 'TAG')) return 128;
	if (startsWith(bytes, at, 'APETAGEX')) {
		const isHeader = (byte(23) & 0x20) !== 0;
		const body = byte(12) + byte(13) * 0x100 + byte(14) * 0x10000 + byte(15) * 0x1000000;
		return isHeader ? 32 + body : 32;
	}
	return 0;
}
