// Where Split cuts real voices, against an ideal that hears the decoded sound: `npm run bench:split -- RECORDING...`
// (anything that ffmpeg reads). Needs ffmpeg and lame.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { planCuts } from '../../nodes/KlingAvatar/media/split/planCuts';
import { splitAudio } from '../../nodes/KlingAvatar/media/split/splitAudio';

const LONGEST = [12, 16, 20, 30, 45, 60];
const SHORTEST = 5;
const encodings: [file: string, tool: 'lame' | 'ffmpeg', options: string][] = [
	['a.mp3', 'lame', '--quiet -b 128 --resample 44.1'],
	['b.mp3', 'lame', '--quiet -V 5 --resample 44.1'],
	['c.mp3', 'lame', '--quiet -b 48 --resample 24'],
	['d.mp3', 'lame', '--quiet -t -b 64 --resample 24'],
	['e.aac', 'ffmpeg', '-c:a aac -b:a 64k -ar 44100'],
	['f.m4a', 'ffmpeg', '-c:a aac -b:a 64k -ar 24000'],
	['g.wav', 'ffmpeg', '-c:a pcm_s16le -ar 24000'],
];

const folder = mkdtempSync(path.join(tmpdir(), 'split-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => path.join(folder, name);

async function atOnce<Result>(work: Generator<number, Result>): Promise<Result> {
	for (;;) {
		const { done, value } = work.next();
		if (done) return value;
	}
}

/** The recording five times in a row, so that cuts come at many places of it, in one encoding. */
function encode(recording: string, [file, tool, options]: (typeof encodings)[number]): Buffer {
	const input = ['-v', 'error', '-y', '-stream_loop', '4', '-i', recording, '-ac', '1'];
	if (tool === 'ffmpeg') execFileSync('ffmpeg', [...input, ...options.split(' '), at(file)]);
	else {
		execFileSync('ffmpeg', [...input, at('whole.wav')]);
		execFileSync('lame', [...options.split(' '), at('whole.wav'), at(file)]);
	}
	return readFileSync(at(file));
}

/** What a file sounds like in 10 ms each, in dB, and what the decoder complains of. */
function decode(bytes: Uint8Array, extension: string): { levels: Float32Array; words: string } {
	writeFileSync(at(`decoded.${extension}`), bytes);
	const input = ['-v', 'warning', '-i', at(`decoded.${extension}`)];
	const raw = [...input, '-f', 's16le', '-ac', '1', '-ar', '48000', '-'];
	const { stdout, stderr } = spawnSync('ffmpeg', raw, { maxBuffer: 1 << 30 });
	const samples = new Int16Array(stdout.buffer, stdout.byteOffset, stdout.length >> 1);
	const levels = Float32Array.from({ length: Math.floor(samples.length / 480) }, (_, index) => {
		let energy = 0;
		for (const sample of samples.subarray(index * 480, (index + 1) * 480)) energy += sample ** 2;
		return Math.max(-100, 10 * Math.log10(energy / 480 / 32768 ** 2 + 1e-12));
	});
	// Files without an index or a channel layout are whole all the same.
	const hints = /.*(Estimating duration from bitrate|Guessed Channel Layout).*\n/g;
	return { levels, words: stderr.toString().replace(hints, '') };
}

/** Whether the loudest 10 ms in 40 ms before and behind a moment are within 20 dB of what speech is. */
function isInSpeech(levels: Float32Array, seconds: number): boolean {
	const speech = levels.toSorted()[Math.floor(levels.length * 0.9)] ?? 0;
	const around = levels.subarray(
		Math.floor(seconds * 100 + 1e-6) - 4,
		Math.ceil(seconds * 100 - 1e-6) + 4,
	);
	return Math.max(...around) > speech - 20;
}

const share = (some: number, all: number) => ((100 * some) / Math.max(1, all)).toFixed(1);

async function main(recordings: readonly string[]): Promise<void> {
	console.log(
		'recording | longest | parts | least | in speech % | ideal % | told wrongly % | ms/min',
	);
	for (const recording of recordings) {
		const files = encodings.map((one) => ({ file: one[0], bytes: encode(recording, one) }));
		for (const longest of LONGEST) {
			const sum = { parts: 0, least: 0, cuts: 0, speech: 0, told: 0, wrong: 0, cpu: 0, minutes: 0 };
			const ideal = { cuts: 0, speech: 0 };
			for (const { file, bytes } of files) {
				const before = process.cpuUsage();
				const bounds = { longest, shortest: SHORTEST, maxBytes: 5 * 1024 * 1024 };
				const { parts, fileExtension, durationSeconds } = await splitAudio(bytes, bounds, atOnce);
				sum.cpu += process.cpuUsage(before).user / 1000;
				sum.minutes += durationSeconds / 60;
				sum.parts += parts.length;
				sum.least += Math.ceil(durationSeconds / longest);
				for (const part of parts) {
					const { words } = decode(part.bytes, fileExtension);
					if (words !== '') throw new Error(`A decoder complains of a part of ${file}: ${words}`);
				}
				// As a player of all parts hears it: an encoder's delay is part of the first one.
				const packets = Buffer.concat(parts.map((part) => part.bytes));
				const { levels } = decode(fileExtension === 'wav' ? bytes : packets, fileExtension);
				let end = 0;
				for (const { durationSeconds: length, cutInPause } of parts.slice(0, -1)) {
					end += length;
					const inSpeech = isInSpeech(levels, end);
					sum.cuts++;
					sum.speech += Number(inSpeech);
					sum.told += Number(cutInPause);
					sum.wrong += Number(cutInPause && inSpeech);
				}
				const whole = {
					format: 'wav' as const,
					packetSeconds: 0.01,
					totalSeconds: levels.length / 100,
					packets: levels.length,
					bytes: 0,
					*loudness() {
						yield 0;
						return levels;
					},
					build: () => bytes,
				};
				for (const { packet } of await atOnce(planCuts(whole, { longest, shortest: SHORTEST }))) {
					ideal.cuts++;
					ideal.speech += Number(isInSpeech(levels, packet / 100));
				}
			}
			console.log(
				`${path.basename(recording)} | ${longest} s | ${sum.parts} | ${sum.least} | ${share(sum.speech, sum.cuts)} | ${share(ideal.speech, ideal.cuts)} | ${share(sum.wrong, sum.told)} | ${(sum.cpu / sum.minutes).toFixed(0)}`,
			);
		}
	}
}

void main(process.argv.slice(2));
