/** A box of an ISO media file: its type, and the bytes after its header. */
export interface Box {
	type: string;
	body: Buffer;
}

/** The boxes that these bytes hold one after the other; 32-bit sizes only, as in the simulator's film. */
export function boxesIn(bytes: Buffer): Box[] {
	const boxes: Box[] = [];
	for (let offset = 0; offset < bytes.length;) {
		const size = bytes.readUInt32BE(offset);
		const type = bytes.toString('latin1', offset + 4, offset + 8);
		if (size < 8) throw new Error(`The film has a box ${type} of ${size} bytes`);
		boxes.push({ type, body: bytes.subarray(offset + 8, offset + size) });
		offset += size;
	}
	return boxes;
}

/** The body of the box at a path of types, below these bytes. */
export function bodyAt(bytes: Buffer, ...path: string[]): Buffer {
	return path.reduce((within, wanted) => {
		const found = boxesIn(within).find(({ type }) => type === wanted);
		if (!found) throw new Error(`The film has no box ${wanted}`);
		return found.body;
	}, bytes);
}

export function box(type: string, ...parts: Buffer[]): Buffer {
	const body = Buffer.concat(parts);
	const header = Buffer.alloc(8);
	header.writeUInt32BE(8 + body.length);
	header.write(type, 4, 'latin1');
	return Buffer.concat([header, body]);
}

/** A box of version 0 that is a count and that many entries of the same number of 32-bit numbers. */
export function table(type: string, entries: readonly (readonly number[])[]): Buffer {
	return box(type, numbers([0, entries.length, ...entries.flat()]));
}

/** The entries of such a box. */
export function entriesOf(body: Buffer, width: number): number[][] {
	return Array.from({ length: body.readUInt32BE(4) }, (_, entry) =>
		Array.from({ length: width }, (_number, index) =>
			body.readUInt32BE(8 + (entry * width + index) * 4),
		),
	);
}

export function numbers(values: readonly number[]): Buffer {
	const bytes = Buffer.alloc(values.length * 4);
	for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
	return bytes;
}

/** A copy of a body in which the 32-bit number at an offset is another one. */
export function withNumber(body: Buffer, offset: number, value: number): Buffer {
	const copy = Buffer.from(body);
	copy.writeUInt32BE(value, offset);
	return copy;
}
