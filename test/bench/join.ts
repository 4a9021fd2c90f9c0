// Join measured: `npm run bench:join`. Needs ffmpeg.
import { execFileSync, spawnSync } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { joinVideos } from '../../nodes/KlingAvatar/media/join/joinVideos';
import { forwardSource } from '../../nodes/KlingAvatar/media/sources/forwardSource';

const folder = mkdtempSync(path.join(tmpdir(), 'join-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => path.join(folder, name);
/** Runs a tool on arguments without spaces in them. */
const run = (tool: 'ffmpeg' | 'ffprobe', args: string): Buffer =>
	execFileSync(tool, ['-v', 'error', ...args.split(' ')], { maxBuffer: 1 << 29 });
const RATE = 48000;

/** A clip that flashes and beeps after one second, for 0.2 s. */
function makeClip(name: string, seconds: number, options: string): void {
	const on = 'between(t,1,1.2)';
	run(
		'ffmpeg',
		`-y -f lavfi -i testsrc2=size=160x160:rate=25:duration=${seconds} -f lavfi ` +
			`-i aevalsrc='0.8*sin(2*PI*1000*t)*${on}':sample_rate=44100:duration=${seconds} ` +
			`-vf lutyuv=y=val*0.3,drawbox=color=white:t=fill:enable='${on}' ` +
			`-c:v libx264 -preset veryfast -pix_fmt yuv420p -c:a aac -ac 1 ${options} ${at(name)}`,
	);
}

/** Joins files as n8n's storage gives them: from front to back. */
async function join(target: string, names: readonly string[]): Promise<void> {
	const clips = names.map((name, index) => ({
		label: `The video of item ${index}`,
		cutAt: null,
		open: async () =>
			forwardSource(statSync(at(name)).size, async () => {
				const stream = createReadStream(at(name), { highWaterMark: 256 * 1024 });
				return { chunks: stream, cancel: () => stream.destroy() };
			}),
	}));
	await writeFile(
		at(target),
		(await joinVideos(clips, false, async () => await setImmediate())).chunks,
	);
}

const lines = (output: Buffer) => output.toString().split('\n');

/** Checksums of a film's decoded pictures. */
const pictures = (name: string): string[] =>
	lines(run('ffmpeg', `-i ${at(name)} -map 0:v -fps_mode passthrough -f framemd5 -`))
		.filter((line) => line !== '' && !line.startsWith('#'))
		.map((line) => line.split(',').at(-1)!.trim());

/** When the film flashes and when it beeps, in seconds. */
function signals(name: string): { flashes: number[]; beeps: number[] } {
	const film = `-i ${at(name)}`;
	const gray = run(
		'ffmpeg',
		`${film} -fps_mode passthrough -vf scale=1:1,format=gray -f rawvideo -`,
	);
	const frames = '-select_streams v -show_entries frame=pts_time -of csv=p=0';
	const times = lines(run('ffprobe', `${frames} ${at(name)}`))
		.filter((line) => /^[\d.]+/.test(line))
		.map(parseFloat);
	const flashes = times.filter((_, index) => gray[index]! > 180 && !(gray[index - 1]! > 180));
	const sound = run('ffmpeg', `${film} -f s16le -ac 1 -ar ${RATE} -`);
	const beeps: number[] = [];
	for (let index = 0, quietFrom = -RATE; index < sound.length / 2; index++) {
		if (Math.abs(sound.readInt16LE(index * 2)) < 4000) continue;
		if (index - quietFrom > RATE / 2) beeps.push(index / RATE);
		quietFrom = index;
	}
	return { flashes, beeps };
}

async function measure(count: number, kinds: readonly string[]): Promise<void> {
	const names = Array.from({ length: count }, (_, index) => kinds[index % kinds.length]!);
	await join('joined.mp4', names);
	const expected = names.flatMap((name) => pictures(name));
	const found = pictures('joined.mp4');
	const { flashes, beeps } = signals('joined.mp4');
	const offsets = names.map((name, index) => {
		const own = signals(name);
		return Math.abs(beeps[index]! - flashes[index]! - (own.beeps[0]! - own.flashes[0]!));
	});
	const decode = ['-v', 'warning', '-i', at('joined.mp4'), '-f', 'null', '-'];
	const { stderr } = spawnSync('ffmpeg', decode);
	const areEqual =
		expected.length === found.length && expected.every((sum, index) => sum === found[index]);
	console.log(
		`| ${count} | ${kinds.length > 1 ? 'different' : 'equal'} | ${found.length} of ${expected.length} | ${areEqual ? 'yes' : 'NO'} | ${beeps.length} of ${count} | ${(Math.max(...offsets) * 1000).toFixed(1)} ms | ${stderr.toString().trim() || 'none'} |`,
	);
}

async function main(): Promise<void> {
	makeClip('a.mp4', 2.52, '-bf 3');
	makeClip('b.mp4', 3.04, '-profile:v main -bf 0 -movflags +faststart');
	// The sound ends before the picture does.
	makeClip('c.mp4', 2.2, '-bf 2 -af atrim=0:1.9');
	for (const count of process.argv.includes('quick') ? [2, 10] : [2, 10, 100]) {
		await measure(count, ['a.mp4']);
		await measure(count, ['a.mp4', 'b.mp4', 'c.mp4']);
	}
}

void main();
