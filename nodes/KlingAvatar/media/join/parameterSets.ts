import { type PixelAspect, pixelAspectOf, SQUARE } from './pixelAspect';

/** How pictures stand in packets. */
export interface Coding {
	codec: 'avc' | 'hevc';
	/** Bytes of the length in front of each NAL unit. */
	lengthBytes: number;
}

/** What an avcC box (ISO/IEC 14496-15, 5.3.3.1) says of an H.264 track. */
export interface AvcConfig {
	profile: number;
	/** The sequence and picture parameter sets, each with its length in front, as a packet holds them. */
	parameterSets: Uint8Array;
	/** What the first sequence parameter set says of its pixels. */
	pixelAspect: PixelAspect;
}

/** Reads an avcC box; `null` when it makes no sense. */
export function readAvcConfig(record: Uint8Array): AvcConfig | null {
	const byte = (at: number) => record[at] ?? 0;
	if (record.length < 7 || byte(0) !== 1) return null;
	const lengthBytes = (byte(4) & 3) + 1;
	const units: Uint8Array[] = [];
	let pixelAspect: PixelAspect | null = null;
	let at = 5;
	for (const mask of [0x1f, 0xff]) {
		const count = byte(at++) & mask;
		for (let index = 0; index < count; index++) {
			const length = (byte(at) << 8) | byte(at + 1);
			const unit = record.subarray(at + 2, at + 2 + length);
			if (unit.length < length || length >= 256 ** lengthBytes) return null;
			pixelAspect ??= pixelAspectOf(unit);
			units.push(prefixed(unit, lengthBytes));
			at += 2 + length;
		}
	}
	const parameterSets = Buffer.concat(units);
	return { profile: byte(1), parameterSets, pixelAspect: pixelAspect ?? SQUARE };
}

function prefixed(unit: Uint8Array, lengthBytes: number): Uint8Array {
	const bytes = new Uint8Array(lengthBytes + unit.length);
	for (let index = 0; index < lengthBytes; index++) {
		bytes[index] = (unit.length >> (8 * (lengthBytes - 1 - index))) & 0xff;
	}
	bytes.set(unit, lengthBytes);
	return bytes;
}

/** The type of a slice that stands for a whole, independent picture (IDR), and the numbers that slices have. */
const KINDS = {
	avc: { typeOf: (unit: Uint8Array) => (unit[0] ?? 0) & 31, slices: [1, 5], idr: [5, 5] },
	hevc: {
		typeOf: (unit: Uint8Array) => ((unit[0] ?? 0) >> 1) & 63,
		slices: [0, 31],
		idr: [19, 20],
	},
} as const;
/** An access unit delimiter of H.264. */
const DELIMITER = 9;

/** The NAL units of a packet, without the lengths in front of them. */
function* unitsOf(packet: Uint8Array, { lengthBytes }: Coding): Generator<Uint8Array> {
	for (let at = 0; at + lengthBytes < packet.length;) {
		let length = 0;
		for (const byte of packet.subarray(at, at + lengthBytes)) length = length * 256 + byte;
		at += lengthBytes;
		yield packet.subarray(at, at + length);
		at += length;
	}
}

const isWithin = (value: number, [least, most]: readonly [number, number]) =>
	least <= value && value <= most;

/** Whether decoding can start at a picture, whatever came before it: whether it is an IDR picture. */
export function isIdr(packet: Uint8Array, coding: Coding): boolean {
	const { typeOf, slices, idr } = KINDS[coding.codec];
	for (const unit of unitsOf(packet, coding)) {
		if (isWithin(typeOf(unit), slices)) return isWithin(typeOf(unit), idr);
	}
	return false;
}

/** A picture of H.264 with parameter sets in front; but a delimiter stays first (ITU-T H.264, 7.4.1.2.3). */
export function withParameterSets(
	packet: Uint8Array,
	parameterSets: Uint8Array,
	coding: Coding,
): Uint8Array {
	const first: Uint8Array | undefined = unitsOf(packet, coding).next().value ?? undefined;
	const isDelimited = first !== undefined && KINDS.avc.typeOf(first) === DELIMITER;
	const start = isDelimited ? coding.lengthBytes + first.length : 0;
	return Buffer.concat([packet.subarray(0, start), parameterSets, packet.subarray(start)]);
}

/**
 * A picture that begins a clip, without its word to the decoder that pictures which are not shown yet may be
 * dropped (no_output_of_prior_pics_flag): those are the clip's before. H.265 only (ITU-T H.265, 7.3.6.1).
 */
export function keepingEarlierPictures(packet: Uint8Array, coding: Coding): Uint8Array {
	if (coding.codec !== 'hevc') return packet;
	const copy = Uint8Array.from(packet);
	const { typeOf, idr } = KINDS.hevc;
	for (const unit of unitsOf(copy, coding)) {
		const cleared = (unit[2] ?? 0) & ~0x40;
		// Three bytes of 0 would be no content.
		if (isWithin(typeOf(unit), idr) && cleared !== 0) unit[2] = cleared;
	}
	return copy;
}
