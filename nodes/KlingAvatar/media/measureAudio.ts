import { measureAdts } from './formats/adts';
import { type CachedSource, cachedSource } from './sources/cachedSource';
import { measureFlac, measureOgg, measureWebm } from './formats/demux';
import { AUDIO_FORMATS } from './formats/names';
import { tagSize } from './formats/frames';
import { measureMp3 } from './formats/mp3';
import { measureMp4 } from './formats/mp4';
import {
	attempt,
	damagedFile,
	emptyFile,
	otherFile,
	unknownFile,
	unmeasuredFile,
} from './refusals/refusals';
import { safeSource } from './sources/safeSource';
import { sniff } from './recognise/sniff';
import type { AudioFacts, AudioFormat, ByteSource } from './types';
import { measureWav } from './formats/wav';

/** As much as is read when the caller sets no bound, in bytes: six times what Kling takes. */
const DEFAULT_MAX_BYTES = 32 * 1024 * 1024;
const HEAD_BYTES = 64 * 1024;
/** Tags that may stand one behind the other in front of the sound. */
const MAX_TAGS = 8;

type Length = Pick<AudioFacts, 'durationSeconds' | 'repairedHeader'> & {
	/** Where the bytes turn out to be of a kin format: MP2 for MP3, MP4 video for M4A. */
	format?: AudioFormat;
	codec?: string | null;
	/** The size by the header, for a source that never says. */
	declaredBytes?: number | null;
};

/**
 * Reads what a sound is and how long it plays, from its bytes alone. Of WAV and M4A only the
 * header is read, of other formats the whole file.
 *
 * @param hint.maxBytes the most that is read and kept in memory
 * @throws {MediaError} and nothing else: `empty`, `notMedia`, `unrecognised`, `unmeasurable`,
 * `damaged`, `unreadable`, `tooLarge`, or what the source itself throws as a MediaError
 */
export async function measureAudio(
	source: ByteSource,
	hint: { maxBytes?: number } = {},
): Promise<AudioFacts> {
	const maxBytes = hint.maxBytes ?? DEFAULT_MAX_BYTES;
	const cached = cachedSource(safeSource(source, 'audio'), maxBytes, 'audio');
	try {
		return await factsOf(cached);
	} finally {
		cached.close();
	}
}

async function factsOf(cached: CachedSource): Promise<AudioFacts> {
	const start = await soundStart(cached);
	const head = await cached.read(start, start + HEAD_BYTES);
	if (start + head.length === 0) throw emptyFile('audio');
	const found = sniff(head);
	if (found === null)
		throw start > 0 && head.length === 0 ? damagedFile('audio', 'mp3') : unknownFile('audio');
	if (found.kind !== 'audio') throw otherFile('audio', found);

	const outcome = await attempt(() => lengthOf(found.format, cached, start));
	if ('refusal' in outcome) throw outcome.refusal ?? damagedFile('audio', found.format);
	const length = outcome.value;
	if (length === 'unmeasured') throw unmeasuredFile('audio', found.format);
	if (length === null || !(length.durationSeconds > 0 && Number.isFinite(length.durationSeconds))) {
		throw damagedFile('audio', found.format);
	}
	const format = length.format ?? found.format;
	return {
		kind: 'audio',
		format,
		...AUDIO_FORMATS[format],
		...labelWithCodec(format, length.codec),
		sizeBytes: cached.size ?? length.declaredBytes ?? null,
		durationSeconds: length.durationSeconds,
		...(length.repairedHeader && { repairedHeader: length.repairedHeader }),
	};
}

/** Ogg and WebM say little without what is in them. */
function labelWithCodec(format: AudioFormat, codec: string | null = null) {
	if (codec === null || !['ogg', 'webm'].includes(format)) return {};
	const name = codec.charAt(0).toUpperCase() + codec.slice(1);
	return { formatLabel: `${AUDIO_FORMATS[format].formatLabel} ${name}` };
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
): Promise<Length | 'unmeasured' | null> {
	switch (format) {
		case 'mp3':
		case 'mp2': {
			const length = measureMp3(await source.readAll(), start);
			return length && { ...length, format: length.layer === 3 ? 'mp3' : 'mp2' };
		}
		case 'aac': {
			const durationSeconds = measureAdts(await source.readAll(), start);
			return durationSeconds === null ? null : { durationSeconds };
		}
		case 'wav': {
			const length = await measureWav(source, source.size);
			if (length !== 'sizeNeeded') return length;
			const measured = await measureWav(source, (await source.readAll()).length);
			return measured === 'sizeNeeded' ? null : measured;
		}
		case 'm4a': {
			const size = source.size ?? (await source.readAll()).length;
			const track = await measureMp4(source, size);
			return track && { ...track, format: track.hasPicture ? 'mp4' : 'm4a' };
		}
		case 'ogg':
			return await measureOgg(await source.readAll());
		case 'webm':
			return await measureWebm(await source.readAll());
		case 'flac':
			return await measureFlac(await source.readAll());
		default:
			return 'unmeasured';
	}
}
