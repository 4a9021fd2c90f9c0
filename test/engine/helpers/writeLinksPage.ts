// Writes docs/links.md from what servers of all kinds make of it now: `npm run docs:links`.
import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { format } from 'prettier';

import { linksPage } from './linksPage';
import { linkTable } from './linkTable';

const target = path.resolve(__dirname, '../../../docs/links.md');

void linkTable()
	.then(linksPage)
	.then(async (page) => await format(page, { parser: 'markdown', printWidth: 100 }))
	.then((page) => {
		writeFileSync(target, page);
		console.log(`Written: ${path.relative('.', target)}`);
	});
