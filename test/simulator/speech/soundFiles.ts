import { readFileSync } from 'node:fs';

import { fixtureFiles } from '../fixtureFiles';
import type { SpeechPart } from './plan';
import { SAMPLE_RATE, synthesize } from './synthesizer';

/** Speech as WAV: 24 kHz, 16 bits, one channel; `note` goes into its INFO list. */
export function wavOf(plan: readonly SpeechPart[], pitch: number, note: string): Buffer {
	const samples = synthesize(plan, pitch);
	const format = Buffer.alloc(16);
	format.writeUInt16LE(1, 0);
	format.writeUInt16LE(1, 2);
	format.writeUInt32LE(SAMPLE_RATE, 4);
	format.writeUInt32LE(SAMPLE_RATE * 2, 8);
	format.writeUInt16LE(2, 12);
	format.writeUInt16LE(16, 14);
	const list = Buffer.concat([Buffer.from('INFO'), chunk('ICMT', Buffer.from(`${note}\0`))]);
	const data = Buffer.alloc(samples.length * 2);
	for (const [index, sample] of samples.entries()) data.writeInt16LE(sample, index * 2);
	const chunks = [chunk('fmt ', format), chunk('LIST', list), chunk('data', data)];
	return chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), ...chunks]));
}

/** A RIFF chunk, padded to an even length. */
function chunk(name: string, body: Buffer): Buffer {
	const header = Buffer.alloc(8);
	header.write(name, 'latin1');
	header.writeUInt32LE(body.length, 4);
	return Buffer.concat([header, body, Buffer.alloc(body.length % 2)]);
}

/** Frames of `speech.mp3`: MPEG-2 Layer III, 160 kbit/s, 24 kHz, all of the same size. */
const FRAME_BYTES = 480;
const HEADER_BYTES = 4;

/**
 * Speech as MP3: where the plan speaks, a recorded sentence from its beginning, over and over; where it
 * pauses, silence. Its first frame needs none before it, so it may follow anything. `note` goes into an
 * ID3 tag at the front.
 */
export function mp3Of(plan: readonly SpeechPart[], note: string): Buffer {
	const recording = readFileSync(fixtureFiles.speechMp3);
	const recorded = Math.floor(recording.length / FRAME_BYTES);
	// All of its side information is zero: no bits, no sound.
	const silence = Buffer.alloc(FRAME_BYTES);
	recording.copy(silence, 0, 0, HEADER_BYTES);
	const frames = plan.flatMap(({ kind, frames: count }) =>
		Array.from({ length: count }, (_, index) => {
			const start = (index % recorded) * FRAME_BYTES;
			return kind === 'pause' ? silence : recording.subarray(start, start + FRAME_BYTES);
		}),
	);
	return Buffer.concat([id3(note), ...frames]);
}

/** An ID3v2.3 tag with one text of the user's own; shorter than 128 bytes in all. */
function id3(note: string): Buffer {
	const text = Buffer.concat([Buffer.from([0]), Buffer.from(`note\0${note}`, 'latin1')]);
	const frame = Buffer.alloc(10);
	frame.write('TXXX', 'latin1');
	frame.writeUInt32BE(text.length, 4);
	const header = Buffer.from([0x49, 0x44, 0x33, 3, 0, 0, 0, 0, 0, frame.length + text.length]);
	return Buffer.concat([header, frame, text]);
}
