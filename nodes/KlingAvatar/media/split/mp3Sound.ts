import { findFrames, walkFrames } from '../formats/frames';
import { readInfoFrame } from '../formats/mp3';
import { type MpegFrame, readMpegFrame } from '../formats/mpegFrame';
import { bitReader } from './bits';
import type { PacketSound } from './types';

/** Decibels of one step of `global_gain`, a quarter of a power of two. */
const DB_PER_STEP = 20 * Math.log10(2 ** 0.25);

interface Mp3Frame {
	at: number;
	frame: MpegFrame;
	/** Bytes of the frames before whose room it uses (`main_data_begin`). */
	reach: number;
	/** Bytes of room for sound that it brings itself. */
	room: number;
	loudness: number;
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
		frames.push(readFrame(bytes, at, frame));
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
		loudness: Float32Array.from(sounding, ({ loudness }) => loudness),
		build: (begin, end) => buildMp3(bytes, sounding.slice(begin, end)),
	};
}

/** Bytes of the frame's side information, which follows its header and checksum. */
function sideSize({ isVersion1, isMono }: MpegFrame): number {
	if (isVersion1) return isMono ? 17 : 32;
	return isMono ? 9 : 17;
}

function sideStart(bytes: Uint8Array, at: number): number {
	const hasChecksum = ((bytes[at + 1] ?? 0) & 1) === 0;
	return at + 4 + (hasChecksum ? 2 : 0);
}

/** Reads the side information (ISO/IEC 11172-3, 2.4.1.7): nothing of the sound itself. */
function readFrame(bytes: Uint8Array, at: number, frame: MpegFrame): Mp3Frame {
	const { isVersion1, isMono } = frame;
	const side = sideStart(bytes, at);
	const bits = bitReader(bytes, side);
	const channels = isMono ? 1 : 2;
	const reach = bits.read(isVersion1 ? 9 : 8);
	bits.skip(isVersion1 ? (isMono ? 5 : 3) + 4 * channels : isMono ? 1 : 2);
	let gain = 0;
	for (let granule = 0; granule < (isVersion1 ? 2 : 1); granule++) {
		for (let channel = 0; channel < channels; channel++) {
			const length = bits.read(12);
			const values = bits.read(9);
			const globalGain = bits.read(8);
			// Without a value there is silence, whatever the gain.
			if (length > 0 && values > 0) gain = Math.max(gain, globalGain);
			bits.skip((isVersion1 ? 59 : 63) - 29);
		}
	}
	return {
		at,
		frame,
		reach,
		room: frame.size - (side - at) - sideSize(frame),
		loudness: gain * DB_PER_STEP,
	};
}

/**
 * The frames as a file. The sound of a frame may begin in the room of the frames before (the "bit
 * reservoir"); the first ones, whose beginning is in another part, are made silent, so that decoders have
 * nothing to complain of. They lie in a pause, and are at most 511 bytes of sound.
 */
function buildMp3(bytes: Uint8Array, frames: readonly Mp3Frame[]): Uint8Array {
	const file = Buffer.concat(frames.map(({ at, frame }) => bytes.subarray(at, at + frame.size)));
	let position = 0;
	let room = 0;
	for (const { at, frame, reach, room: own } of frames) {
		if (reach > room) {
			const side = position + (sideStart(bytes, at) - at);
			file.fill(0, side, side + sideSize(frame));
		} else if (room >= 511) break;
		position += frame.size;
		room += own;
	}
	return file;
}
