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

/** What one section holds that is the same in every language. */
interface Section {
	/** Its line in the document. */
	line: number;
	/** The levels of its headings, and the shapes of its tables and commands. */
	shape: string[];
	/** Of its tables: each cell's numbers, labels, code and links; their order is the language's. */
	cells: string[];
	/** Numbers, labels, code, links and pictures outside of tables. */
	rest: string[];
}

const NUMBER = /(?<![A-Za-z\d])\d+(?:[.,]\d+)*(?![A-Za-z])/g;

/** The parts of a text between its headings of the second level. */
function sectionsOf(markdown: string): Section[] {
	const anchors = anchorsOf(markdown);
	const sections: Section[] = [{ line: 1, shape: [], cells: [], rest: [] }];
	for (const block of blocksOf(markdown)) {
		const { kind, line, text } = block;
		if (kind === 'heading 2') sections.push({ line, shape: [], cells: [], rest: [] });
		const { shape, cells, rest } = sections.at(-1)!;
		if (kind.startsWith('heading')) shape.push(kind);
		else if (kind.startsWith('code')) shape.push(`${kind}: ${text}`);
		else if (kind === 'cell') cells.push(factsOf(block, anchors).sort().join(' '));
		else rest.push(...factsOf(block, anchors));
	}
	return sections;
}

function factsOf({ text, codes, labels, links, pictures }: Block, anchors: string[]): string[] {
	const targets = links.map((link) =>
		link.startsWith('#')
			? // Headings are translated, and their anchors with them; their places are the same.
				`heading ${anchors.indexOf(decodeURI(link.slice(1))) + 1}`
			: // Each document may point to the other.
				link.replace(CHINESE, ENGLISH),
	);
	const quoted = labels.map((label) => `_${label}_`);
	return [...(text.match(NUMBER) ?? []), ...codes, ...quoted, ...targets, ...pictures];
}

/** What is said in English and missing in Chinese, which may say more: what only its readers ask. */
function differences(english: string, chinese: string): string[] {
	const [here, there] = [sectionsOf(english), sectionsOf(chinese)];
	if (here.length !== there.length) {
		return [`${here.length} sections, but ${there.length} in Chinese`];
	}
	return here.flatMap((one, index) => {
		const other = there[index]!;
		const place = `${ENGLISH}:${one.line} and ${CHINESE}:${other.line}`;
		const lacking = one.rest.filter((fact) => !other.rest.includes(fact));
		return [
			...(String(one.shape) === String(other.shape) ? [] : [`${place}: headings or commands`]),
			...one.cells.flatMap((cell, at) =>
				cell === other.cells[at] ? [] : [`${place}: cell ${cell}, but ${other.cells[at]}`],
			),
			...lacking.map((fact) => `${place}: no ${fact}`),
		];
	});
}

describe('docs/README.zh-CN.md says all that README.md says', () => {
	const english = readDocument(ENGLISH);
	const chinese = fromRoot(readDocument(CHINESE), path.posix.dirname(CHINESE));

	it('has the same sections, with the same commands, labels, numbers, links and pictures', () => {
		expect(differences(english, chinese)).toEqual([]);
	});

	it('has the same tables', () => {
		expect(tablesOf(chinese)).toEqual(tablesOf(english));
		expect(tablesOf(english).length).toBeGreaterThan(3);
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
