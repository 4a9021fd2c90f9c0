import { measureAdts } from './formats/adts';
import { tagSize } from './formats/frames';
import { measureMp3 } from './formats/mp3';
import { measureMp4 } from './formats/mp4/mp4';
import { AUDIO_FORMATS } from './formats/names';
import { measureWav } from './formats/wav/wav';
import { sniff } from './recognise/sniff';
import {
	damagedFile,
	emptyFile,
	otherFile,
	type MediaFile,
	unknownFile,
} from './refusals/refusals';
import type { AudioFacts, AudioFormat, MediaPlace, Sniffed } from './types';

const HEAD_BYTES = 64 * 1024;
/** Tags that may stand one behind the other in front of the sound. */
const MAX_TAGS = 8;

type Length = Pick<AudioFacts, 'durationSeconds' | 'stepSeconds' | 'hasJunk' | 'repairedHeader'>;

/**
 * Reads what a sound is and how long it plays, from its bytes alone.
 *
 * @param from where it comes from, for the advice in messages
 * @throws {MediaError} and nothing else: `empty`, `notMedia`, `unrecognised`, `format` or `damaged`
 */
export async function measureAudio(
	bytes: Uint8Array,
	from: MediaPlace = 'item',
): Promise<AudioFacts> {
	const subject: MediaFile = { name: 'audio', from };
	if (bytes.length === 0) throw emptyFile(subject);
	const start = soundStart(bytes);
	const found = identify(bytes, start);
	if (found === null) {
		throw start >= bytes.length ? damagedFile(subject, 'mp3') : unknownFile(subject);
	}
	if (found.kind !== 'audio') throw otherFile(subject, found);
	const { format } = found;
	const length = await lengthOf(format, bytes, start).catch(() => null);
	if (length !== null && 'kind' in length) throw otherFile(subject, length);
	if (length === null || !(length.durationSeconds > 0 && Number.isFinite(length.durationSeconds))) {
		throw damagedFile(subject, format);
	}
	return { format, ...AUDIO_FORMATS[format], sizeBytes: bytes.length, ...length };
}

/** What stands behind the tags; of an APE tag, decoders skip as much as it says. */
function identify(bytes: Uint8Array, start: number): Sniffed | null {
	const head = bytes.subarray(start, start + HEAD_BYTES);
	const found = sniff(head);
	const skipped = tagSize(head, 0);
	if (found !== null || skipped === 0) return found;
	return sniff(bytes.subarray(skipped, skipped + HEAD_BYTES));
}

/** Where the sound starts: behind the ID3v2 tags, which hold pictures of up to megabytes. */
function soundStart(bytes: Uint8Array): number {
	let start = 0;
	for (let count = 0; count < MAX_TAGS; count++) {
		const head = bytes.subarray(start, start + 10);
		if (head.length < 10 || String.fromCharCode(...head.subarray(0, 3)) !== 'ID3') break;
		const size = tagSize(head, 0);
		if (size === 0) break;
		start += size;
	}
	return start;
}

/** The length; what else the file turns out to hold; `null` for nothing that can be measured. */
async function lengthOf(
	format: AudioFormat,
	bytes: Uint8Array,
	start: number,
): Promise<Length | Sniffed | null> {
	switch (format) {
		case 'mp3':
			return measureMp3(bytes, start);
		case 'aac':
			return measureAdts(bytes, start);
		case 'm4a':
			return measureMp4(bytes);
		case 'wav':
			return await measureWav(bytes);
	}
}
