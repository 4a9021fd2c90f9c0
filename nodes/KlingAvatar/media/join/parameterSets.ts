/** What an avcC box (ISO/IEC 14496-15, 5.3.3.1) says of an H.264 track. */
export interface AvcConfig {
	profile: number;
	/** Bytes of the length in front of each NAL unit. */
	lengthBytes: number;
	/** The sequence and picture parameter sets, each with its length in front, as a packet holds them. */
	parameterSets: Uint8Array;
}

/** Reads an avcC box; `null` when it makes no sense. */
export function readAvcConfig(record: Uint8Array): AvcConfig | null {
	const byte = (at: number) => record[at] ?? 0;
	if (record.length < 7 || byte(0) !== 1) return null;
	const lengthBytes = (byte(4) & 3) + 1;
	const units: Uint8Array[] = [];
	let at = 5;
	for (const mask of [0x1f, 0xff]) {
		const count = byte(at++) & mask;
		for (let index = 0; index < count; index++) {
			const length = (byte(at) << 8) | byte(at + 1);
			const unit = record.subarray(at + 2, at + 2 + length);
			if (unit.length < length || length >= 256 ** lengthBytes) return null;
			units.push(prefixed(unit, lengthBytes));
			at += 2 + length;
		}
	}
	return { profile: byte(1), lengthBytes, parameterSets: Buffer.concat(units) };
}

function prefixed(unit: Uint8Array, lengthBytes: number): Uint8Array {
	const bytes = new Uint8Array(lengthBytes + unit.length);
	for (let index = 0; index < lengthBytes; index++) {
		bytes[index] = (unit.length >> (8 * (lengthBytes - 1 - index))) & 0xff;
	}
	bytes.set(unit, lengthBytes);
	return bytes;
}
