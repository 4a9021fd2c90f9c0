import { readInfoFrame } from '../formats/mp3';
import { readMpegFrame } from '../formats/mpegFrame';
import { framesIn, SILENCE_DB, soundOfFrames } from './frames';
import { Mp3Levels } from './mp3Level';
import type { PacketSound } from './types';

/**
 * An MP3 as the frames that it can be cut between. A frame of silence that the encoder put at its start or
 * end is left out, as decoders do, which a part of a file could not tell them to. The sound of a part's first
 * frames may begin in the part before: decoders play what they have, and complain of nothing.
 *
 * @param from where the sound starts, behind any ID3v2 tag
 * @returns `null` where there is none, or where the rate changes on the way. Yields steps, as `framesIn` does
 */
export function* mp3Sound(bytes: Uint8Array, from: number): Generator<number, PacketSound | null> {
	const found = yield* framesIn(bytes, from, readMpegFrame);
	const [head] = found?.frames ?? [];
	if (!found || !head || found.first.layer !== 3) return null;
	const { first } = found;
	const info = readInfoFrame(head, 0, first);
	const frames = found.frames.slice(info ? 1 : 0);
	const isWholeFile = info !== null && Math.abs(frames.length - info.frames) <= 1;
	const silent = info ? info.startPadding + (isWholeFile ? Math.max(0, info.endPadding) : 0) : 0;
	const atStart = Math.round((info?.startPadding ?? 0) / first.samples);
	const atEnd = Math.max(0, Math.round(silent / first.samples) - atStart);
	const sounding = frames.slice(atStart, frames.length - atEnd);
	return soundOfFrames('mp3', first, sounding, () => heard(sounding));
}

/** Of each frame what a decoder plays for it, which is for the most part a granule late. */
function* heard(frames: readonly Uint8Array[]): Generator<number, Float32Array> {
	const reader = new Mp3Levels();
	const levels = new Float32Array(frames.length);
	let before = SILENCE_DB;
	for (const [index, bytes] of frames.entries()) {
		const frame = readMpegFrame(bytes, 0);
		const granules = frame ? reader.read(bytes, frame) : [];
		levels[index] = Math.max(before, ...granules.slice(0, -1));
		before = granules.at(-1) ?? before;
		yield bytes.length;
	}
	return levels;
}
