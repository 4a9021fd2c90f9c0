import { type Frame, findFrames } from '../formats/frames';
import type { PacketSound } from './types';

/** Between two looks at how much was done. Frames, and steps of each. */
const PIECE = 64;
const STEPS_OF_FRAME = 4;

/** What a reader of levels says of silence. */
export const SILENCE_DB = -120;

/**
 * The frames of a file, past anything that may stand between them; `null` where there are none, or where they
 * change their rate or length. Yields how many steps it took since it last did.
 */
export function* framesIn<Kind extends Frame>(
	bytes: Uint8Array,
	from: number,
	read: (bytes: Uint8Array, at: number) => Kind | null,
): Generator<number, { first: Kind; frames: Uint8Array[] } | null> {
	let at = findFrames(bytes, from, bytes.length, read);
	const first = at < 0 ? null : read(bytes, at);
	if (first === null) return null;
	const frames: Uint8Array[] = [];
	for (let { stream } = first; at >= 0;) {
		const frame = read(bytes, at);
		if (frame?.stream !== stream) {
			at = findFrames(bytes, at, bytes.length, read);
			stream = read(bytes, at)?.stream ?? stream;
			continue;
		}
		if (frame.rate !== first.rate || frame.samples !== first.samples) return null;
		if (at + frame.size > bytes.length) break;
		frames.push(bytes.subarray(at, at + frame.size));
		at += frame.size;
		if (frames.length % PIECE === 0) yield PIECE * STEPS_OF_FRAME;
	}
	return { first, frames };
}

/** A sound of such frames. */
export function soundOfFrames(
	format: PacketSound['format'],
	{ samples, rate }: Frame,
	frames: readonly Uint8Array[],
	loudness: PacketSound['loudness'],
): PacketSound {
	return {
		format,
		packetSeconds: samples / rate,
		totalSeconds: (frames.length * samples) / rate,
		packets: frames.length,
		bytes: frames.reduce((sum, { length }) => sum + length, 0),
		loudness,
		build: (begin, end) => Buffer.concat(frames.slice(begin, end)),
	};
}
