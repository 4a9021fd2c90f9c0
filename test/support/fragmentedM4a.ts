import { readFileSync } from 'node:fs';
import path from 'node:path';

const FILE = path.resolve(__dirname, '../fixtures/corpus/containers/fragmented.m4a');

interface Box {
	type: string;
	bytes: Buffer;
}

function boxesOf(file: Buffer): Box[] {
	const boxes: Box[] = [];
	for (let at = 0; at < file.length;) {
		const size = file.readUInt32BE(at);
		boxes.push({
			type: file.toString('latin1', at + 4, at + 8),
			bytes: file.subarray(at, at + size),
		});
		at += size;
	}
	return boxes;
}

/** Where the content of a box of this type begins, inside another box. */
const inside = (bytes: Buffer, type: string): number => bytes.indexOf(type, 0, 'latin1') + 4;

/**
 * A fragmented M4A of many fragments, each filled up to a size with bytes that belong to no sample: the
 * fragments of a real one, again and again, one behind the other in time. About half a second each.
 */
export function fragmentedM4a(fragments: number, fragmentBytes: number): Buffer {
	const boxes = boxesOf(readFileSync(FILE));
	const pairs = boxes.flatMap((box, index) =>
		box.type === 'moof' ? [{ moof: box.bytes, mdat: boxes[index + 1]!.bytes }] : [],
	);
	// The last one is a rest of another length.
	const rest = pairs.pop()!;
	const round = rest.moof.readBigUInt64BE(inside(rest.moof, 'tfdt') + 4);
	const parts = boxes.filter(({ type }) => ['ftyp', 'moov'].includes(type)).map((box) => box.bytes);
	let at = parts.reduce((sum, part) => sum + part.length, 0);
	for (let index = 0; index < fragments; index += 1) {
		const pair = pairs[index % pairs.length]!;
		const moof = Buffer.from(pair.moof);
		const time = inside(moof, 'tfdt') + 4;
		const rounds = BigInt(Math.floor(index / pairs.length));
		moof.writeBigUInt64BE(moof.readBigUInt64BE(time) + rounds * round, time);
		// Its first field is where in the file the samples are counted from.
		moof.writeBigUInt64BE(BigInt(at), inside(moof, 'tfhd') + 8);
		const mdat = Buffer.alloc(Math.max(fragmentBytes - moof.length, pair.mdat.length));
		pair.mdat.copy(mdat);
		mdat.writeUInt32BE(mdat.length, 0);
		parts.push(moof, mdat);
		at += moof.length + mdat.length;
	}
	return Buffer.concat(parts);
}
