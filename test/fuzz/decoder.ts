import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** ffmpeg's names for the formats that files are sent as. */
const DEMUXERS: Readonly<Record<string, string>> = {
	mp3: 'mp3',
	wav: 'wav',
	m4a: 'mov',
	aac: 'aac',
};
const RATE = 48_000;

export const hasFfmpeg = (): boolean => spawnSync('ffmpeg', ['-version']).status === 0;

/** ffmpeg as a judge: how long a file plays that is opened as the format it was taken for. */
export class Decoder {
	private readonly folder = mkdtempSync(path.join(tmpdir(), 'fuzz-'));
	private count = 0;

	/** Seconds; 0 when not one sample can be decoded. */
	async seconds(bytes: Uint8Array, format: string): Promise<number> {
		const file = path.join(this.folder, `${this.count++}`);
		writeFileSync(file, bytes);
		const args = ['-v', 'quiet', '-nostdin', '-f', DEMUXERS[format] ?? format, '-i', file];
		const toPcm = ['-map', '0:a:0', '-ac', '1', '-ar', String(RATE), '-f', 's16le', 'pipe:1'];
		try {
			return (await outputBytes('ffmpeg', [...args, ...toPcm])) / 2 / RATE;
		} finally {
			rmSync(file, { force: true });
		}
	}

	close(): void {
		rmSync(this.folder, { recursive: true, force: true });
	}
}

async function outputBytes(tool: string, args: string[]): Promise<number> {
	return await new Promise((resolve, reject) => {
		let bytes = 0;
		const child = spawn(tool, args, { stdio: ['ignore', 'pipe', 'ignore'] });
		child.stdout.on('data', (chunk: Buffer) => (bytes += chunk.length));
		child.on('error', reject);
		child.on('close', () => resolve(bytes));
	});
}
