import { type CachedSource, cachedSource } from './sources/cachedSource';
import { readMp4Shape } from './formats/mp4Shape';
import { IMAGE_FORMATS } from './formats/names';
import { tagSize } from './formats/frames';
import { jpegSize } from './formats/jpegSize';
import { pngSize } from './formats/pngSize';
import {
	attempt,
	damagedFile,
	emptyFile,
	otherFile,
	otherFormat,
	type Subject,
	unknownFile,
} from './refusals/refusals';
import { safeSource } from './sources/safeSource';
import { sniff } from './recognise/sniff';
import type { Sniffed } from './recognise/sniffed';
import type { ByteSource, ImageFacts } from './types';

const HEAD_BYTES = 64 * 1024;
/** As much as is read in search of the size, in bytes. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Reads what a picture is and how many pixels it has (as stored, before any rotation that EXIF asks
 * for), from the head of its bytes alone.
 *
 * @throws {MediaError} and nothing else: `empty`, `notMedia`, `unrecognised`, `format`,
 * `damaged`, `unreadable`, `tooLarge`, or what the source itself throws as a MediaError
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
	const found = await seenAsVideo(sniff(head.subarray(tagSize(head, 0))), cached);
	if (found === null) throw unknownFile(subject);
	if (found.kind === 'picture') throw otherFormat(subject, found.label);
	if (found.kind !== 'image') throw otherFile(subject, found);
	const { format } = found;
	const outcome = await attempt(() => (format === 'jpeg' ? jpegSize(cached) : pngSize(cached)));
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

/** A file that may hold either, as the video that it may be. An MP4 tells it near its end. */
async function seenAsVideo(found: Sniffed | null, cached: CachedSource): Promise<Sniffed | null> {
	const { size } = cached;
	if (found?.kind !== 'audio' || found.format !== 'm4a' || size === null) return found;
	const outcome = await attempt(() => readMp4Shape(cached, size));
	const shape = 'value' in outcome ? outcome.value : null;
	return shape?.hasPicture ? { kind: 'video', label: shape.container } : found;
}

function isSize(value: number): boolean {
	return Number.isFinite(value) && value >= 1;
}
