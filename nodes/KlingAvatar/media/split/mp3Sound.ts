import { findFrames, walkFrames } from '../formats/frames';
import { readInfoFrame } from '../formats/mp3';
import { type MpegFrame, readMpegFrame } from '../formats/mpegFrame';
import { Mp3Levels } from './mp3Level';
import type { PacketSound } from './types';

/** What a reader of levels says of silence. */
const SILENCE_DB = -120;

interface Mp3Frame {
	at: number;
	frame: MpegFrame;
}

/**
 * An MP3 as the frames that it can be cut between. A frame of silence that the encoder put at its start or
 * end is left out, as decoders do, which a part of a file could not tell them to.
 *
 * @param from where the sound starts, behind any ID3v2 tag
 * @returns `null` where there is none, or where the rate changes on the way
 */
export function mp3Sound(bytes: Uint8Array, from: number): PacketSound | null {
	const start = findFrames(bytes, from, bytes.length, readMpegFrame);
	const first = start < 0 ? null : readMpegFrame(bytes, start);
	if (first === null || first.layer !== 3) return null;
	const info = readInfoFrame(bytes, start, first);
	const frames: Mp3Frame[] = [];
	let isOneStream = true;
	walkFrames(bytes, info ? start + first.size : start, readMpegFrame, (read, at, whole) => {
		const frame = readMpegFrame(bytes, at);
		if (frame === null || !whole) return;
		isOneStream &&= read.rate === first.rate && read.samples === first.samples;
		frames.push({ at, frame });
	});
	if (!isOneStream || frames.length === 0) return null;
	const isWholeFile = info !== null && Math.abs(frames.length - info.frames) <= 1;
	const silent = info ? info.startPadding + (isWholeFile ? Math.max(0, info.endPadding) : 0) : 0;
	const atStart = Math.round((info?.startPadding ?? 0) / first.samples);
	const atEnd = Math.max(0, Math.round(silent / first.samples) - atStart);
	const sounding = frames.slice(atStart, frames.length - atEnd);
	return {
		format: 'mp3',
		packetSeconds: first.samples / first.rate,
		totalSeconds: (sounding.length * first.samples) / first.rate,
		packets: sounding.length,
		bytes: sounding.reduce((sum, { frame }) => sum + frame.size, 0),
		loudness: () => heard(bytes, sounding),
		// The first frames' sound may begin in the part before: decoders play what they have, and complain of nothing.
		build: (begin, end) =>
			Buffer.concat(
				sounding.slice(begin, end).map(({ at, frame }) => bytes.subarray(at, at + frame.size)),
			),
	};
}

/** Of each frame what a decoder plays for it, which is for the most part a granule late. */
function* heard(bytes: Uint8Array, frames: readonly Mp3Frame[]): Generator<number, Float32Array> {
	const reader = new Mp3Levels();
	const levels = new Float32Array(frames.length);
	let before = SILENCE_DB;
	for (const [index, { at, frame }] of frames.entries()) {
		const granules = reader.read(bytes.subarray(at, at + frame.size), frame);
		levels[index] = Math.max(before, ...granules.slice(0, -1));
		before = granules.at(-1) ?? before;
		yield frame.size;
	}
	return levels;
}
