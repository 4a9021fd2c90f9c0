import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

const stampName = '.prepared';

/** A hash that changes when any of the texts that describe an installation changes. */
export function hashOf(...texts: Array<string | Buffer>): string {
	const hash = createHash('sha256');
	for (const text of texts) hash.update(text).update('\0');
	return hash.digest('hex');
}

/** Whether `folder` was filled to its end from exactly what `stamp` describes. */
export async function isFilled(folder: string, stamp: string): Promise<boolean> {
	const file = path.join(folder, stampName);
	return existsSync(file) && (await readFile(file, 'utf8')) === stamp;
}

/**
 * Empties `folder`, has `fill` fill it, and leaves the stamp last: an interrupted installation has
 * none and is begun again from nothing.
 */
export async function fillOnce(
	folder: string,
	stamp: string,
	fill: () => Promise<void>,
): Promise<void> {
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await fill();
	await writeFile(path.join(folder, stampName), stamp);
}
