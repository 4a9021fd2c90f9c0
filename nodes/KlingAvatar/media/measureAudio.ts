import { measureAdts } from './formats/adts';
import { tagSize } from './formats/frames';
import { measureMp3 } from './formats/mp3';
import { measureMp4 } from './formats/mp4';
import { AUDIO_FORMATS } from './formats/names';
import { measureWav } from './formats/wav/wav';
import { sniff } from './recognise/sniff';
import {
	attempt,
	damagedFile,
	emptyFile,
	otherFile,
	otherFormat,
	type Subject,
	unknownFile,
} from './refusals/refusals';
import { type CachedSource, cachedSource } from './sources/cachedSource';
import { safeSource } from './sources/safeSource';
import type { AudioFacts, AudioFormat, ByteSource } from './types';

/** As much as is read when the caller sets no bound, in bytes: six times what Kling takes. */
const DEFAULT_MAX_BYTES = 32 * 1024 * 1024;
const HEAD_BYTES = 64 * 1024;
/** Tags that may stand one behind the other in front of the sound. */
const MAX_TAGS = 8;

type Length = Pick<AudioFacts, 'durationSeconds' | 'stepSeconds' | 'repairedHeader'> & {
	/** The size by the header, for a source that never says. */
	declaredBytes?: number | null;
};

/** What is not taken, by the name that a message gives it. */
interface Other {
	other: string;
	isVideo: boolean;
}

/**
 * Reads what a sound is and how long it plays, from its bytes alone. Of WAV and M4A only the
 * header is read, of MP3 and AAC the whole file.
 *
 * @param hint.maxBytes the most that is read and kept in memory
 * @throws {MediaError} and nothing else: `empty`, `notMedia`, `unrecognised`, `format`,
 * `damaged`, `unreadable`, `tooLarge`, or what the source itself throws as a MediaError
 */
export async function measureAudio(
	source: ByteSource,
	hint: { maxBytes?: number } = {},
): Promise<AudioFacts> {
	const maxBytes = hint.maxBytes ?? DEFAULT_MAX_BYTES;
	const cached = cachedSource(safeSource(source, 'audio'), maxBytes, 'audio');
	try {
		return await factsOf(cached, { name: 'audio', from: source.from ?? 'item' });
	} finally {
		cached.close();
	}
}

async function factsOf(cached: CachedSource, subject: Subject): Promise<AudioFacts> {
	const start = await soundStart(cached);
	const head = await cached.read(start, start + HEAD_BYTES);
	if (start + head.length === 0) throw emptyFile(subject);
	const found = await identify(cached, head);
	if (found === null)
		throw start > 0 && head.length === 0 ? damagedFile(subject, 'mp3') : unknownFile(subject);
	if (found.kind === 'sound' || found.kind === 'video') {
		throw otherFormat(subject, found.label, found.kind === 'video');
	}
	if (found.kind !== 'audio') throw otherFile(subject, found);

	const { format } = found;
	const outcome = await attempt(() => lengthOf(format, cached, start));
	if ('refusal' in outcome) throw outcome.refusal ?? damagedFile(subject, format);
	const length = outcome.value;
	if (length !== null && 'other' in length) {
		throw otherFormat(subject, length.other, length.isVideo);
	}
	if (length === null || !(length.durationSeconds > 0 && Number.isFinite(length.durationSeconds))) {
		throw damagedFile(subject, format);
	}
	return {
		format,
		...AUDIO_FORMATS[format],
		sizeBytes: cached.size ?? length.declaredBytes ?? null,
		durationSeconds: length.durationSeconds,
		stepSeconds: length.stepSeconds,
		...(length.repairedHeader && { repairedHeader: length.repairedHeader }),
	};
}

/** What stands behind the tags; of an APE tag, decoders skip as much as it says. */
async function identify(cached: CachedSource, head: Uint8Array) {
	const found = sniff(head);
	const skipped = tagSize(head, 0);
	if (found !== null || skipped === 0) return found;
	return sniff(await cached.read(skipped, skipped + HEAD_BYTES));
}

/** Where the sound starts: behind the ID3v2 tags, which hold pictures of up to megabytes. */
async function soundStart(source: CachedSource): Promise<number> {
	let start = 0;
	for (let count = 0; count < MAX_TAGS; count++) {
		const head = await source.read(start, start + 10);
		if (head.length < 10 || String.fromCharCode(...head.subarray(0, 3)) !== 'ID3') break;
		const size = tagSize(head, 0);
		if (size === 0) break;
		start += size;
	}
	return start;
}

async function lengthOf(
	format: AudioFormat,
	source: CachedSource,
	start: number,
): Promise<Length | Other | null> {
	switch (format) {
		case 'mp3':
			return measureMp3(await source.readAll(), start);
		case 'aac':
			return measureAdts(await source.readAll(), start);
		case 'm4a':
			return await measureMp4(source, source.size ?? (await source.readAll()).length);
		case 'wav': {
			const length = await measureWav(source);
			return length !== null && 'unknownCodec' in length
				? { other: `WAV with ${length.unknownCodec} in it`, isVideo: false }
				: length;
		}
	}
}
