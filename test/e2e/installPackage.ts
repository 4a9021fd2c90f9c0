import { runCommand } from './setup/runCommand';

/**
 * Installs the packed node into n8n's `nodes` folder with npm, as n8n's page on manual installation
 * says: n8n loads every package it finds under `nodes/node_modules`. As n8n's own installer does,
 * peer dependencies and scripts are left out: n8n-workflow is found through n8n itself.
 */
export async function installPackage(tarball: string, nodesFolder: string): Promise<void> {
	await runCommand(
		'npm',
		[
			'install',
			'--omit=peer',
			'--legacy-peer-deps',
			'--ignore-scripts',
			'--offline',
			'--no-audit',
			'--no-fund',
			tarball,
		],
		{ cwd: nodesFolder },
	);
}
