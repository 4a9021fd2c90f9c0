import {
	isIdr,
	keepingEarlierPictures,
	withParameterSets,
} from '../../../../nodes/KlingAvatar/media/join/parameterSets';
import { pixelAspectOf } from '../../../../nodes/KlingAvatar/media/join/pixelAspect';

const avc = { codec: 'avc', lengthBytes: 2 } as const;
const hevc = { codec: 'hevc', lengthBytes: 4 } as const;
const packet = (lengthBytes: number, ...units: number[][]): Buffer =>
	Buffer.concat(
		units.map((unit) => {
			const length = Buffer.alloc(lengthBytes);
			length.writeUIntBE(unit.length, 0, lengthBytes);
			return Buffer.concat([length, Buffer.from(unit)]);
		}),
	);
const [DELIMITER, NOTE, IDR, OTHER] = [
	[9, 16],
	[6, 5, 1],
	[0x65, 1, 2],
	[0x41, 1, 2],
];
const sets = packet(2, [0x67, 1], [0x68, 2]);

it('parameter sets stand in front of a picture, but behind its delimiter', () => {
	expect(withParameterSets(packet(2, NOTE!, IDR!), sets, avc)).toEqual(
		packet(2, [0x67, 1], [0x68, 2], NOTE!, IDR!),
	);
	expect(withParameterSets(packet(2, DELIMITER!, NOTE!, IDR!), sets, avc)).toEqual(
		packet(2, DELIMITER!, [0x67, 1], [0x68, 2], NOTE!, IDR!),
	);
});

it('an IDR picture is told by its first slice', () => {
	expect(isIdr(packet(2, DELIMITER!, NOTE!, IDR!), avc)).toBe(true);
	expect(isIdr(packet(2, NOTE!, OTHER!, IDR!), avc)).toBe(false);
	expect(isIdr(packet(2, NOTE!), avc)).toBe(false);
	// IDR_W_RADL, IDR_N_LP, CRA
	for (const [type, is] of [
		[19, true],
		[20, true],
		[21, false],
	] as const) {
		expect(isIdr(packet(4, [64, 1, 0], [type << 1, 1, 0xa0]), hevc)).toBe(is);
	}
});

it('a picture of H.265 does not have those before it dropped', () => {
	const picture = packet(4, [64, 1, 0x7f], [19 << 1, 1, 0xe5, 7], [19 << 1, 1, 0x65, 7]);
	const kept = packet(4, [64, 1, 0x7f], [19 << 1, 1, 0xa5, 7], [19 << 1, 1, 0x25, 7]);
	expect(keepingEarlierPictures(picture, hevc)).toEqual(Uint8Array.from(kept));
	expect(picture[13]).toBe(0xe5);
});

it.each([
	['is named by a number', '674d4015da05029b0e1000000300100000030320f162ea', [4, 3]],
	['is spelled out', '674d4015da05029bff000700051000000300100000030320f162ea', [7, 5]],
	['is square', '674d4015da05029b011000000300100000030320f162ea', [1, 1]],
	// Interlaced, with scaling lists.
	['stands behind lists', '67640015acd9444d820800000300080000030190f8a14cb0', [16, 11]],
	// 4:4:4, cropped.
	['stands behind a frame', '67f4000a919b28a4f1f782080000030008000003019078912c', [16, 11]],
	['is cut off', '674d4015da05029b', [1, 1]],
	['is nowhere', '', [1, 1]],
])('the pixel aspect of H.264 %s', (_where, parameterSet, aspect) => {
	expect(pixelAspectOf(Buffer.from(parameterSet, 'hex'))).toEqual(aspect);
});
