import type { PictureFacts, SoundFacts } from '../clipFacts';
import { ascii, box, fullBox, u16, u32, u8, zeros } from './boxes';

const ENTRY_START = [zeros(6), u16(1)]; // reserved, data_reference_index
const DOTS_PER_INCH = u32(0x00480000, 0x00480000);

/**
 * How the pictures are decoded (ISO/IEC 14496-15, 5.4.2 and 8.4.1).
 *
 * @param changes whether parameter sets may stand among the pictures
 */
export function pictureEntry(picture: PictureFacts, changes: boolean): Buffer {
	const { codec, width, height, record, pixelAspect } = picture;
	const [name, config] = codec === 'hevc' ? ['hvc1', 'hvcC'] : [changes ? 'avc3' : 'avc1', 'avcC'];
	return box(
		name,
		...ENTRY_START,
		zeros(16),
		u16(width, height),
		DOTS_PER_INCH,
		zeros(4),
		u16(1), // frame_count
		zeros(32), // compressorname
		u16(0x18, 0xffff), // depth, pre_defined
		box(config, record),
		...(pixelAspect[0] === pixelAspect[1] ? [] : [box('pasp', u32(...pixelAspect))]),
		...colours(picture),
	);
}

/** Numbers of ISO/IEC 23091-2 for the names that mediabunny gives; 2 is "unspecified". */
const PRIMARIES: Record<string, number> = {
	bt709: 1,
	bt470bg: 5,
	smpte170m: 6,
	bt2020: 9,
	smpte432: 12,
};
const TRANSFERS: Record<string, number> = {
	bt709: 1,
	smpte170m: 6,
	linear: 8,
	'iec61966-2-1': 13,
	pq: 16,
	hlg: 18,
};
const MATRICES: Record<string, number> = {
	rgb: 0,
	bt709: 1,
	bt470bg: 5,
	smpte170m: 6,
	'bt2020-ncl': 9,
};

function colours({ decoderConfig: { colorSpace } }: PictureFacts): Buffer[] {
	if (!colorSpace) return [];
	const { primaries, transfer, matrix, fullRange } = colorSpace;
	if (!primaries && !transfer && !matrix) return [];
	return [
		box(
			'colr',
			ascii('nclx'),
			u16(
				PRIMARIES[primaries ?? ''] ?? 2,
				TRANSFERS[transfer ?? ''] ?? 2,
				MATRICES[matrix ?? ''] ?? 2,
			),
			u8(fullRange ? 0x80 : 0),
		),
	];
}

/** How the sound is decoded: AAC (ISO/IEC 14496-14, 5.6), with the first clip's own settings. */
export function soundEntry({ channels, rate, config }: SoundFacts): Buffer {
	return box(
		'mp4a',
		...ENTRY_START,
		zeros(8),
		u16(channels, 16, 0, 0), // channels, bits, pre_defined, reserved
		u32((rate < 2 ** 16 ? rate : 0) * 2 ** 16),
		fullBox(
			'esds',
			{},
			descriptor(
				3, // ES_Descriptor
				u16(1),
				u8(0),
				descriptor(
					4, // DecoderConfigDescriptor: AAC, a stream of sound
					u8(0x40, 0x15, 0, 0, 0),
					zeros(8),
					descriptor(5, config),
				),
				descriptor(6, u8(2)),
			),
		),
	);
}

function descriptor(tag: number, ...contents: Uint8Array[]): Buffer {
	const body = Buffer.concat(contents);
	// In four bytes, as most writers do and every reader takes.
	const size = [21, 14, 7].map((shift) => 0x80 | ((body.length >> shift) & 0x7f));
	return Buffer.concat([u8(tag, ...size, body.length & 0x7f), body]);
}
