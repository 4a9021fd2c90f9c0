import { readFileSync } from 'node:fs';
import path from 'node:path';

import { mediaPage } from '../../fixtures/mediaPage';

/** Rows and paragraphs, each on one line, without the spaces and dashes that align tables. */
const plain = (markdown: string): string[] =>
	markdown
		.split(/\n\s*\n|\n(?=\||- )/)
		.map((part) => part.replace(/-{2,}/g, '-').replace(/\s+/g, ' ').trim())
		.filter((part) => part !== '');

test('docs/media.md tells what is measured now', async () => {
	const page = readFileSync(path.resolve(__dirname, '../../../docs/media.md'), 'utf8');
	const [written, now] = [plain(page), plain(await mediaPage())];
	// What is new first, so that a difference can be read.
	expect(written.filter((part) => !now.includes(part))).toEqual([]);
	expect(written).toEqual(now);
});
