import { readFileSync } from 'node:fs';
import path from 'node:path';

import { LINKING, strayDocsLinks } from './docsLinks';
import { PAGES, unshownPictures } from './pictures';
import {
	missingIdentity,
	refusedByN8n,
	repositoryOf,
	wrongVersion,
	type Manifest,
} from './readiness';

// `npm run release:check`: refuses while something would make a release a wrong one. With `--identity`,
// which is before the version is chosen, only who publishes is looked at.
const folder = process.cwd();
const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
const { GITHUB_REPOSITORY, GITHUB_REF_TYPE, GITHUB_REF_NAME } = process.env;
const occasion = {
	repository: GITHUB_REPOSITORY,
	tag: GITHUB_REF_TYPE === 'tag' ? GITHUB_REF_NAME : undefined,
};
const reasons = missingIdentity(manifest, occasion);
if (reasons.length === 0) {
	for (const page of PAGES) {
		const markdown = readFileSync(path.join(folder, page), 'utf8');
		reasons.push(...unshownPictures(page, markdown, repositoryOf(manifest)!));
	}
	for (const file of LINKING) {
		const source = readFileSync(path.join(folder, file), 'utf8');
		reasons.push(...strayDocsLinks(file, source, manifest.homepage!));
	}
}
if (!process.argv.includes('--identity')) {
	const changelog = readFileSync(path.join(folder, 'CHANGELOG.md'), 'utf8');
	reasons.push(...refusedByN8n(manifest), ...wrongVersion(manifest, changelog, occasion));
}
if (reasons.length === 0) {
	process.stdout.write(`${manifest.name} ${manifest.version} may be published.\n`);
} else {
	process.stderr.write(
		`${manifest.name} ${manifest.version} is not published:\n${reasons.map((reason) => `- ${reason}`).join('\n')}\nSee docs/dev/releasing.md.\n`,
	);
	process.exitCode = 1;
}
