import path from 'node:path';

import { anchorsOf, blocksOf, readDocument, tablesOf, type Block } from './markdown';

const ENGLISH = 'README.md';
// In docs/, since npm would pack a second README of the root.
const CHINESE = 'docs/README.zh-CN.md';

/** A document's text with its links as they would be in the root. */
const fromRoot = (text: string, folder: string): string =>
	text.replace(
		/\]\((?!https?:|#)([^)\s]+)\)/g,
		(_, link: string) => `](${path.posix.join(folder, link)})`,
	);

/** What a translation keeps of a block as it is, in whatever order its language wants. */
function kept(block: Block, anchors: string[]) {
	const { kind, text, codes, labels, links, pictures } = block;
	const sorted = (list: string[]) => [...list].sort();
	return {
		kind,
		codes: sorted(codes),
		labels: sorted(labels),
		links: sorted(
			links.map((link) =>
				link.startsWith('#')
					? // Headings are translated, and their anchors with them; their places are the same.
						`heading ${anchors.indexOf(decodeURI(link.slice(1))) + 1} of the document`
					: // Each document may point to the other.
						link.replace(CHINESE, ENGLISH),
			),
		),
		pictures,
		numbers: sorted(text.match(/(?<![A-Za-z\d])\d+(?:[.,]\d+)*(?![A-Za-z])/g) ?? []),
		...(kind.startsWith('code') ? { text } : {}),
	};
}

/** Where two texts differ in what a translation keeps; the first few, with their lines. */
function differences(english: string, chinese: string): string[] {
	const one = blocksOf(english);
	const other = blocksOf(chinese);
	const [anchorsOfEnglish, anchorsOfChinese] = [anchorsOf(english), anchorsOf(chinese)];
	const found: string[] = [];
	for (let index = 0; index < Math.max(one.length, other.length); index++) {
		const [here, there] = [one[index], other[index]];
		const wanted = here && JSON.stringify(kept(here, anchorsOfEnglish));
		const present = there && JSON.stringify(kept(there, anchorsOfChinese));
		if (wanted === present) continue;
		found.push(
			`${ENGLISH}:${here?.line ?? 'end'} ${wanted ?? 'nothing'}`,
			`${CHINESE}:${there?.line ?? 'end'} ${present ?? 'nothing'}`,
		);
		// After a block more or less, everything else differs too.
		if (here?.kind !== there?.kind) break;
	}
	return found.slice(0, 8);
}

describe('docs/README.zh-CN.md says what README.md says', () => {
	const english = readDocument(ENGLISH);
	const chinese = fromRoot(readDocument(CHINESE), path.posix.dirname(CHINESE));

	it('has the same headings, paragraphs, commands, labels, numbers, links and pictures in the same order', () => {
		expect(differences(english, chinese)).toEqual([]);
	});

	it('has the same tables', () => {
		expect(tablesOf(chinese)).toEqual(tablesOf(english));
		expect(tablesOf(english).length).toBeGreaterThan(5);
	});

	it('is in Chinese', () => {
		const prose = blocksOf(chinese).filter(({ kind }) => /^(heading|paragraph|item)/.test(kind));
		const untranslated = prose.filter(
			({ text }) => text.length > 40 && !/\p{Script=Han}{2}/u.test(text),
		);
		expect(untranslated.map(({ text }) => text)).toEqual([]);
		expect(chinese.match(/\p{Script=Han}/gu)!.length).toBeGreaterThan(2000);
	});
});
