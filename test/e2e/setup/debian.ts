import { existsSync } from 'node:fs';

import { progress } from './progress';
import { runCommand } from './runCommand';

/** Whether this process may install Debian packages: root, on a system that has apt-get. */
export const canInstallPackages = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/**
 * Installs Debian packages.
 * @throws Error when apt-get does not succeed
 */
export async function installPackages(names: string[]): Promise<void> {
	const env = { DEBIAN_FRONTEND: 'noninteractive' };
	progress(`Installing Debian's ${names.join(', ')} (apt-get)`);
	await runCommand('apt-get', ['update', '-qq'], { env });
	await runCommand('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], {
		env,
		onHeartbeat: (seconds) => progress(`  still installing after ${seconds} s`),
	});
}

/**
 * Finds a program, installing its Debian package when that is allowed.
 * @param find gives the program's path, or undefined when it is not there
 * @param advice what the user can do instead, one line
 * @throws Error with the advice
 */
export async function findOrInstall(
	find: () => string | undefined,
	packages: string[],
	advice: string,
): Promise<string> {
	const found = find();
	if (found !== undefined) return found;
	if (!canInstallPackages) throw new Error(advice);
	await installPackages(packages);
	const installed = find();
	if (installed === undefined) throw new Error(advice);
	return installed;
}
