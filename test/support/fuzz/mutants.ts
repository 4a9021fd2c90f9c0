import { corpus, corpusBytes, type CorpusEntry } from '../../fixtures/corpus';
import { seededRandom } from '../seededRandom';

/** A damaged file, and how to make it again. */
export interface Mutant {
	/** Its number: with the seed, all that is needed to make it again. */
	index: number;
	entry: CorpusEntry;
	bytes: Buffer;
}

type Pick = (below: number) => number;

const NUMBERS = [
	0, 1, 2, 7, 8, 0x7f, 0xff, 0x100, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff,
];
/** Larger files say nothing new, and take longer. Bytes. */
const MAX_FILE = 130_000;

const files = corpus
	.map((entry) => ({ entry, bytes: corpusBytes(entry.file) }))
	.filter(({ bytes }) => bytes.length > 0 && bytes.length <= MAX_FILE)
	.sort((one, other) => one.bytes.length - other.bytes.length);

/** What may happen to a file on its way, from one bad byte to a part of another file in it. */
const DAMAGES: ReadonlyArray<(bytes: Buffer, at: number, pick: Pick) => Buffer> = [
	(bytes, at, pick) => {
		bytes[at] = pick(256);
		return bytes;
	},
	(bytes, at, pick) => {
		bytes[at] = (bytes[at] ?? 0) ^ (1 << pick(8));
		return bytes;
	},
	(bytes, at, pick) => {
		const value = NUMBERS[pick(NUMBERS.length)] ?? 0;
		if (at + 4 > bytes.length) return bytes;
		if (pick(2)) bytes.writeUInt32LE(value, at);
		else bytes.writeUInt32BE(value, at);
		return bytes;
	},
	(bytes, at, pick) => {
		const value = (NUMBERS[pick(NUMBERS.length)] ?? 0) & 0xffff;
		if (at + 2 > bytes.length) return bytes;
		if (pick(2)) bytes.writeUInt16LE(value, at);
		else bytes.writeUInt16BE(value, at);
		return bytes;
	},
	(bytes, at) => bytes.subarray(0, at),
	(bytes, at, pick) =>
		Buffer.concat([
			bytes.subarray(0, at),
			bytes.subarray(at + 1 + pick(Math.min(3000, bytes.length))),
		]),
	(bytes, at, pick) => {
		const other = files[pick(files.length)]?.bytes ?? bytes;
		const part = other.subarray(pick(other.length)).subarray(0, 1 + pick(3000));
		return Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at)]);
	},
	(bytes, at, pick) => {
		const part = bytes.subarray(at, at + 1 + pick(400));
		return Buffer.concat([bytes.subarray(0, at), part, part, bytes.subarray(at + part.length)]);
	},
	(bytes, at, pick) =>
		bytes.fill(pick(2) ? 0 : 0xff, at, Math.min(bytes.length, at + 1 + pick(600))),
	(bytes, at, pick) => {
		for (let offset = 0; offset < 1 + pick(400) && at + offset < bytes.length; offset++) {
			bytes[at + offset] = pick(256);
		}
		return bytes;
	},
];

function filesUpTo(maxFile: number): typeof files {
	const first = files.findIndex(({ bytes }) => bytes.length > maxFile);
	return first < 0 ? files : files.slice(0, first);
}

function oneOf<T>(all: readonly T[], pick: Pick): T {
	const one = all[pick(all.length)];
	if (one === undefined) throw new TypeError('there is nothing to choose from');
	return one;
}

/**
 * The mutant of a number: the same for the same seed and corpus.
 *
 * @param maxFile larger files of the corpus are left alone, in bytes
 */
export function mutant(seed: number, index: number, maxFile = MAX_FILE): Mutant {
	const random = seededRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
	const pick: Pick = (below) => Math.floor(random() * below);
	const { entry, bytes: original } = oneOf(filesUpTo(maxFile), pick);
	let bytes: Buffer = Buffer.from(original);
	// Headers are where a byte matters, so half of the damage is done there.
	const near = pick(2) ? 400 : Infinity;
	for (let left = 1 + pick(6); left > 0 && bytes.length > 0; left--) {
		const damage = oneOf(DAMAGES, pick);
		bytes = damage(bytes, pick(Math.min(near, bytes.length)), pick);
	}
	return { index, entry, bytes };
}
