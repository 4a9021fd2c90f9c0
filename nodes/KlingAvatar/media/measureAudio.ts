import { measureAdts } from './formats/adts';
import { measureFlac, measureOgg, measureWebm } from './formats/demux';
import { tagSize } from './formats/frames';
import { measureMp3 } from './formats/mp3';
import { measureMp4 } from './formats/mp4';
import { AUDIO_FORMATS } from './formats/names';
import { measureWav } from './formats/wav/wav';
import { isMatroska, namesPictureTrack, oggCodec } from './recognise/containers';
import { sniff } from './recognise/sniff';
import {
	attempt,
	damagedFile,
	emptyFile,
	otherFile,
	type Subject,
	unknownFile,
	unmeasuredFile,
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
	/** Where the bytes turn out to be of a kin format: MP2 for MP3, MP4 for M4A. */
	format?: AudioFormat;
	/** What it is called where the format's name would not say enough. */
	label?: string;
	isVideo?: boolean;
	/** The size by the header, for a source that never says. */
	declaredBytes?: number | null;
};

/** A format whose length is not read, by the name that a message gives it. */
type Unmeasured = { unmeasured: string };

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
		throw unmeasuredFile(subject, found.label, found.kind === 'video');
	}
	if (found.kind !== 'audio') throw otherFile(subject, found);

	const outcome = await attempt(() => lengthOf(found.format, cached, start, head));
	if ('refusal' in outcome) throw outcome.refusal ?? damagedFile(subject, found.format);
	const length = outcome.value;
	if (length !== null && 'unmeasured' in length) throw unmeasuredFile(subject, length.unmeasured);
	if (length === null || !(length.durationSeconds > 0 && Number.isFinite(length.durationSeconds))) {
		throw damagedFile(subject, found.format);
	}
	const format = length.format ?? found.format;
	const label = length.label ?? AUDIO_FORMATS[format].formatLabel;
	return {
		format,
		...AUDIO_FORMATS[format],
		formatLabel: length.isVideo ? `a video (${label})` : label,
		...(length.isVideo && { isVideo: true }),
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

/** Ogg and WebM say little without what is in them. */
function withCodec(container: string, codec: string | null): string {
	if (codec === null) return container;
	return `${container} ${codec.charAt(0).toUpperCase()}${codec.slice(1)}`;
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
	head: Uint8Array,
): Promise<Length | Unmeasured | null> {
	switch (format) {
		case 'mp3':
		case 'mp2': {
			const length = measureMp3(await source.readAll(), start);
			return length && { ...length, format: length.layer === 3 ? 'mp3' : 'mp2' };
		}
		case 'aac':
			return measureAdts(await source.readAll(), start);
		case 'wav': {
			const length = await measureWav(source);
			return length !== null && 'unknownCodec' in length
				? { unmeasured: `WAV with ${length.unknownCodec} in it` }
				: length;
		}
		case 'm4a':
		case 'mp4': {
			const track = await measureMp4(source, source.size ?? (await source.readAll()).length);
			if (track === null) return null;
			const { durationSeconds, stepSeconds, otherLabel, hasPicture, container } = track;
			const length = { durationSeconds, stepSeconds };
			if (hasPicture) return { ...length, format: 'mp4', label: container, isVideo: true };
			if (otherLabel === null) return { ...length, format: 'm4a' };
			return durationSeconds > 0
				? { ...length, format: 'mp4', label: otherLabel }
				: { unmeasured: otherLabel };
		}
		case 'ogg':
		case 'webm':
		case 'flac': {
			const bytes = await source.readAll();
			const measure = { ogg: measureOgg, webm: measureWebm, flac: measureFlac }[format];
			const track = await measure(bytes);
			if (track === null) return null;
			const inside = format === 'ogg' ? oggCodec(head) : null;
			if (track === 'unmeasured') return { unmeasured: withCodec('Ogg', inside) };
			const container = isMatroska(head) ? 'Matroska' : AUDIO_FORMATS[format].formatLabel;
			const isVideo = format !== 'flac' && (track.hasPicture || namesPictureTrack(head));
			const label = format === 'flac' || isVideo ? container : withCodec(container, track.codec);
			return {
				durationSeconds: track.durationSeconds,
				stepSeconds: 0,
				label,
				...(isVideo && { isVideo }),
			};
		}
	}
}
