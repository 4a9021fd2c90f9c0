// Times the measuring of a 5 MB MP3 against ffmpeg's full decode of it, in one run:
// `npm run build && npx tsx test/bench/mediaSpeed.ts`. Needs ffmpeg (a Debian package).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type * as Media from '../../nodes/KlingAvatar/media';
import { median } from './memory';

const ROUNDS = 15;
const TARGET = 20;
const MAX_BYTES = 5 * 1024 * 1024;
const BUNDLE = path.resolve(__dirname, '../../dist/nodes/KlingAvatar/media/index.js');

function ffmpeg(...args: string[]): void {
	const { status, error } = spawnSync('ffmpeg', ['-y', '-v', 'error', ...args]);
	if (error) throw new Error('ffmpeg is missing. Run: apt-get install ffmpeg');
	if (status !== 0) throw new Error(`ffmpeg ended with ${status}`);
}

async function milliseconds(work: () => unknown): Promise<number> {
	const start = performance.now();
	await work();
	return performance.now() - start;
}

async function main(): Promise<void> {
	const folder = mkdtempSync(path.join(tmpdir(), 'media-speed-'));
	try {
		const file = path.join(folder, 'speech.mp3');
		// A sweep with noise under it, at OpenAI's rate: as much work for a decoder as speech.
		const sound = 'aevalsrc=0.4*sin(880*t+200*sin(t))+0.05*(random(0)-0.5):s=24000:d=700';
		ffmpeg('-f', 'lavfi', '-i', sound, '-b:a', '64k', '-fs', String(MAX_BYTES), file);
		const bytes = readFileSync(file);
		const { measureAudio, bytesSource } = (await import(BUNDLE)) as typeof Media;

		const ours: number[] = [];
		const theirs: number[] = [];
		let seconds = 0;
		for (let round = 0; round < ROUNDS; round++) {
			theirs.push(await milliseconds(() => ffmpeg('-i', file, '-f', 'null', '-')));
			ours.push(
				await milliseconds(async () => {
					seconds = (await measureAudio(bytesSource(bytes))).durationSeconds;
				}),
			);
		}
		const factor = median(theirs) / median(ours);
		console.log(
			`File: MP3, ${(bytes.length / 1024 / 1024).toFixed(2)} MB, ${seconds.toFixed(2)} s`,
		);
		console.log(
			`Measured here:      median ${median(ours).toFixed(2)} ms, first ${ours[0]?.toFixed(2)} ms`,
		);
		console.log(`ffmpeg full decode: median ${median(theirs).toFixed(2)} ms of ${ROUNDS} rounds`);
		console.log(`Factor: ${factor.toFixed(1)} (at least ${TARGET} wanted)`);
		if (factor < TARGET) process.exitCode = 1;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

void main();
