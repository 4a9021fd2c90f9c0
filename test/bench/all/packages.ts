import { execFileSync } from 'node:child_process';
import {
	cpSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../../..');

/** Eight published community nodes, in the versions of November 2026. */
export const PEERS = [
	'n8n-nodes-evolution-api@1.0.4',
	'@devlikeapro/n8n-nodes-chatwoot@1.0.2',
	'n8n-nodes-mcp@0.1.37',
	'@mendable/n8n-nodes-firecrawl@2.1.2',
	'@llamaindex/n8n-nodes-llamacloud@6.7.2',
	'@heygenofficial/n8n-nodes-heygen-official@0.1.9',
	'@blotato/n8n-nodes-blotato@1.0.10',
	'n8n-nodes-upload-post@0.1.32',
];

export interface PackageFigures {
	name: string;
	/** What an installation adds to the disk, dependencies included. Bytes. */
	bytes: number;
	/** From Node's start to all nodes loaded, less an empty start. Milliseconds, one for each round. */
	loadMs: number[];
}

function bytesIn(folder: string): number {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
}

/** Loads every node file of a package as n8n does, and prints the milliseconds that took. */
const LOAD = `
const [, folder] = process.argv;
const path = require('node:path');
const { n8n } = require(path.join(folder, 'package.json'));
require('n8n-workflow');
const start = performance.now();
for (const file of n8n.nodes) require(path.join(folder, file));
console.log(performance.now() - start);
`;

function load(folder: string): number {
	const printed = execFileSync(process.execPath, ['-e', LOAD, folder], {
		cwd: ROOT,
		encoding: 'utf8',
		env: { ...process.env, NODE_PATH: path.join(ROOT, 'node_modules') },
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	return Number(printed.trim().split('\n').at(-1));
}

/**
 * Size and load time of this package, first, and of the peers, each installed by npm into a folder of its
 * own. A peer that npm cannot fetch or Node cannot load is left out, and named by `say`.
 */
export function packages(rounds: number, say: (line: string) => void): PackageFigures[] {
	const scratch = mkdtempSync(path.join(tmpdir(), 'kling-avatar-peers-'));
	try {
		const own = path.join(scratch, 'own');
		mkdirSync(own);
		for (const part of ['package.json', 'dist', 'README.md', 'LICENSE']) {
			cpSync(path.join(ROOT, part), path.join(own, part), { recursive: true });
		}
		const folders = [{ name: 'n8n-nodes-kling-avatar', folder: own, whole: own }];
		for (const peer of PEERS) {
			const whole = path.join(scratch, peer.replace(/\W/g, '-'));
			const name = peer.replace(/@[\d.]+$/, '');
			mkdirSync(whole);
			writeFileSync(path.join(whole, 'package.json'), '{ "private": true }');
			try {
				const options = ['--omit=peer', '--legacy-peer-deps', '--ignore-scripts', '--no-audit'];
				execFileSync('npm', ['install', ...options, '--no-fund', peer], {
					cwd: whole,
					stdio: 'pipe',
				});
				const folder = path.join(whole, 'node_modules', name);
				load(folder);
				folders.push({ name: peer, folder, whole: path.join(whole, 'node_modules') });
			} catch (error) {
				say(`${peer} is left out: ${String(error).split('\n')[0]}`);
			}
		}
		// Round by round, so that each package has the same share of what else the machine does.
		const times = folders.map((): number[] => []);
		for (let round = 0; round < rounds; round += 1) {
			folders.forEach(({ folder }, index) => times[index]!.push(load(folder)));
		}
		return folders.map(({ name, whole }, index) => ({
			name,
			bytes: bytesIn(whole),
			loadMs: times[index]!,
		}));
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}
