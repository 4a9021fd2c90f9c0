import type { ByteSource } from '../types';

/** Segments in front of the picture; colour profiles come in parts of 64 KB. */
const MAX_SEGMENTS = 2000;

/**
 * The pixels of a JPEG from its frame header, found by going from segment to segment; what is
 * skipped is not read. `null` when it ends or goes astray before.
 */
export async function jpegSize(
	source: ByteSource,
): Promise<{ width: number; height: number } | null> {
	let at = 2;
	for (let count = 0; count < MAX_SEGMENTS; count++) {
		const bytes = await source.read(at, at + 10);
		const [sync, marker] = [bytes[0], bytes[1]];
		if (sync !== 0xff || marker === undefined) return null;
		if (marker === 0xff) {
			at += 1;
			continue;
		}
		// C4, C8 and CC are tables and an extension; the rest of the row starts a picture.
		const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
		const u16 = (offset: number) => ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
		if (isFrame) return bytes.length < 9 ? null : { height: u16(5), width: u16(7) };
		// Sound and picture data, or the end, before any frame header.
		if (marker === 0xda || marker === 0xd9 || bytes.length < 4 || u16(2) < 2) return null;
		at += 2 + u16(2);
	}
	return null;
}
