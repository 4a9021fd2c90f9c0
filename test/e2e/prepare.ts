/**
 * Puts what the e2e and queue suites need on this machine: two releases of n8n,
 * the Node that each runs on, and Chromium.
 * Everything but Chromium goes to one cache folder outside the repository (`N8N_E2E_CACHE`); what is
 * there already is left as it is. `npx tsx test/e2e/prepare.ts [n8n version ...]` prepares only those.
 */
import { cacheFolder } from './setup/cacheFolder';
import { prepareChromium } from './setup/chromium';
import { n8nVersions, prepareN8n } from './setup/n8nInstall';
import { progress } from './setup/progress';

async function main(): Promise<void> {
	const named = process.argv.slice(2);
	const unknown = named.filter((name) => !n8nVersions.some((version) => version === name));
	if (unknown.length > 0) {
		throw new Error(`Not one of ${n8nVersions.join(', ')}: ${unknown.join(', ')}`);
	}
	progress(`Preparing the e2e suites in ${cacheFolder}`);
	for (const version of n8nVersions) {
		if (named.length === 0 || named.includes(version)) await prepareN8n(version);
	}
	progress(`Chromium: ${await prepareChromium()}`);
	progress('Ready');
}

main().catch((error: Error) => {
	process.stderr.write(`${error.message}\n`);
	process.exitCode = 1;
});
