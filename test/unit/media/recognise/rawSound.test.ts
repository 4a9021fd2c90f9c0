import { sniff } from '../../../../nodes/KlingAvatar/media/recognise/sniff';
import { corpusBytes } from '../../../fixtures/corpus';

const pcm = corpusBytes('bad/raw-pcm-24khz.pcm');
const samples = Array.from({ length: pcm.length / 2 }, (_, index) => pcm.readInt16LE(2 * index));

const clipped = (value: number, least: number, most: number) =>
	Math.max(least, Math.min(most, Math.round(value)));

/** Ways in which sound lies in a file that has no header. */
const codings: Array<[string, (loudness: number) => Buffer]> = [
	['16-bit, little-endian', (loudness) => pcm16(loudness, true)],
	['16-bit, big-endian', (loudness) => pcm16(loudness, false)],
];

function pcm16(loudness: number, littleEndian: boolean): Buffer {
	const bytes = Buffer.alloc(pcm.length);
	samples.forEach((sample, index) => {
		const value = clipped(sample * loudness, -32_768, 32_767);
		if (littleEndian) bytes.writeInt16LE(value, 2 * index);
		else bytes.writeInt16BE(value, 2 * index);
	});
	return bytes;
}

describe.each(codings)('raw sound, %s', (_name, coded) => {
	test.each([0.001, 0.01, 0.1, 0.5, 1, 4])(
		'%d times as loud is taken for nothing else',
		(loudness) => {
			const bytes = coded(loudness);
			const taken = new Set<string>();
			// From every place on; a file of fewer bytes holds no two seconds.
			for (let at = 0; at + 8000 < bytes.length; at += 331) {
				const found = sniff(bytes.subarray(at, at + 9000));
				if (found !== null) taken.add(`${at}: ${JSON.stringify(found)}`);
			}
			expect([...taken]).toEqual([]);
		},
	);
});
