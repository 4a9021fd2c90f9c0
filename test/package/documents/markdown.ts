import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import GithubSlugger from 'github-slugger';
import MarkdownIt from 'markdown-it';

export const ROOT = path.resolve(__dirname, '../../..');

const parser = new MarkdownIt({ html: true });
type Token = ReturnType<typeof parser.parse>[number];

/** A piece of a document that stands by itself: a heading, a paragraph, a cell, a fenced block. */
export interface Block {
	/** `heading 2`, `paragraph`, `item`, `cell`, `code bash`. */
	kind: string;
	/** From 1. */
	line: number;
	/** As it reads, without marks and without code; a fenced block's own text. */
	text: string;
	/** What stands between backticks. */
	codes: string[];
	/** What is set in italics: labels of n8n's interface. */
	labels: string[];
	links: string[];
	pictures: string[];
}

/** Every file of the repository, also those not committed yet; paths from its root. */
export function repositoryFiles(): string[] {
	const options = ['--cached', '--others', '--exclude-standard', '-z'];
	return execFileSync('git', ['ls-files', ...options], {
		cwd: ROOT,
		encoding: 'utf8',
		maxBuffer: 64 * 1024 * 1024,
	})
		.split('\0')
		.filter((file) => file !== '');
}

/** The documents that people read; what test fixtures bring along is none of ours. */
export function documents(): string[] {
	return [...new Set(repositoryFiles())]
		.filter((file) => file.endsWith('.md') && !file.startsWith('test/fixtures/'))
		.sort();
}

export function readDocument(file: string): string {
	return readFileSync(path.join(ROOT, file), 'utf8');
}

/** The blocks of a Markdown text, in order. */
export function blocksOf(markdown: string): Block[] {
	const tokens = parser.parse(markdown, {});
	const blocks: Block[] = [];
	let line = 1;
	tokens.forEach((token, index) => {
		line = token.map ? token.map[0] + 1 : line;
		if (token.type === 'fence') {
			blocks.push({ ...empty(`code ${token.info.trim()}`, line), text: token.content });
		}
		if (token.type !== 'inline') return;
		blocks.push({ ...empty(kindOf(tokens, index), line), ...contentOf(token) });
	});
	return blocks;
}

/** The anchors that GitHub gives the headings of a text. */
export function anchorsOf(markdown: string): string[] {
	const slugger = new GithubSlugger();
	return parser
		.parse(markdown, {})
		.filter(
			(token, index, all) => token.type === 'inline' && all[index - 1]?.type === 'heading_open',
		)
		.map((token) => slugger.slug(contentOf(token, true).text));
}

/** Columns of each row of each table, header first. */
export function tablesOf(markdown: string): number[][] {
	const tables: number[][] = [];
	for (const { type } of parser.parse(markdown, {})) {
		if (type === 'table_open') tables.push([]);
		if (type === 'tr_open') tables.at(-1)!.push(0);
		if (type === 'th_open' || type === 'td_open') tables.at(-1)![tables.at(-1)!.length - 1]! += 1;
	}
	return tables;
}

function empty(kind: string, line: number): Block {
	return { kind, line, text: '', codes: [], labels: [], links: [], pictures: [] };
}

function kindOf(tokens: Token[], index: number): string {
	const before = tokens[index - 1]!;
	if (before.type === 'heading_open') return `heading ${before.tag.slice(1)}`;
	if (before.type === 'th_open' || before.type === 'td_open') return 'cell';
	return tokens[index - 2]?.type === 'list_item_open' ? 'item' : 'paragraph';
}

function contentOf(token: Token, withCode = false): Omit<Block, 'kind' | 'line'> {
	const found = { text: '', codes: [], labels: [], links: [], pictures: [] } as Omit<
		Block,
		'kind' | 'line'
	>;
	let label: string | null = null;
	for (const child of token.children ?? []) {
		if (child.type === 'em_open') label = '';
		else if (child.type === 'em_close') {
			found.labels.push(label ?? '');
			label = null;
		} else if (child.type === 'code_inline') {
			found.codes.push(child.content);
			if (withCode) found.text += child.content;
		} else if (child.type === 'link_open') found.links.push(String(child.attrGet('href')));
		else if (child.type === 'image') found.pictures.push(String(child.attrGet('src')));
		else if (child.type === 'text') {
			found.text += child.content;
			if (label !== null) label += child.content;
		} else if (child.type.endsWith('break')) found.text += ' ';
	}
	return found;
}
