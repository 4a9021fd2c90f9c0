import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { blocksOf, readDocument, ROOT } from '../package/documents/markdown';

const PROVIDERS = 'nodes/KlingAvatar/providers/index.ts';
const OPERATIONS = 'nodes/KlingAvatar/operations/index.ts';
const CATALOGUE = 'nodes/KlingAvatar/operations/catalogue.ts';

/** The programs of CONTRIBUTING.md: whole files by their names, and the pieces that go into files. */
function programs(): { files: Map<string, string>; pieces: string[] } {
	const files = new Map<string, string>();
	const pieces: string[] = [];
	for (const { kind, text } of blocksOf(readDocument('CONTRIBUTING.md'))) {
		const [, file] = /^code ts ?(\S*)$/.exec(kind) ?? [];
		if (file === undefined) continue;
		if (file === '') pieces.push(text);
		else files.set(file, text);
	}
	return { files, pieces };
}

/** The piece with a word in it; throws when the guide has none. */
function pieceWith(pieces: string[], word: string): string {
	const found = pieces.filter((piece) => piece.includes(word));
	if (found.length !== 1)
		throw new Error(`CONTRIBUTING.md has ${found.length} pieces with "${word}"`);
	return found[0]!;
}

/**
 * A copy of the repository in which somebody has followed both worked examples of CONTRIBUTING.md, and
 * built it. Gives the folder, which the caller removes.
 */
export function followGuide(): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'kling-avatar-guide-'));
	const parts = ['package.json', 'gulpfile.js', 'build', 'LICENSE', 'jest.config.js'];
	const sources = ['tsconfig.json', 'tsconfig.build.json', 'nodes', 'credentials'];
	const tests = ['engine', 'simulator', 'support', 'fixtures'].map((part) => `test/${part}`);
	for (const part of [...parts, ...sources, ...tests]) {
		cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
	}
	symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));

	const { files, pieces } = programs();
	for (const [file, text] of files) {
		const place = path.join(folder, file);
		mkdirSync(path.dirname(place), { recursive: true });
		// `wx`: what an example adds is not there yet.
		writeFileSync(place, text, { flag: 'wx' });
	}
	const edit = (file: string, ...changes: Array<[at: RegExp, into: string]>) => {
		const place = path.join(folder, file);
		let text = readFileSync(place, 'utf8');
		for (const [at, into] of changes) {
			if (text.match(new RegExp(at, `${at.flags}g`))?.length !== 1) {
				throw new Error(`${file} no longer is as CONTRIBUTING.md describes it: ${at.source}`);
			}
			text = text.replace(at, into);
		}
		writeFileSync(place, text);
	};
	edit(
		PROVIDERS,
		[/^(?=import type \{ ProviderAdapter)/m, pieceWith(pieces, "from './studio'")],
		[/^(const entries = \{[^}]*?),?\s*\};/m, '$1, studio };'],
	);
	edit(
		OPERATIONS,
		[/^(?=import \{ executeGet \})/m, pieceWith(pieces, 'import { executeFind }')],
		[/(?<=[\s{])get: executeGet,/, 'find: executeFind, get: executeGet,'],
		[/(?=get: FetchedOutput;)/, 'find: TaskOutput;\n\t\t'],
	);
	edit(
		CATALOGUE,
		[/^(?=import \{ generate \})/m, pieceWith(pieces, 'import { find }')],
		[/(?<=[[ ])(?=submit, )/, 'find, '],
	);

	execFileSync(process.execPath, [path.join(ROOT, 'node_modules/gulp/bin/gulp.js'), 'build'], {
		cwd: folder,
		stdio: 'pipe',
	});
	return folder;
}
