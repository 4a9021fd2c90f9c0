// Split measured on synthetic speech: `npm run bench:split`. Needs ffmpeg, lame and espeak-ng.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { measureAudio } from '../../nodes/KlingAvatar/media/measureAudio';
import { splitAudio } from '../../nodes/KlingAvatar/media/split/splitAudio';
import { seededRandom } from '../support/seededRandom';

const RATE = 22050;
/** What is quieter in the clean speech, for 40 ms around a cut, is a pause. dB below full scale. */
const PAUSE_DB = -55;
const BOUNDS = { longest: 30, shortest: 5, maxBytes: 5 * 1024 * 1024 };

const english =
	'The harbour lay quiet in the early light, and the boats had not yet gone out. People came down from the hill, one by one, carrying baskets and nets. ' +
	'Nobody spoke much; there was little to say. When the bell rang at seven, the first engine started, coughed twice, and then ran steadily. ' +
	'By noon the wind had turned. It brought rain, cold and thin, and the smell of the open sea. What would the evening bring? No one could tell. ' +
	'In the year 1998 the bridge was built, at a cost of 3.5 million, and the ferry stopped. Since then, the island has had visitors all year round.';
const chinese =
	'清晨的港口很安静,渔船还没有出海。人们一个接一个地从山上走下来,手里提着篮子和渔网。大家都不怎么说话。七点钟响的时候,第一台发动机启动了。' +
	'到了中午,风向变了。它带来了又冷又细的雨,还有大海的味道。晚上会怎么样呢?谁也说不准。一九九八年,这里建了一座桥,渡船就停了。从那以后,岛上一年四季都有游客。';
const voices = [
	['en-us', english, '150'],
	['en-gb+f3', english, '180'],
	['cmn', chinese, '160'],
	['cmn+f2', chinese, '190'],
] as const;
/** `npm run bench:split -- quick` makes a quarter of the corpus. */
const isQuick = process.argv.includes('quick');
const floors = isQuick ? [-60] : [-48, -60, -75, -90];
/** `late`: seconds of an encoder's and a decoder's delay, which such files do not name and all players play. */
type Encoding = [
	name: string,
	file: string,
	tool: 'lame' | 'ffmpeg',
	options: string,
	late?: number,
];
const encodings: Encoding[] = [
	['MP3, LAME, 128 kbit/s', 'a.mp3', 'lame', '--quiet -b 128 --resample 44.1'],
	['MP3, LAME, VBR', 'b.mp3', 'lame', '--quiet -V 5 --resample 44.1'],
	['MP3, LAME, 24 kHz, 48 kbit/s', 'c.mp3', 'lame', '--quiet -b 48 --resample 24'],
	[
		'MP3, LAME, 24 kHz, without tag',
		'd.mp3',
		'lame',
		'--quiet -t -b 64 --resample 24',
		1105 / 24000,
	],
	['AAC', 'e.aac', 'ffmpeg', '-c:a aac -b:a 64k -ar 44100', 1024 / 44100],
	['M4A', 'f.m4a', 'ffmpeg', '-c:a aac -b:a 64k -ar 24000'],
	['WAV', 'g.wav', 'ffmpeg', '-c:a pcm_s16le -ar 24000'],
];

const folder = mkdtempSync(path.join(tmpdir(), 'split-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => path.join(folder, name);
const run = (tool: string, args: string) =>
	execFileSync(tool, args.split(' '), { maxBuffer: 1 << 28 });

/** About 100 s of a voice, clean, as samples. */
function speak(voice: string, text: string, speed: string): Int16Array {
	const spoken = ['-v', voice, '-s', speed, '-w', at('speech.wav'), `${text} `.repeat(3)];
	execFileSync('espeak-ng', spoken);
	const raw = run('ffmpeg', `-v error -i ${at('speech.wav')} -f s16le -ar ${RATE} -ac 1 -`);
	return new Int16Array(
		raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length - (raw.length % 2)),
	);
}

/** The speech in a WAV with noise of a level, in dB below full scale. */
function withNoise(clean: Int16Array, floor: number, seed: number): void {
	const random = seededRandom(seed);
	const amplitude = 10 ** (floor / 20) * 32768 * Math.sqrt(3);
	const noisy = Int16Array.from(clean, (sample) =>
		Math.max(-32768, Math.min(32767, Math.round(sample * 0.6 + (random() * 2 - 1) * amplitude))),
	);
	writeFileSync(at('noisy.raw'), Buffer.from(noisy.buffer));
	run('ffmpeg', `-v error -y -f s16le -ar ${RATE} -ac 1 -i ${at('noisy.raw')} ${at('noisy.wav')}`);
}

function encode(tool: string, options: string, file: string): Buffer {
	if (tool === 'lame') run('lame', `${options} ${at('noisy.wav')} ${at(file)}`);
	else run('ffmpeg', `-v error -y -i ${at('noisy.wav')} ${options} ${at(file)}`);
	return readFileSync(at(file));
}

/** Level of the clean speech around a moment, in dB below full scale. */
function levelAt(clean: Int16Array, seconds: number): number {
	const middle = Math.round(seconds * RATE);
	const half = Math.round(0.02 * RATE);
	let sum = 0;
	for (let index = middle - half; index < middle + half; index++)
		sum += ((clean[index] ?? 0) / 32768) ** 2;
	return 10 * Math.log10(sum / (2 * half) + 1e-12);
}

/** What ffmpeg says of files without an index or a channel layout, which are whole all the same. */
const HINTS = /.*(Estimating duration from bitrate|Guessed Channel Layout).*\n/g;

/** Seconds that a full decode plays, and what the decoder complains of. */
function decode(bytes: Buffer | Uint8Array, file: string): { seconds: number; words: string } {
	writeFileSync(at(file), bytes);
	const args = `-v warning -i ${at(file)} -f s16le -ac 1 -ar 48000 -`.split(' ');
	const { stdout, stderr } = spawnSync('ffmpeg', args, { maxBuffer: 1 << 28 });
	return { seconds: stdout.length / 2 / 48000, words: stderr.toString().replace(HINTS, '') };
}

async function atOnce<Result>(work: Generator<number, Result>): Promise<Result> {
	for (;;) {
		const { done, value } = work.next();
		if (done) return value;
	}
}

async function main(): Promise<void> {
	const rows: string[] = [];
	const counts = () => ({ cuts: 0, silent: 0, told: 0, complaints: 0, worst: 0 });
	const all = { ...counts(), parts: 0 };
	for (const [name, file, tool, options, late = 0] of encodings) {
		const sum = { ...counts(), longest: 0, shortest: Infinity, cpu: 0, minutes: 0 };
		for (const [voiceIndex, [voice, text, speed]] of voices.entries()) {
			const clean = speak(voice, text, speed);
			for (const floor of floors) {
				withNoise(clean, floor, voiceIndex * 100 - floor);
				const bytes = encode(tool, options, file);
				const before = process.cpuUsage();
				const split = await splitAudio(bytes, BOUNDS, atOnce);
				const used = process.cpuUsage(before);
				sum.cpu += (used.user + used.system) / 1e6;
				const whole = decode(bytes, `whole${path.extname(file)}`).seconds;
				sum.minutes += whole / 60;
				let position = 0;
				let decoded = 0;
				for (const part of split.parts) {
					const extension = `part.${split.fileExtension}`;
					const { seconds, words } = decode(part.bytes, extension);
					const measured = await measureAudio(part.bytes);
					if (Math.abs(measured.durationSeconds - part.durationSeconds) > 0.001)
						throw new Error('A part is not as long as told');
					if (words !== '') sum.complaints++;
					decoded += seconds;
					position += part.durationSeconds;
					sum.longest = Math.max(sum.longest, part.durationSeconds);
					sum.shortest = Math.min(sum.shortest, part.durationSeconds);
					all.parts++;
					if (part.cutInPause === null) continue;
					sum.cuts++;
					const isSilent = levelAt(clean, position - late) < PAUSE_DB;
					if (isSilent) sum.silent++;
					if (part.cutInPause) sum.told++;
				}
				sum.worst = Math.max(
					sum.worst,
					Math.abs(decoded - whole),
					Math.abs(position - split.durationSeconds),
				);
			}
		}
		for (const key of ['cuts', 'silent', 'told', 'complaints'] as const) all[key] += sum[key];
		all.worst = Math.max(all.worst, sum.worst);
		rows.push(
			`| ${name} | ${sum.cuts} | ${sum.silent} | ${sum.told} | ${sum.shortest.toFixed(1)}–${sum.longest.toFixed(1)} s | ${sum.complaints} | ${sum.worst.toFixed(3)} s | ${((sum.cpu / sum.minutes) * 1000).toFixed(0)} ms |`,
		);
		console.log(rows.at(-1));
	}
	console.log(
		`| All | ${all.cuts} | ${all.silent} (${((100 * all.silent) / all.cuts).toFixed(1)} %) | ${all.told} | | ${all.complaints} of ${all.parts} parts | ${all.worst.toFixed(3)} s | |`,
	);
}

void main();
