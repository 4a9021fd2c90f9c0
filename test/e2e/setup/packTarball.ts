import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { runCommand } from './runCommand';

/**
 * Jest's global set-up: packs the built package once for all suites, unless `E2E_TARBALL` names a
 * tarball to test.
 */
export default async function packTarball(): Promise<void> {
	if (process.env.E2E_TARBALL) return;
	const root = path.join(__dirname, '..', '..', '..');
	if (!existsSync(path.join(root, 'dist'))) {
		throw new Error('The package is not built: run "npm run build" first.');
	}
	const folder = await mkdtemp(path.join(tmpdir(), 'kling-avatar-tarball-'));
	const printed = await runCommand('npm', ['pack', '--silent', '--pack-destination', folder], {
		cwd: root,
	});
	const name = printed.trim().split('\n').at(-1) ?? '';
	process.env.E2E_TARBALL = path.join(folder, name);
	process.env.E2E_TARBALL_FOLDER = folder;
}
