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
import { bytesSource } from './sources/byteSource';
import { sniff } from './recognise/sniff';
import type { Sniffed } from './recognise/sniffed';
import type { ImageFacts, MediaPlace } from './types';

const HEAD_BYTES = 64 * 1024;

/**
 * Reads what a picture is and how many pixels it has (as stored, before any rotation that EXIF asks
 * for), from its bytes alone.
 *
 * @param from where it comes from, for the advice in messages
 * @throws {MediaError} and nothing else: `empty`, `notMedia`, `unrecognised`, `format` or `damaged`
 */
export async function measureImage(
	bytes: Uint8Array,
	from: MediaPlace = 'item',
): Promise<ImageFacts> {
	const subject: Subject = { name: 'image', from };
	const head = bytes.subarray(0, HEAD_BYTES);
	if (head.length === 0) throw emptyFile(subject);
	const found = await seenAsVideo(sniff(head.subarray(tagSize(head, 0))), bytes);
	if (found === null) throw unknownFile(subject);
	if (found.kind === 'picture') throw otherFormat(subject, found.label);
	if (found.kind !== 'image') throw otherFile(subject, found);
	const { format } = found;
	const source = bytesSource(bytes);
	const outcome = await attempt(() => (format === 'jpeg' ? jpegSize(source) : pngSize(source)));
	if ('refusal' in outcome) throw outcome.refusal ?? damagedFile(subject, format);
	const pixels = outcome.value;
	if (pixels === null || !isSize(pixels.width) || !isSize(pixels.height)) {
		throw damagedFile(subject, format);
	}
	return {
		format,
		...IMAGE_FORMATS[format],
		sizeBytes: bytes.length,
		widthPixels: pixels.width,
		heightPixels: pixels.height,
	};
}

/** A file that may hold either, as the video that it may be. An MP4 tells it near its end. */
async function seenAsVideo(found: Sniffed | null, bytes: Uint8Array): Promise<Sniffed | null> {
	if (found?.kind !== 'audio' || found.format !== 'm4a') return found;
	const outcome = await attempt(() => readMp4Shape(bytesSource(bytes), bytes.length));
	const shape = 'value' in outcome ? outcome.value : null;
	return shape?.hasPicture ? { kind: 'video', label: shape.container } : found;
}

function isSize(value: number): boolean {
	return Number.isFinite(value) && value >= 1;
}
