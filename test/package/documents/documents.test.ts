import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

import { imageSize } from 'image-size';
import ts from 'typescript';
import { parse } from 'yaml';

import { anchorsOf, blocksOf, documents, readDocument, repositoryFiles, ROOT } from './markdown';

const files = repositoryFiles();
const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
	scripts: Record<string, string>;
};
/** npm's own words that take no script of ours. */
const NPM = ['ci', 'install', 'uninstall', 'test', 'publish', 'audit', 'pack', 'login'];
/** Programs that a document may have fetched, since nobody has them installed. */
const FETCHED = ['@n8n/scan-community-package'];

/** What is wrong with a command line; each of its commands is looked at. */
function commandFaults(line: string): string[] {
	const faults: string[] = [];
	for (const [, script] of line.matchAll(/\bnpm run (?:--silent )?([\w:.-]+)/g)) {
		if (!scripts[script!]) faults.push(`package.json has no script ${script}`);
	}
	for (const [, word] of line.matchAll(/(?:^|[;&|]\s*)npm (?!run\b)([a-z-]+)/g)) {
		if (!NPM.includes(word!)) faults.push(`npm ${word} is not known here`);
	}
	for (const [, program] of line.matchAll(/\bnpx (?:--yes )?([@\w./-]+)/g)) {
		const installed = existsSync(path.join(ROOT, 'node_modules/.bin', program!));
		if (!installed && !FETCHED.includes(program!)) faults.push(`npx ${program} is not installed`);
	}
	for (const word of line.split(/\s+/)) {
		if (/^(test|docs|deploy|release|workflows|nodes)\/\S+$/.test(word)) {
			faults.push(...fileFaults(word));
		}
	}
	return faults;
}

const ROOMS = [...new Set(files.map((file) => file.split('/')[0]!))];
const NAMED_FILE = /^[\w@.-]+(\/[\w@.*{},-]+)*\.(json|ts|js|mjs|md|ya?ml|svg|png|txt)$/;
const IN_A_ROOM = new RegExp(`^(${ROOMS.map((room) => room.replace('.', '[.]')).join('|')}|dist)/`);

/** Whether the repository has (or builds) what a document names: in full, or by the end of its path. */
function fileFaults(name: string): string[] {
	const bare = name.replace(/\/$/, '');
	const wanted = bare
		.split('*')
		.map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
		.join('[^/]*');
	const pattern = new RegExp(`(^|/)${wanted}(/|$)`);
	const isThere = files.some((file) => pattern.test(file)) || existsSync(path.join(ROOT, bare));
	return isThere ? [] : [`there is no ${name}`];
}

/** What is wrong with the text of a fenced block. */
function codeFaults(language: string, code: string): string[] {
	switch (language.split(' ')[0]) {
		case 'json':
			return faultOf(() => JSON.parse(code) as unknown);
		case 'yaml':
			return faultOf(() => parse(code) as unknown);
		case 'bash': {
			const { status, stderr } = spawnSync('bash', ['-n'], { input: code, encoding: 'utf8' });
			return [...(status === 0 ? [] : [stderr]), ...code.split('\n').flatMap(commandFaults)];
		}
		case 'ts': {
			const { diagnostics = [] } = ts.transpileModule(code, { reportDiagnostics: true });
			return diagnostics.map(({ messageText }) =>
				ts.flattenDiagnosticMessageText(messageText, ' '),
			);
		}
		case 'text':
			return [];
		// Its own test compares it with the imports.
		case 'mermaid':
			return /^(flowchart|graph) /.test(code) ? [] : ['not a diagram that is checked'];
		case 'dockerfile':
			return /^FROM /m.test(code) ? [] : ['no FROM'];
		default:
			return [`a block of an unknown language: "${language}"`];
	}
}

function faultOf(read: () => unknown): string[] {
	try {
		read();
		return [];
	} catch (error) {
		return [String(error)];
	}
}

function linkFaults(from: string, href: string): string[] {
	if (/^https?:/.test(href)) {
		const { protocol, hostname } = new URL(href);
		return protocol === 'https:' && hostname.includes('.') ? [] : [`${href} is not a public link`];
	}
	if (/^mailto:/.test(href)) return [];
	const [file = '', anchor] = decodeURI(href).split('#');
	const target = file === '' ? from : path.posix.join(path.posix.dirname(from), file);
	const place = path.join(ROOT, target);
	if (!existsSync(place)) return [`${href} leads nowhere`];
	if (anchor === undefined) return [];
	return anchorsOf(readDocument(target)).includes(anchor) ? [] : [`${href}: no such heading`];
}

/** Everything that is wrong with a document, each with its line. */
function faultsOf(file: string, markdown: string): string[] {
	const blocks = blocksOf(markdown);
	// A worked example makes files of its own.
	const made = blocks.flatMap(({ kind }) => /^code \S+ (\S+)$/.exec(kind)?.[1] ?? []);
	return blocks.flatMap(({ kind, line, text, codes, links, pictures }) => {
		const faults = kind.startsWith('code') ? codeFaults(kind.slice(5), text) : [];
		for (const link of links) faults.push(...linkFaults(file, link));
		for (const picture of pictures) faults.push(...pictureFaults(file, picture));
		for (const code of codes) {
			if (/^(npm|npx) /.test(code)) faults.push(...commandFaults(code));
			else if (NAMED_FILE.test(code) || IN_A_ROOM.test(code)) faults.push(...fileFaults(code));
		}
		return faults
			.filter((fault) => !made.some((name) => fault === `there is no ${name}`))
			.map((fault) => `${file}:${line} ${fault}`);
	});
}

function pictureFaults(from: string, source: string): string[] {
	const ours = source.replace(/^https:\/\/raw\.githubusercontent\.com\/[^/]+\/[^/]+\/[^/]+\//, '/');
	if (/^https:/.test(ours)) return [`${source} is not a picture of this repository`];
	const place = ours.startsWith('/')
		? ours.slice(1)
		: path.posix.join(path.posix.dirname(from), ours);
	const file = path.join(ROOT, place);
	if (!existsSync(file)) return [`${source} leads nowhere`];
	return faultOf(() => {
		const { width, height } = imageSize(readFileSync(file));
		if (!(width >= 100 && height >= 50)) throw new Error(`${source} is ${width} × ${height}`);
	});
}

describe('every document', () => {
	const all = documents();

	it('is looked at', () => {
		expect(all).toEqual(
			expect.arrayContaining(['README.md', 'docs/README.zh-CN.md', 'docs/dev/testing.md']),
		);
	});

	it.each(all)('%s: links, commands, code and files are right', (file) => {
		expect(faultsOf(file, readDocument(file))).toEqual([]);
	});

	it('is small enough to be read, and has one title', () => {
		for (const file of all) {
			expect(statSync(path.join(ROOT, file)).size).toBeGreaterThan(100);
			const titles = blocksOf(readDocument(file)).filter(({ kind }) => kind === 'heading 1');
			expect([file, titles.length]).toEqual([file, 1]);
		}
	});

	it('leads from the README to a first video before anything else, and to the two lines that need no key', () => {
		const lines = readDocument('README.md').split('\n');
		expect(lines.length).toBeLessThanOrEqual(200);
		const places = [
			'## Install',
			'## Your first video',
			'npm ci && npm run demo',
			'npm ci && npm test',
			'## Operations',
		].map((line) => lines.indexOf(line));
		expect(places).toEqual([...places].sort((one, other) => one - other));
		expect(places).not.toContain(-1);
	});

	it('uses every picture of docs/images', () => {
		const used = all.flatMap((file) =>
			blocksOf(readDocument(file)).flatMap(({ pictures }) =>
				pictures.map((picture) => path.basename(picture)),
			),
		);
		const taken = files.filter((file) => file.startsWith('docs/images/'));
		expect(taken.map((file) => path.basename(file)).filter((name) => !used.includes(name))).toEqual(
			[],
		);
	});
});
