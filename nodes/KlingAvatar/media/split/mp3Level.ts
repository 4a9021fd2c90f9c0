import type { MpegFrame } from '../formats/mpegFrame';
import { Bits } from '../formats/bits';
import { EXTRA_BITS, pairBook, quadBook } from './mp3Books';

// Widths of scale factor bands by the rate (ISO/IEC 11172-3, table B.8; 13818-3, table B.2): of long windows, and
// of each of the three short ones.
const LONG_16 = [6, 6, 6, 6, 6, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 38, 46, 52, 60, 68, 58, 54];
const LONG: Readonly<Record<number, number[]>> = {
	48000: [4, 4, 4, 4, 4, 4, 6, 6, 6, 8, 10, 12, 16, 18, 22, 28, 34, 40, 46, 54, 54, 192],
	44100: [4, 4, 4, 4, 4, 4, 6, 6, 8, 8, 10, 12, 16, 20, 24, 28, 34, 42, 50, 54, 76, 158],
	32000: [4, 4, 4, 4, 4, 4, 6, 6, 8, 10, 12, 16, 20, 24, 30, 38, 46, 56, 68, 84, 102, 26],
	24000: [6, 6, 6, 6, 6, 6, 8, 10, 12, 14, 16, 18, 22, 26, 32, 38, 46, 54, 62, 70, 76, 36],
	8000: [12, 12, 12, 12, 12, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 76, 90, 2, 2, 2, 2, 2],
};
const SHORT_16 = [4, 4, 4, 6, 8, 10, 12, 14, 18, 24, 30, 40, 18];
const SHORT: Readonly<Record<number, number[]>> = {
	48000: [4, 4, 4, 4, 6, 6, 10, 12, 14, 16, 20, 26, 66],
	44100: [4, 4, 4, 4, 6, 8, 10, 12, 14, 18, 22, 30, 56],
	32000: [4, 4, 4, 4, 6, 8, 12, 16, 20, 26, 34, 42, 12],
	24000: [4, 4, 4, 6, 8, 10, 12, 14, 18, 24, 32, 44, 12],
	22050: [4, 4, 4, 6, 6, 8, 10, 14, 18, 26, 32, 42, 18],
	8000: [8, 8, 8, 12, 16, 20, 24, 28, 36, 2, 2, 2, 26],
};
/** Bits of the scale factors of lower and of higher bands in MPEG-1, two digits for each way. */
const SCALE_BITS = '00010203301112132122233132334243';
/** What `preflag` adds to the scale factors of the bands from the twelfth on. */
const PREFLAG = [1, 1, 1, 1, 2, 2, 3, 3, 3, 2];
/** The energy of a quantised value, but for its step. */
const ENERGY = Float64Array.from({ length: 15 + 2 ** 13 }, (_, value) => value ** (8 / 3));
/** Lines of a granule. */
const LINES = 576;
/** The most that a frame takes of the room of those before. Bytes. */
const RESERVOIR = 511;

/** Side information of one channel of a granule (ISO/IEC 11172-3, 2.4.1.7). */
interface Granule {
	bits: number;
	bigValues: number;
	gain: number;
	scaleBits: number;
	isShort: boolean;
	isMixed: boolean;
	/** Huffman tables of the regions of big values, and the bands where the first two end. */
	tables: number[];
	regions: number[];
	windowGains: number[];
	isRaised: boolean;
	scaleStep: number;
	quads: number;
	/** Groups of scale factors that are those of the granule before, as bits. */
	kept: number;
}

/**
 * Reads how loud an MP3 is: the energy of its spectrum. Frames are given one behind the other, since the sound
 * of one may begin in the room of those before (the "bit reservoir").
 */
export class Mp3Levels {
	private room = new Uint8Array(0);
	private readonly scales = [new Uint8Array(39), new Uint8Array(39)];

	/** @returns of each granule, in dB; infinite for what can't be told */
	read(bytes: Uint8Array, frame: MpegFrame): number[] {
		const { isVersion1, isMono } = frame;
		const side = sideInfo(bytes, frame);
		const bits = new Bits(bytes, side.start * 8);
		const channels = isMono ? 1 : 2;
		const reach = bits.read(isVersion1 ? 9 : 8);
		bits.skip(isVersion1 ? (isMono ? 5 : 3) : channels);
		const kept = Array.from({ length: channels }, () => (isVersion1 ? bits.read(4) : 0));
		const start = this.room.length - reach;
		const pool = Buffer.concat([this.room, bytes.subarray(side.end)]);
		this.room = pool.subarray(Math.max(0, pool.length - RESERVOIR));
		const sound = new Bits(pool, start * 8);
		const levels: number[] = [];
		for (let index = 0; index < (isVersion1 ? 2 : 1); index++) {
			let energy = start < 0 ? Infinity : 0;
			for (let channel = 0; channel < channels; channel++) {
				const granule = readGranule(bits, isVersion1, index === 0 ? 0 : (kept[channel] ?? 0));
				const end = sound.at + granule.bits;
				const scales = this.scales[channel];
				// In MPEG-2, intensity stereo has scale factors of other kinds in the second channel, and hardly any sound.
				const isIntensity = !isVersion1 && channel === 1 && ((bytes[3] ?? 0) & 0x10) > 0;
				if (granule.isMixed) energy = Infinity;
				else if (energy < Infinity && granule.bits > 0 && scales && !isIntensity) {
					readScales(sound, granule, scales, isVersion1);
					energy += energyOf(sound, end, granule, scales, frame.rate);
				}
				sound.at = end;
			}
			levels.push(10 * Math.log10(energy + 1e-12));
		}
		return levels;
	}
}

/** Where the side information starts and ends in a frame. */
function sideInfo(
	bytes: Uint8Array,
	{ isVersion1, isMono }: MpegFrame,
): { start: number; end: number } {
	const hasChecksum = ((bytes[1] ?? 0) & 1) === 0;
	const start = hasChecksum ? 6 : 4;
	return { start, end: start + (isVersion1 ? (isMono ? 17 : 32) : isMono ? 9 : 17) };
}

function readGranule(bits: Bits, isVersion1: boolean, kept: number): Granule {
	const head = {
		bits: bits.read(12),
		bigValues: bits.read(9),
		gain: bits.read(8),
		scaleBits: bits.read(isVersion1 ? 4 : 9),
	};
	const isSpecial = bits.bit() === 1;
	const isShort = isSpecial && bits.read(2) === 2;
	const isMixed = isSpecial && bits.bit() === 1 && isShort;
	const tables = [bits.read(5), bits.read(5), isSpecial ? 0 : bits.read(5)];
	const windowGains = isSpecial ? [bits.read(3), bits.read(3), bits.read(3)] : [];
	const first = isSpecial ? (isShort ? 9 : 8) : bits.read(4) + 1;
	return {
		...head,
		isShort,
		isMixed,
		tables,
		regions: [first, isSpecial ? 39 : first + bits.read(3) + 1],
		windowGains,
		isRaised: isVersion1 ? bits.bit() === 1 : head.scaleBits >= 500,
		scaleStep: bits.bit() + 1,
		quads: bits.bit(),
		kept,
	};
}

function readScales(bits: Bits, granule: Granule, scales: Uint8Array, isVersion1: boolean): void {
	let at = 0;
	for (const [index, [size, count]] of scaleGroups(granule, isVersion1).entries()) {
		const isKept = !granule.isShort && ((granule.kept >> (3 - index)) & 1) === 1;
		for (let left = count; left > 0; left--, at++) if (!isKept) scales[at] = bits.read(size);
	}
	scales.fill(0, at);
}

/** Of each group of scale factors: how many bits each has, and how many there are (13818-3, 2.4.3.2). */
function scaleGroups({ scaleBits, isShort }: Granule, isVersion1: boolean): [number, number][] {
	if (isVersion1) {
		const low = Number(SCALE_BITS[2 * scaleBits]);
		const high = Number(SCALE_BITS[2 * scaleBits + 1]);
		if (isShort) return [[low, 18], [high, 18]]; // prettier-ignore
		return [[low, 6], [low, 5], [high, 5], [high, 5]]; // prettier-ignore
	}
	const groups = (sizes: number[], long: number[], short: number[]) =>
		sizes.map((size, index): [number, number] => [
			Math.floor(size),
			(isShort ? short : long)[index] ?? 0,
		]);
	if (scaleBits < 400) {
		const sizes = [scaleBits / 80, (scaleBits / 16) % 5, (scaleBits / 4) % 4, scaleBits % 4];
		return groups(sizes, [6, 5, 5, 5], [9, 9, 9, 9]);
	}
	if (scaleBits < 500) {
		const rest = scaleBits - 400;
		return groups([rest / 20, (rest / 4) % 5, rest % 4], [6, 5, 7], [9, 9, 12]);
	}
	return groups([(scaleBits - 500) / 3, (scaleBits - 500) % 3], [11, 10], [18, 18]);
}

/** The energy of a channel of a granule. */
function energyOf(
	bits: Bits,
	end: number,
	granule: Granule,
	scales: Uint8Array,
	rate: number,
): number {
	const { isShort } = granule;
	const widths = isShort ? (SHORT[rate] ?? SHORT_16) : (LONG[rate] ?? LONG_16);
	let energy = 0;
	let line = 0;
	let band = -1;
	let bandEnd = 0;
	let step = 0;
	let region = -1;
	let regionEnd = 0;
	let book = pairBook(0);
	let extra = 0;
	const last = Math.min(LINES, 2 * granule.bigValues);
	const startBand = () => {
		band++;
		bandEnd += widths[isShort ? Math.floor(band / 3) : band] ?? LINES;
		step = stepOf(granule, scales, band);
		if (band < regionEnd) return;
		region++;
		regionEnd = granule.regions[region] ?? LINES;
		const table = granule.tables[region] ?? 0;
		book = pairBook(table);
		extra = EXTRA_BITS[table - 16] ?? 0;
	};
	for (; line < last; line += 2) {
		if (line >= bandEnd) startBand();
		if (book === null) continue;
		const leaf = bits.code(book);
		energy += step * valueEnergy(bits, book.first[leaf] ?? 0, extra);
		energy += step * valueEnergy(bits, book.second[leaf] ?? 0, extra);
	}
	for (const quads = quadBook(granule.quads); line < LINES && bits.at < end; line += 4) {
		const ones = quads.first[bits.code(quads)] ?? 0;
		bits.skip(ones);
		if (bits.at > end) break;
		while (line >= bandEnd) startBand();
		energy += step * ones;
	}
	// A line of a window of a third has a third of the energy in time.
	return isShort ? energy / 3 : energy;
}

/** The factor of the energies in a band. */
function stepOf(granule: Granule, scales: Uint8Array, band: number): number {
	const { gain, isShort, windowGains, scaleStep, isRaised } = granule;
	const window = isShort ? 8 * (windowGains[band % 3] ?? 0) : 0;
	const scale = (scales[band] ?? 0) + (isRaised && !isShort ? (PREFLAG[band - 11] ?? 0) : 0);
	return 2 ** ((gain - 210 - window - 2 * scaleStep * scale) / 2);
}

/** The energy of a value, but for its step. */
function valueEnergy(bits: Bits, coded: number, extra: number): number {
	if (coded === 0) return 0;
	const value = coded === 15 && extra > 0 ? coded + bits.read(extra) : coded;
	bits.skip(1);
	return ENERGY[value] ?? 0;
}
