/** Reads bits from the highest one of a byte on, as MPEG writes them. Behind the end there are zeros. */
export function bitReader(bytes: Uint8Array, byteOffset = 0) {
	let at = byteOffset * 8;
	const read = (count: number): number => {
		let value = 0;
		for (let index = 0; index < count; index++, at++) {
			value = value * 2 + (((bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1);
		}
		return value;
	};
	return {
		read,
		skip: (count: number) => {
			at += count;
		},
		/** To the next whole byte. */
		align: () => {
			at = Math.ceil(at / 8) * 8;
		},
		get isOver() {
			return at > bytes.length * 8;
		},
	};
}
