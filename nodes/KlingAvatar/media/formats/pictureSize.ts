/** In pixels, as stored. */
export interface PictureSize {
	width: number;
	height: number;
}

/** The pixels of a PNG, which its first chunk tells (PNG, 11.2.2). `null` when that is another one. */
export function pngSize(bytes: Buffer): PictureSize | null {
	if (bytes.length < 24 || bytes.toString('latin1', 12, 16) !== 'IHDR') return null;
	return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** Segments in front of the picture; colour profiles come in parts of 64 KB. */
const MAX_SEGMENTS = 2000;

/**
 * The pixels of a JPEG from its frame header, found by going from segment to segment. `null` when it ends
 * or goes astray before.
 */
export function jpegSize(bytes: Buffer): PictureSize | null {
	let at = 2;
	for (let count = 0; count < MAX_SEGMENTS && at + 9 <= bytes.length; count++) {
		const marker = bytes[at + 1] ?? 0;
		if (bytes[at] !== 0xff) return null;
		if (marker === 0xff) {
			at += 1;
			continue;
		}
		// C4, C8 and CC are tables and an extension; the rest of the row starts a picture.
		const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
		if (isFrame) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
		const length = bytes.readUInt16BE(at + 2);
		// The picture itself, or the end, before any frame header.
		if (marker === 0xda || marker === 0xd9 || length < 2) return null;
		at += 2 + length;
	}
	return null;
}
