import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { LINKING, withDocsLinks } from './docsLinks';
import { PAGES, withAbsolutePictures } from './pictures';
import { identified, missingIdentity, type Manifest } from './readiness';

// `npm run release:identify -- --owner … --author … --email … [--repository …]`: the one place to say who
// publishes. It writes package.json, the links to pictures of the pages that are read elsewhere, and the Docs links
// of node and credential; nothing else names the owner.
const { values } = parseArgs({
	options: {
		owner: { type: 'string' },
		author: { type: 'string' },
		email: { type: 'string' },
		repository: { type: 'string' },
	},
});
const { owner, author, email } = values;
if (!owner || !author || !email) {
	process.stderr.write(
		'Say who publishes: npm run release:identify -- --owner <GitHub account> --author "<name>" --email <address> [--repository <name>]\n',
	);
	process.exit(1);
}
const file = path.join(process.cwd(), 'package.json');
const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
const repository = values.repository ?? manifest.name;
const named = identified(manifest, { owner, repository, author, email });
const missing = missingIdentity(named);
if (missing.length > 0) {
	process.stderr.write(`${missing.join('\n')}\n`);
	process.exit(1);
}
for (const page of PAGES) {
	const place = path.join(process.cwd(), page);
	const markdown = readFileSync(place, 'utf8');
	writeFileSync(place, withAbsolutePictures(page, markdown, `${owner}/${repository}`));
}
for (const linking of LINKING) {
	const place = path.join(process.cwd(), linking);
	writeFileSync(place, withDocsLinks(readFileSync(place, 'utf8'), String(named.homepage)));
}
writeFileSync(file, `${JSON.stringify(named, null, 2)}\n`);
process.stdout.write(
	`package.json now names ${owner}/${repository} and ${author}; pictures and Docs are linked there.\n`,
);
