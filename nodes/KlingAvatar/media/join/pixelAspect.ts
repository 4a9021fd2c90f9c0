import { Bits } from '../formats/bits';

/** How much wider than high a pixel is shown. */
export type PixelAspect = readonly [width: number, height: number];

export const SQUARE: PixelAspect = [1, 1];

/** By `aspect_ratio_idc` (ITU-T H.264, table E-1); 0 says nothing, and 255 is followed by two numbers. */
const KNOWN: readonly PixelAspect[] = [
	SQUARE,
	SQUARE,
	[12, 11],
	[10, 11],
	[16, 11],
	[40, 33],
	[24, 11],
	[20, 11],
	[32, 11],
	[80, 33],
	[18, 11],
	[15, 11],
	[64, 33],
	[160, 99],
	[4, 3],
	[3, 2],
	[2, 1],
];
const EXTENDED = 255;

/** Profiles whose parameter sets say how colours are sampled (7.3.2.1.1). */
const WITH_COLOURS = [44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244];

/** The pixel aspect that a sequence parameter set of H.264 tells (7.3.2.1.1, E.1.1); square where it does not. */
export function pixelAspectOf(parameterSet: Uint8Array): PixelAspect {
	const bits = new Bits(withoutEscapes(parameterSet), 8);
	const skip = (count: number) => {
		for (let index = 0; index < count && !bits.isOver; index++) golomb(bits);
	};
	const profile = bits.read(8);
	bits.skip(16);
	skip(1);
	if (WITH_COLOURS.includes(profile)) {
		const sampling = golomb(bits);
		if (sampling === 3) bits.skip(1);
		skip(2);
		bits.skip(1);
		if (bits.bit()) skipScalingLists(bits, sampling === 3 ? 12 : 8);
	}
	skip(1);
	const order = golomb(bits);
	if (order === 0) skip(1);
	if (order === 1) {
		bits.skip(1);
		skip(2);
		skip(golomb(bits));
	}
	skip(1);
	bits.skip(1);
	skip(2);
	const isProgressive = bits.bit();
	bits.skip(isProgressive ? 1 : 2);
	if (bits.bit()) skip(4);
	const [hasUsability, hasAspect] = [bits.bit(), bits.bit()];
	if (!hasUsability || !hasAspect) return SQUARE;
	const number = bits.read(8);
	const [width, height] =
		number === EXTENDED ? [bits.read(16), bits.read(16)] : (KNOWN[number] ?? SQUARE);
	return width > 0 && height > 0 && !bits.isOver ? [width, height] : SQUARE;
}

/** An unsigned Exp-Golomb code (9.1). */
function golomb(bits: Bits): number {
	let zeros = 0;
	while (zeros < 32 && !bits.isOver && bits.bit() === 0) zeros++;
	return 2 ** zeros - 1 + bits.read(zeros);
}

/** 7.3.2.1.1.1 */
function skipScalingLists(bits: Bits, count: number): void {
	for (let list = 0; list < count; list++) {
		if (bits.bit() === 0) continue;
		let scale = 8;
		for (let at = 0; at < (list < 6 ? 16 : 64) && scale !== 0; at++) {
			const code = golomb(bits);
			const delta = code % 2 === 1 ? (code + 1) / 2 : -code / 2;
			scale = (scale + delta + 256) % 256;
		}
	}
}

/** A unit without the bytes that keep it from looking like a start code (7.4.1). */
function withoutEscapes(unit: Uint8Array): Uint8Array {
	return unit.filter(
		(byte, at) => byte !== 3 || at < 2 || unit[at - 1] !== 0 || unit[at - 2] !== 0,
	);
}
