import { existsSync } from 'node:fs';
import { copyFile, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

import { cacheFolder } from './cacheFolder';
import { pinnedNode, prepareNode } from './pinnedNode';
import type { NodeMajor } from './pinnedNode';
import { progress } from './progress';
import { runCommand } from './runCommand';
import { fillOnce, hashOf, isFilled } from './stampedFolder';

/** The n8n releases that the suites run: the newest 2.x and the newest 1.x that install. */
export const n8nVersions = ['2.41.1', '1.123.81'] as const;
export type N8nVersion = (typeof n8nVersions)[number];
export const [newestN8n, olderN8n] = n8nVersions;

export interface N8nInstallation {
	version: N8nVersion;
	/** The Node that runs this n8n. */
	node: string;
	/** n8n's command-line entry, a JavaScript file. */
	cli: string;
	/** What this release needs on that Node. */
	env: Record<string, string>;
}

const manifestFolder = (version: N8nVersion) => path.join(__dirname, '..', 'n8n', version);
const installFolder = (version: N8nVersion) => path.join(cacheFolder, 'n8n', version);

/**
 * What each release runs on. n8n 2.36 and newer need Node 24. 1.x takes 20.19 and newer, so it runs on
 * the oldest Node that this package serves; there it has to leave its newer expression engine alone,
 * whose isolated-vm neither has a binary for Node 20 nor compiles on it. In 2.41 the list of MCP
 * servers would be asked for over the internet at every start.
 */
const runtimes: Record<N8nVersion, { nodeMajor: NodeMajor; env: Record<string, string> }> = {
	'2.41.1': { nodeMajor: 24, env: { N8N_DISABLED_MODULES: 'mcp-registry' } },
	'1.123.81': { nodeMajor: 20, env: { N8N_EXPRESSION_ENGINE: 'legacy' } },
};

async function stampOf(version: N8nVersion): Promise<string> {
	const folder = manifestFolder(version);
	return hashOf(
		String(runtimes[version].nodeMajor),
		await readFile(path.join(folder, 'package.json')),
		await readFile(path.join(folder, 'package-lock.json')),
	);
}

/** Where a prepared n8n is; `prepareN8n` has put it there. */
export function n8nInstallation(version: N8nVersion): N8nInstallation {
	const cli = path.join(installFolder(version), 'node_modules', 'n8n', 'bin', 'n8n');
	const { nodeMajor, env } = runtimes[version];
	return { version, node: pinnedNode(nodeMajor).executable, cli, env };
}

/** Whether this n8n was installed to its end from the committed manifest and lockfile. */
export async function isN8nPrepared(version: N8nVersion): Promise<boolean> {
	return (
		(await isFilled(installFolder(version), await stampOf(version))) &&
		existsSync(n8nInstallation(version).cli)
	);
}

/**
 * Installs the Node that this n8n runs on, and n8n from its pinned manifest and lockfile. Install
 * scripts stay off: of all its packages only sqlite3 needs one (a prebuilt binary where it can be
 * fetched, else compiled).
 */
export async function prepareN8n(version: N8nVersion): Promise<void> {
	const name = `n8n ${version}`;
	const { nodeMajor } = runtimes[version];
	await prepareNode(nodeMajor);
	if (await isN8nPrepared(version)) return progress(`${name}: ready`);
	const folder = installFolder(version);
	progress(`${name}: installing about 2,000 packages (2 GB) into ${folder}`);
	await fillOnce(folder, await stampOf(version), async () => {
		for (const file of ['package.json', 'package-lock.json']) {
			await copyFile(path.join(manifestFolder(version), file), path.join(folder, file));
		}
		// Not `npm ci`: it refuses a lockfile without every optional package of other platforms.
		await runCommand(
			'npm',
			['install', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund'],
			{ cwd: folder, onHeartbeat: (seconds) => progress(`  still installing after ${seconds} s`) },
		);
		progress(`${name}: building sqlite3`);
		// With the headers of the Node that runs it: built with Node 24's, it crashes Node 20.
		const { executable, prefix } = pinnedNode(nodeMajor);
		await runCommand('npm', ['rebuild', 'sqlite3'], {
			cwd: folder,
			env: {
				PATH: `${path.dirname(executable)}${path.delimiter}${process.env.PATH}`,
				npm_config_nodedir: prefix,
				npm_config_ignore_scripts: 'false',
			},
			onHeartbeat: (seconds) => progress(`  still building after ${seconds} s`),
		});
		await checkInstallation(version, folder);
		progress(`${name}: installed`);
	});
}

/**
 * Opens a database with the built sqlite3 (one built for another Node crashes only then) and loads all
 * of n8n's server (`--version` would answer even if a package in it did not fit).
 */
async function checkInstallation(version: N8nVersion, folder: string): Promise<void> {
	const { node, cli } = n8nInstallation(version);
	const userFolder = path.join(folder, 'user');
	const options = { cwd: folder, env: { N8N_USER_FOLDER: userFolder } };
	await runCommand(node, ['-e', "new (require('sqlite3').Database)(':memory:')"], options);
	await runCommand(node, [cli, 'start', '--help'], options);
	await rm(userFolder, { recursive: true, force: true });
}
