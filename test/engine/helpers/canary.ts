import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * The simulators' key in every suite. Its marks make each encoding look different; it must never turn
 * up anywhere but in the Authorization header of a request to the gateway.
 */
export const KEY = 'canary-key/not+a=secret&at:all';

/** Every text in which the key could hide: plain, URL-encoded, hex, JSON, base64 at any alignment. */
export function keyForms(key: string): string[] {
	const hex = Buffer.from(key).toString('hex');
	const encoded = encodeURIComponent(key);
	const base64 = [0, 1, 2].flatMap((offset) => {
		const text = Buffer.concat([Buffer.alloc(offset), Buffer.from(key)]).toString('base64');
		// The first and the last characters also depend on what stands around the key.
		const inner = text.slice(
			offset === 0 ? 0 : offset + 1,
			Math.floor(((offset + key.length) * 4) / 3),
		);
		return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
	});
	return [
		...new Set([
			key,
			key.replaceAll('/', '\\/'),
			encoded,
			encoded.replace(/%../g, (code) => code.toLowerCase()),
			encodeURI(key),
			hex,
			hex.toUpperCase(),
			...base64,
		]),
	];
}

const FORMS = keyForms(KEY);

/** The forms of the key that a text contains. */
export function leaks(text: string): string[] {
	return FORMS.filter((form) => text.includes(form));
}

/** The files below a folder that contain the key in any form. */
export async function leakyFiles(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile());
	const found = await Promise.all(
		files.map(async ({ parentPath, name }) => {
			const file = path.join(parentPath, name);
			return leaks(await readFile(file, 'latin1')).length > 0 ? [file] : [];
		}),
	);
	return found.flat();
}
