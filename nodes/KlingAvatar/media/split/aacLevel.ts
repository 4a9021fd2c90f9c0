import { Bits } from '../formats/bits';
import { bandWidths, scaleBook, spectrumBook } from './aacBooks';

/** Elements that may stand in front of the first channel. */
const MAX_ELEMENTS = 8;
/** What a scale factor code says where it says no change. */
const NO_CHANGE = 60;
/** The band's lines are noise of an energy, or those of the other channel at another level. */
const NOISE = 13;
const INTENSITY = 14;
/** The energy of a quantised value, but for its step. */
const ENERGY = Float64Array.from({ length: 2 ** 13 }, (_, value) => value ** (8 / 3));

/** ics_info: the windows of a packet. */
interface Windows {
	isShort: boolean;
	/** How many windows are in each group. */
	groups: number[];
	/** Lines of each band that is not silent. */
	widths: number[];
}

/**
 * How loud the first channel of a packet of AAC-LC is, or the first two (ISO/IEC 14496-3, 4.4.2): the energy of
 * the spectrum.
 *
 * @param rateIndex the rate's place in an ADTS header's table
 * @returns in dB; infinite for what can't be told
 */
export function aacLevel(packet: Uint8Array, rateIndex: number): number {
	const bits = new Bits(packet);
	for (let count = 0; count < MAX_ELEMENTS && !bits.isOver; count++) {
		const element = bits.read(3);
		if (element === 0 || element === 1 || element === 3) {
			bits.skip(4);
			const energy = element === 1 ? pairEnergy(bits, rateIndex) : channelEnergy(bits, rateIndex);
			return bits.isOver ? Infinity : 10 * Math.log10(energy + 1e-12);
		}
		if (element === 4) skipData(bits);
		else if (element === 6) skipFill(bits);
		else break;
	}
	return Infinity;
}

function pairEnergy(bits: Bits, rateIndex: number): number {
	const windows = bits.bit() === 1 ? readWindows(bits, rateIndex) : null;
	if (windows !== null && bits.read(2) === 1)
		bits.skip(windows.groups.length * windows.widths.length);
	const first = channelEnergy(bits, rateIndex, windows);
	return first + channelEnergy(bits, rateIndex, windows);
}

function readWindows(bits: Bits, rateIndex: number): Windows {
	bits.skip(1);
	const isShort = bits.read(2) === 2;
	bits.skip(1);
	const bands = bits.read(isShort ? 4 : 6);
	const groups = [1];
	for (let window = 1; isShort && window < 8; window++) {
		if (bits.bit() === 1) groups[groups.length - 1]!++;
		else groups.push(1);
	}
	// Prediction is for other kinds of AAC.
	if (!isShort && bits.bit() === 1) bits.skip(Infinity);
	return { isShort, groups, widths: bandWidths(rateIndex, isShort).slice(0, bands) };
}

/** individual_channel_stream. */
function channelEnergy(bits: Bits, rateIndex: number, shared: Windows | null = null): number {
	const gain = bits.read(8);
	const windows = shared ?? readWindows(bits, rateIndex);
	const { isShort, groups, widths } = windows;
	const books = groups.flatMap(() => readSections(bits, widths.length, isShort ? 3 : 5));
	let noise = 0;
	const steps = readSteps(bits, books, gain, (energy) => {
		noise += energy;
	});
	if (!isShort && bits.bit() === 1) {
		const pulses = bits.read(2) + 1;
		bits.skip(6 + pulses * 9);
	} else if (isShort) bits.skip(1);
	const shaping = bits.bit() === 1 ? shapingGain(bits, isShort) : 1;
	// Gain control is for other kinds of AAC.
	if (bits.bit() === 1) bits.skip(Infinity);
	let energy = noise;
	for (const [index, book] of books.entries()) {
		if (book === 0 || book > 11) continue;
		const lines =
			(widths[index % widths.length] ?? 0) * (groups[Math.floor(index / widths.length)] ?? 0);
		energy += bandEnergy(bits, book, lines) * (steps[index] ?? 0);
	}
	// A line of a window of an eighth has eight times the energy in time.
	return energy * shaping * (isShort ? 8 : 1);
}

/** section_data: of each band its codebook. */
function readSections(bits: Bits, bands: number, size: number): number[] {
	const books: number[] = [];
	while (books.length < bands && !bits.isOver) {
		const book = bits.read(4);
		let length = 0;
		let more: number;
		do length += more = bits.read(size);
		while (more === 2 ** size - 1 && !bits.isOver);
		for (; length > 0; length--) books.push(book);
	}
	return books;
}

/** scale_factor_data: of each band the factor of its energy. */
function readSteps(
	bits: Bits,
	books: number[],
	gain: number,
	onNoise: (energy: number) => void,
): number[] {
	const book = scaleBook();
	const change = () => {
		const leaf = bits.code(book);
		return (book.first[leaf] ?? 0) * 36 + (book.second[leaf] ?? 0) - NO_CHANGE;
	};
	let scale = gain;
	let noise = gain - 90;
	let isFirst = true;
	return books.map((own) => {
		if (own === 0) return 0;
		if (own === NOISE) {
			noise += isFirst ? bits.read(9) - 256 : change();
			isFirst = false;
			onNoise(2 ** (noise / 2));
			return 0;
		}
		if (own >= INTENSITY) {
			change();
			return 0;
		}
		scale += change();
		return 2 ** ((scale - 100) / 2);
	});
}

/** spectral_data of a band: the energy of its quantised lines. */
function bandEnergy(bits: Bits, number: number, lines: number): number {
	const book = spectrumBook(number);
	const hasSigns = number === 3 || number === 4 || number > 6;
	let energy = 0;
	for (let line = 0; line < lines && !bits.isOver;) {
		const leaf = bits.code(book);
		let first = book.first[leaf] ?? 0;
		let second = book.second[leaf] ?? 0;
		if (number < 5) {
			if (hasSigns) bits.skip(first + second);
			energy += first + second * (ENERGY[2] ?? 0);
			line += 4;
			continue;
		}
		if (hasSigns) bits.skip(Number(first > 0) + Number(second > 0));
		if (number === 11 && first === 16) first = escaped(bits);
		if (number === 11 && second === 16) second = escaped(bits);
		energy += (ENERGY[first] ?? 0) + (ENERGY[second] ?? 0);
		line += 2;
	}
	return energy;
}

function escaped(bits: Bits): number {
	let size = 4;
	while (bits.bit() === 1 && size < 12) size++;
	return 2 ** size + bits.read(size);
}

/**
 * tns_data: filters over the spectrum (temporal noise shaping) give a click, whose spectrum can be foretold, less
 * energy in the file than it is played with.
 *
 * @returns the factor at most
 */
function shapingGain(bits: Bits, isShort: boolean): number {
	let most = 1;
	for (let window = 0; window < (isShort ? 8 : 1); window++) {
		const filters = bits.read(isShort ? 1 : 2);
		const resolution = filters > 0 ? bits.bit() + 3 : 0;
		for (let filter = 0; filter < filters; filter++) {
			bits.skip(isShort ? 4 : 6);
			const order = bits.read(isShort ? 3 : 5);
			if (order === 0) continue;
			bits.skip(1);
			const size = resolution - bits.bit();
			let gain = 1;
			for (let index = 0; index < order; index++) {
				const code = bits.read(size);
				const value = code >= 2 ** (size - 1) ? code - 2 ** size : code;
				const steps = 2 ** (resolution - 1) + (value < 0 ? 0.5 : -0.5);
				gain /= Math.cos((value * Math.PI) / 2 / steps) ** 2;
			}
			most = Math.max(most, gain);
		}
	}
	return most;
}

function skipData(bits: Bits): void {
	bits.skip(4);
	const isAligned = bits.read(1) === 1;
	const count = bits.read(8);
	const bytes = count === 255 ? count + bits.read(8) : count;
	if (isAligned) bits.align();
	bits.skip(bytes * 8);
}

function skipFill(bits: Bits): void {
	const count = bits.read(4);
	bits.skip((count === 15 ? count + bits.read(8) - 1 : count) * 8);
}
