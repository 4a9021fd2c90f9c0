import { cp, mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';

import { bundleNode } from '../../../build/bundles';

const REPOSITORY = path.resolve(__dirname, '../../..');

/**
 * A copy of the built package in which some time limits are shorter, since no suite can wait three
 * minutes for a create that hangs. Nothing else differs.
 * @param limits seconds by the constant's name in the sources
 */
export async function hastyPackage(
	folder: string,
	limits: Record<string, number>,
): Promise<string> {
	await mkdir(folder, { recursive: true });
	await cp(path.join(REPOSITORY, 'package.json'), path.join(folder, 'package.json'));
	await cp(path.join(REPOSITORY, 'dist'), path.join(folder, 'dist'), { recursive: true });
	// Where the copy finds n8n-workflow.
	await symlink(path.join(REPOSITORY, 'node_modules'), path.join(folder, 'node_modules'));
	await bundleNode(REPOSITORY, path.join(folder, 'dist'), limits);
	return folder;
}
