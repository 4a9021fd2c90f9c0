import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

import type { SwitchSettings } from '../simulator';

const REPOSITORY = path.resolve(__dirname, '../..');

/** A server in a process of its own, whose memory and CPU time are not the node's. */
export interface Remote {
	url: string;
	key: string;
	stop(): Promise<void>;
}

/** The simulator; its jobs take so many seconds. */
export async function remoteSimulator(
	seconds: number,
	switches: SwitchSettings = {},
): Promise<Remote> {
	return await remote('test/simulator/main.ts', [
		...['--json', '--port', '0', '--seconds', String(seconds)],
		...['--switches', JSON.stringify(switches)],
	]);
}

/** A script that prints one line of JSON with its address once it listens. */
export async function remote(script: string, args: string[] = []): Promise<Remote> {
	const child = typescript(script, args);
	const { url, key } = JSON.parse(await firstLine(child)) as { url: string; key: string };
	const stop = async () => {
		const ended = new Promise((resolve) => child.once('exit', resolve));
		child.kill();
		await ended;
	};
	return { url, key, stop };
}

/** Runs a bench in a fresh process and returns the figures it prints as one line of JSON. */
export async function figures<Figures>(script: string, args: string[] = []): Promise<Figures> {
	const child = typescript(`test/bench/${script}`, args, ['--expose-gc']);
	const [line] = await Promise.all([
		firstLine(child),
		new Promise<void>((resolve, reject) => {
			child.once('exit', (code) =>
				code === 0 ? resolve() : reject(new Error(`${script} ended with ${code}`)),
			);
		}),
	]);
	return JSON.parse(line) as Figures;
}

/** What a bench prints. */
export function tell(figuresOf: object): void {
	process.stdout.write(`${JSON.stringify(figuresOf)}\n`);
}

function typescript(script: string, args: string[], flags: string[] = []): ChildProcess {
	return spawn(process.execPath, [...flags, '--import', 'tsx', script, ...args], {
		cwd: REPOSITORY,
		stdio: ['ignore', 'pipe', 'inherit'],
	});
}

async function firstLine(child: ChildProcess): Promise<string> {
	for await (const line of createInterface({ input: child.stdout! })) return line;
	throw new Error('The process ended without a word');
}
