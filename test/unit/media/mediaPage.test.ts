import { readFileSync } from 'node:fs';
import path from 'node:path';

import { mediaPage } from '../../fixtures/mediaPage';

/** Without the spaces and dashes that align tables, and with paragraphs on one line. */
const plain = (markdown: string) => markdown.replace(/-{2,}/g, '-').replace(/\s+/g, ' ');

test('docs/media.md tells what is measured now', async () => {
	const page = readFileSync(path.resolve(__dirname, '../../../docs/media.md'), 'utf8');
	expect(plain(page)).toBe(plain(await mediaPage()));
});
