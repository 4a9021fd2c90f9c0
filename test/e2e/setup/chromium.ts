import { existsSync } from 'node:fs';

import { findOrInstall } from './debian';

/** The browser the suites drive: `CHROMIUM_PATH`, else Debian's Chromium. */
export function findChromium(): string | undefined {
	const named = process.env.CHROMIUM_PATH;
	if (named) return named;
	return ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((file) => existsSync(file));
}

/**
 * Gives the path of Chromium, installing Debian's package (and a font for the pictures) when allowed.
 * @throws Error that says how to name a browser
 */
export async function prepareChromium(): Promise<string> {
	return await findOrInstall(
		findChromium,
		['chromium', 'fonts-liberation'],
		'No Chromium here: install it (Debian: apt-get install chromium) or name one in CHROMIUM_PATH.',
	);
}
