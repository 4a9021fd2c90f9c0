import { imageSize } from 'image-size';

import { type CachedSource, cachedSource } from './sources/cachedSource';
import { readMp4Shape } from './formats/mp4Shape';
import { IMAGE_FORMATS } from './formats/names';
import { tagSize } from './formats/frames';
import { jpegSize } from './formats/jpegSize';
import { isMatroska, namesPictureTrack } from './recognise/containers';
import {
	attempt,
	damagedFile,
	emptyFile,
	otherFile,
	type Subject,
	unknownFile,
	unmeasuredFile,
} from './refusals/refusals';
import { safeSource } from './sources/safeSource';
import { sniff } from './recognise/sniff';
import type { Sniffed } from './recognise/sniffed';
import type { ByteSource, ImageFacts, ImageFormat } from './types';

const HEAD_BYTES = 64 * 1024;
/** As much as is read in search of the size, in bytes; TIFF may keep it at the end of the file. */
const MAX_BYTES = 16 * 1024 * 1024;

interface Pixels {
	width: number;
	height: number;
}

/**
 * Reads what a picture is and how many pixels it has (as stored, before any rotation that EXIF asks
 * for), from the head of its bytes alone.
 *
 * @throws {MediaError} and nothing else: `empty`, `notMedia`, `unrecognised`, `damaged`,
 * `unreadable`, `tooLarge`, or what the source itself throws as a MediaError
 */
export async function measureImage(source: ByteSource): Promise<ImageFacts> {
	const cached = cachedSource(safeSource(source, 'image'), MAX_BYTES, 'image');
	try {
		return await factsOf(cached, { name: 'image', from: source.from ?? 'item' });
	} finally {
		cached.close();
	}
}

async function factsOf(cached: CachedSource, subject: Subject): Promise<ImageFacts> {
	const head = await cached.read(0, HEAD_BYTES);
	if (head.length === 0) throw emptyFile(subject);
	const found = await seenAsVideo(sniff(head.subarray(tagSize(head, 0))), head, cached);
	if (found === null) throw unknownFile(subject);
	if (found.kind === 'picture') throw unmeasuredFile(subject, found.label);
	if (found.kind !== 'image') throw otherFile(subject, found);
	const { format } = found;
	const outcome = await attempt(() => pixelsOf(format, cached));
	if ('refusal' in outcome) throw outcome.refusal ?? damagedFile(subject, format);
	const pixels = outcome.value;
	if (pixels === null || !isSize(pixels.width) || !isSize(pixels.height)) {
		throw damagedFile(subject, format);
	}
	return {
		format,
		...IMAGE_FORMATS[format],
		sizeBytes: cached.size,
		widthPixels: pixels.width,
		heightPixels: pixels.height,
	};
}

/** A file of a format that may hold either, as the video that it may be. An MP4 tells it near its end. */
async function seenAsVideo(
	found: Sniffed | null,
	head: Uint8Array,
	cached: CachedSource,
): Promise<Sniffed | null> {
	if (found?.kind !== 'audio') return found;
	if (found.format === 'm4a' && cached.size !== null) {
		const { size } = cached;
		const outcome = await attempt(() => readMp4Shape(cached, size));
		const shape = 'value' in outcome ? outcome.value : null;
		if (shape?.hasPicture) return { kind: 'video', label: shape.container };
	}
	const label = { m4a: 'MP4', ogg: 'Ogg', webm: isMatroska(head) ? 'Matroska' : 'WebM' }[
		found.format as string
	];
	return label !== undefined && namesPictureTrack(head) ? { kind: 'video', label } : found;
}

function isSize(value: number): boolean {
	return Number.isFinite(value) && value >= 1;
}

async function pixelsOf(format: ImageFormat, source: CachedSource): Promise<Pixels | null> {
	if (format === 'jpeg') return await jpegSize(source);
	// The size stands near the start, but how near only the reader of the format knows.
	for (let length = HEAD_BYTES; ; length *= 4) {
		const head = await source.read(0, Math.min(length, MAX_BYTES));
		// A copy: image-size reads past the end of a view, into whatever memory lies there.
		const outcome = await attempt(async () => imageSize(new Uint8Array(head)));
		if ('value' in outcome) return outcome.value;
		if (head.length < length) return null;
	}
}
