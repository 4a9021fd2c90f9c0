import { tagSize } from './formats/frames';
import { readMp4 } from './formats/mp4/mp4';
import { IMAGE_FORMATS } from './formats/names';
import { jpegSize, pngSize } from './formats/pictureSize';
import { sniff } from './recognise/sniff';
import {
	damagedFile,
	emptyFile,
	otherFile,
	type MediaFile,
	unknownFile,
} from './refusals/refusals';
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
	const subject: MediaFile = { name: 'image', from };
	const head = bytes.subarray(0, HEAD_BYTES);
	if (head.length === 0) throw emptyFile(subject);
	const found = sniff(head.subarray(tagSize(head, 0)));
	if (found === null) throw unknownFile(subject);
	if (found.kind === 'audio' && found.format === 'm4a') {
		const mp4 = readMp4(bytes);
		if (mp4?.hasPicture) throw otherFile(subject, { kind: 'video', label: mp4.container });
	}
	if (found.kind !== 'image') throw otherFile(subject, found);
	const { format } = found;
	const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
	const pixels = format === 'jpeg' ? jpegSize(buffer) : pngSize(buffer);
	if (pixels === null || pixels.width < 1 || pixels.height < 1) throw damagedFile(subject, format);
	return {
		format,
		...IMAGE_FORMATS[format],
		sizeBytes: bytes.length,
		widthPixels: pixels.width,
		heightPixels: pixels.height,
	};
}
