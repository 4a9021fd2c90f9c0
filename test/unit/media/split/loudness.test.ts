import { readFileSync } from 'node:fs';
import path from 'node:path';

import { adtsOfM4a, adtsSound } from '../../../../nodes/KlingAvatar/media/split/aacSound';
import { mp3Sound } from '../../../../nodes/KlingAvatar/media/split/mp3Sound';
import type { PacketSound } from '../../../../nodes/KlingAvatar/media/split/types';
import { wavSound } from '../../../../nodes/KlingAvatar/media/split/wavSound';

// One sound in five encodings; of the WAV the samples tell.
const bytesOf = (name: string) =>
	readFileSync(path.join(__dirname, '../../../fixtures/speech', name));

function run<Result>(work: Generator<number, Result>): Result {
	for (;;) {
		const { done, value } = work.next();
		if (done) return value;
	}
}

/** In dB of what is loud in the sound. */
function compared(levels: Float32Array): Float32Array {
	const loud = levels.toSorted()[Math.floor(levels.length * 0.9)] ?? 0;
	return levels.map((level) => level - loud);
}

async function packed(): Promise<PacketSound | null> {
	return run(adtsSound((await adtsOfM4a(bytesOf('packed.m4a'), 21, async () => {}))!, 0));
}

const sounds: [string, () => PacketSound | null | Promise<PacketSound | null>, late: number][] = [
	['tagged.mp3', () => run(mp3Sound(bytesOf('tagged.mp3'), 0)), 1105 / 24000],
	['untagged.mp3', () => run(mp3Sound(bytesOf('untagged.mp3'), 0)), 1105 / 24000],
	['plain.aac', () => run(adtsSound(bytesOf('plain.aac'), 0)), 1024 / 24000],
	['packed.m4a', packed, 0],
];

test.each(sounds)('%s is as loud as its samples, packet by packet', async (_name, open, late) => {
	const sound = (await open())!;
	const wav = (await wavSound(bytesOf('samples.wav')))!;
	const [own, samples] = [compared(run(sound.loudness())), compared(run(wav.loudness()))];
	const errors: number[] = [];
	for (const [index, level] of own.entries()) {
		const from = (index * sound.packetSeconds - late) / wav.packetSeconds;
		const blocks = samples.slice(
			Math.max(0, Math.floor(from)),
			Math.ceil(from + sound.packetSeconds / wav.packetSeconds),
		);
		const loudest = Math.max(...blocks);
		// What is quieter, 8 bits of a sample do not tell.
		if (loudest > -25) errors.push(Math.abs(level - loudest));
	}
	errors.sort((one, other) => one - other);
	const quantile = (share: number) => errors[Math.floor(errors.length * share)];
	expect(errors.length).toBeGreaterThan(200);
	expect(quantile(0.5)).toBeLessThan(3);
	expect(quantile(0.95)).toBeLessThan(9);
});
