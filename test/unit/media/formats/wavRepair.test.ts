import { measureAudio } from '../../../../nodes/KlingAvatar/media';
import { corpus, corpusBytes } from '../../../fixtures/corpus';

const repaired = corpus.filter(({ repaired: isRepaired }) => isRepaired);

/** A file with the start that the measurement says it should have. */
async function repairedCopy(file: string): Promise<{ bytes: Buffer; header: Uint8Array }> {
	const original = corpusBytes(file);
	const { repairedHeader: header } = await measureAudio(original);
	if (!header) throw new Error('no header to repair');
	return { header, bytes: Buffer.concat([header, original.subarray(header.length)]) };
}

test.each(repaired.map(({ file, what }) => [file, what]))(
	'%s (%s) is a plain WAV once its start is replaced',
	async (file) => {
		const original = corpusBytes(file);
		const before = await measureAudio(original);
		const { bytes, header } = await repairedCopy(file);
		expect(bytes.length).toBe(original.length);
		expect(bytes.toString('latin1', header.length - 8, header.length - 4)).toBe('data');
		expect(bytes.readUInt32LE(header.length - 4)).toBe(bytes.length - header.length);
		expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8);
		const fmt = bytes.indexOf('fmt ') + 8;
		const blockAlign = bytes.readUInt16LE(fmt + 12);
		expect(bytes.readUInt32LE(fmt + 8)).toBe(bytes.readUInt32LE(fmt + 4) * blockAlign);

		const after = await measureAudio(bytes);
		expect(after.repairedHeader).toBeUndefined();
		expect(after.durationSeconds).toBe(before.durationSeconds);
	},
);

test('only size fields and the byte rate change', async () => {
	const { bytes, header } = await repairedCopy('wav/size-piped.wav');
	const original = corpusBytes('wav/size-piped.wav');
	const changed = [...header.keys()].filter((at) => bytes[at] !== original[at]);
	const sizes = [4, 5, 6, 7, ...[4, 3, 2, 1].map((back) => header.length - back)];
	expect(sizes).toEqual(expect.arrayContaining(changed));
});

test('measuring leaves the bytes it was given alone', async () => {
	const bytes = corpusBytes('wav/size-0.wav');
	const before = Buffer.from(bytes);
	await measureAudio(bytes);
	expect(bytes.equals(before)).toBe(true);
});
