import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

const REPOSITORY = path.resolve(__dirname, '../../..');
const NODE_FILE = 'dist/nodes/KlingAvatar/KlingAvatar.node.js';

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
	const file = path.join(folder, NODE_FILE);
	let code = await readFile(file, 'utf8');
	for (const [name, seconds] of Object.entries(limits)) {
		const [before = '', after, ...more] = code.split(new RegExp(`\\b${name} = \\d+;`));
		if (after === undefined || more.length > 0) {
			throw new Error(`${NODE_FILE} does not define ${name} exactly once`);
		}
		code = `${before}${name} = ${seconds};${after}`;
	}
	await writeFile(file, code);
	return folder;
}
