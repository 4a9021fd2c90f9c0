/** A box of an ISO media file (ISO/IEC 14496-12, 4.2) with these contents. */
export function box(type: string, ...contents: Uint8Array[]): Buffer {
	const size = contents.reduce((sum, { length }) => sum + length, 8);
	return Buffer.concat([u32(size), ascii(type), ...contents], size);
}

/** A box with a version and flags. */
export function fullBox(
	type: string,
	{ version = 0, flags = 0 }: { version?: number; flags?: number },
	...contents: Uint8Array[]
): Buffer {
	return box(type, u32(version * 2 ** 24 + flags), ...contents);
}

/** A full box that is a count and that many entries, each of so many 32-bit numbers. */
export function tableOf(type: string, entryNumbers: number, numbers: ArrayLike<number>): Buffer {
	return fullBox(type, {}, u32(numbers.length / entryNumbers), list(numbers));
}

/** 32-bit numbers. */
export function list(numbers: ArrayLike<number>): Buffer {
	const bytes = Buffer.allocUnsafe(numbers.length * 4);
	for (let index = 0; index < numbers.length; index++) {
		bytes.writeUInt32BE((numbers[index] ?? 0) >>> 0, index * 4);
	}
	return bytes;
}

/** 64-bit numbers. */
export function longList(numbers: ArrayLike<number>): Buffer {
	const bytes = Buffer.allocUnsafe(numbers.length * 8);
	for (let index = 0; index < numbers.length; index++) {
		bytes.writeBigUInt64BE(BigInt(numbers[index] ?? 0), index * 8);
	}
	return bytes;
}

export const u32 = (...numbers: number[]): Buffer => list(numbers);

export function u16(...numbers: number[]): Buffer {
	const bytes = Buffer.allocUnsafe(numbers.length * 2);
	for (const [index, number] of numbers.entries()) bytes.writeUInt16BE(number, index * 2);
	return bytes;
}

export const u8 = (...numbers: number[]): Buffer => Buffer.from(numbers);
export const zeros = (count: number): Buffer => Buffer.alloc(count);
export const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');
