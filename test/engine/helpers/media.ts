import { readFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

import { fixtureFiles } from '../../simulator';
import { wav } from '../../support/wav';
import type { BinaryInput, ItemInput } from '../harness';

const speech = readFileSync(fixtureFiles.speechMp3);
const portrait = readFileSync(fixtureFiles.portraitJpg);

/** Seconds of the speech, as the node measures and sends them to aijisu. */
export const SPEECH_SECONDS = 2.88;

/** As n8n's OpenAI node labels its speech: wrong MIME type, no length. */
export const speechFile: BinaryInput = {
	data: speech,
	mimeType: 'audio/mp3',
	fileName: 'audio.mp3',
};

export const portraitFile: BinaryInput = {
	data: portrait,
	mimeType: 'image/jpeg',
	fileName: 'portrait.jpg',
};

/** An item with the speech in `data` and the portrait in `image`, where the node looks for them. */
export function mediaItem(
	json: ItemInput['json'] = {},
	voice: BinaryInput = speechFile,
): ItemInput {
	return { json, binary: { data: voice, image: portraitFile } };
}

/** A silent 8 kHz mono WAV of this many seconds. */
export function silence(seconds: number): BinaryInput {
	const samples = Buffer.alloc(Math.round(seconds * 8000), 128);
	const data = wav({ sampleRate: 8000, channels: 1, bits: 8 }, samples);
	return { data, mimeType: 'audio/wav', fileName: 'silence.wav' };
}

/** A white PNG of this size. */
export function whitePicture(width: number, height: number): BinaryInput {
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([8, 0, 0, 0, 0], 8);
	const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width, 255)]);
	const rows = Buffer.concat(Array.from({ length: height }, () => row));
	const data = Buffer.concat([
		Buffer.from('89504e470d0a1a0a', 'hex'),
		pngChunk('IHDR', header),
		pngChunk('IDAT', deflateSync(rows)),
		pngChunk('IEND', Buffer.alloc(0)),
	]);
	return { data, mimeType: 'image/png', fileName: 'white.png' };
}

function pngChunk(type: string, content: Buffer): Buffer {
	const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(content.length);
	const check = Buffer.alloc(4);
	check.writeUInt32BE(crc32(named));
	return Buffer.concat([length, named, check]);
}
