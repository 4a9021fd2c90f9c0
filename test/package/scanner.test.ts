import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * n8n's official scanner, on what a publisher's repository and what a user's download hold. It is an ES
 * module that jest's module system cannot load, so it runs in a process of its own.
 */
const REPOSITORY = path.resolve(__dirname, '../..');

interface Report {
	passed: boolean;
	errors: number;
	warnings: number;
	files: number;
	details: string;
}

/** Both scans, in one process, and what the scanner's linter has found on the way. */
const SCAN = `
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ESLint } from 'eslint';
const [, scanner, sources, tarball] = process.argv;
const { analyzePackage, SOURCE_FILE_PATTERNS } = await import(pathToFileURL(scanner).href);
const { lintFiles } = ESLint.prototype;
let results;
ESLint.prototype.lintFiles = async function (files) { return results = await lintFiles.call(this, files); };
async function scan(folder, patterns) {
	results = [];
	const { passed } = await analyzePackage(folder, patterns);
	const sum = (key) => results.reduce((total, result) => total + result[key], 0);
	const details = results.flatMap((result) => result.messages.map((m) => path.relative(folder, result.filePath) + ':' + m.line + ' ' + m.ruleId + ' ' + m.message)).join('\\n');
	return { passed, errors: sum('errorCount'), warnings: sum('warningCount'), files: results.length, details };
}
console.log(JSON.stringify({ sources: await scan(sources, SOURCE_FILE_PATTERNS), tarball: await scan(tarball) }));
`;

function scan(sources: string, tarball: string): Record<'sources' | 'tarball', Report> {
	const scanner = path.join(
		REPOSITORY,
		'node_modules/@n8n/scan-community-package/scanner/scanner.mjs',
	);
	const output = execFileSync(
		process.execPath,
		['--input-type=module', '--eval', SCAN, scanner, sources, tarball],
		// Under jest's NODE_ENV=test the scanner's plugin takes every file for its own test file.
		{ cwd: REPOSITORY, encoding: 'utf8', env: { ...process.env, NODE_ENV: 'production' } },
	);
	return JSON.parse(output) as ReturnType<typeof scan>;
}

/** The tarball that `npm pack` makes, unpacked, and its size in bytes. */
function pack(folder: string): { unpacked: string; packedBytes: number; names: string[] } {
	const [name] = JSON.parse(
		execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
			cwd: REPOSITORY,
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
		}),
	) as Array<{ filename: string; files: Array<{ path: string }> }>;
	if (!name) throw new Error('npm pack named no tarball');
	const tarball = path.join(folder, name.filename);
	execFileSync('tar', ['-xzf', tarball, '-C', folder]);
	return {
		unpacked: path.join(folder, 'package'),
		packedBytes: statSync(tarball).size,
		names: name.files.map((file) => file.path),
	};
}

describe('what is published', () => {
	let folder: string;
	let packed: ReturnType<typeof pack>;

	beforeAll(() => {
		folder = mkdtempSync(path.join(tmpdir(), 'kling-avatar-pack-'));
		packed = pack(folder);
	});

	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	it('has sources and a tarball in which the official scanner finds nothing', () => {
		const copy = path.join(folder, 'sources');
		for (const part of ['package.json', 'nodes', 'credentials']) {
			cpSync(path.join(REPOSITORY, part), path.join(copy, part), { recursive: true });
		}
		const { sources, tarball } = scan(copy, packed.unpacked);
		for (const report of [sources, tarball]) {
			expect(report.details).toBe('');
			expect(report).toMatchObject({ passed: true, errors: 0, warnings: 0 });
		}
		expect(sources.files).toBeGreaterThan(30);
		expect(tarball.files).toBeGreaterThanOrEqual(4);
	});

	it('holds the built files, the licence and nothing else, in less than 215 KB', () => {
		expect(packed.names.sort()).toEqual([
			'LICENSE',
			'README.md',
			'dist/THIRD_PARTY_NOTICES.txt',
			'dist/credentials/KlingAvatarApi.credentials.js',
			'dist/nodes/KlingAvatar/KlingAvatar.node.js',
			'dist/nodes/KlingAvatar/KlingAvatar.node.json',
			'dist/nodes/KlingAvatar/__schema__/v1.0.0/speech/generate.json',
			'dist/nodes/KlingAvatar/__schema__/v1.0.0/speech/split.json',
			'dist/nodes/KlingAvatar/__schema__/v1.0.0/video/create.json',
			'dist/nodes/KlingAvatar/__schema__/v1.0.0/video/get.json',
			'dist/nodes/KlingAvatar/__schema__/v1.0.0/video/join.json',
			'dist/nodes/KlingAvatar/__schema__/v1.0.0/video/submit.json',
			'dist/nodes/KlingAvatar/__schema__/v1.0.0/video/wait.json',
			'dist/nodes/KlingAvatar/__schema__/v1.1.0/speech/generate.json',
			'dist/nodes/KlingAvatar/__schema__/v1.1.0/speech/split.json',
			'dist/nodes/KlingAvatar/__schema__/v1.1.0/video/create.json',
			'dist/nodes/KlingAvatar/__schema__/v1.1.0/video/get.json',
			'dist/nodes/KlingAvatar/__schema__/v1.1.0/video/join.json',
			'dist/nodes/KlingAvatar/__schema__/v1.1.0/video/submit.json',
			'dist/nodes/KlingAvatar/__schema__/v1.1.0/video/wait.json',
			'dist/nodes/KlingAvatar/klingAvatar.dark.svg',
			'dist/nodes/KlingAvatar/klingAvatar.svg',
			'dist/nodes/KlingAvatar/media/index.js',
			'dist/nodes/KlingAvatar/operations.js',
			'dist/nodes/KlingAvatar/providers.js',
			'dist/sbom.cdx.json',
			'package.json',
		]);
		expect(packed.packedBytes).toBeLessThan(215_000);
	});

	it('loads what the node does, and the media readers, only when they are used', () => {
		const script = `
			require('./dist/nodes/KlingAvatar/KlingAvatar.node.js');
			const loaded = Object.keys(require.cache).filter((file) => !file.includes('node_modules'));
			console.log(JSON.stringify(loaded.map((file) => require('node:path').basename(file))));
		`;
		const output = execFileSync(process.execPath, ['-e', script], {
			cwd: REPOSITORY,
			encoding: 'utf8',
		});
		expect(JSON.parse(output)).toEqual(['KlingAvatar.node.js', 'providers.js']);
	});

	it('has no runtime dependencies', () => {
		const manifest = jest.requireActual<Record<string, unknown>>('../../package.json');
		expect(manifest.dependencies).toBeUndefined();
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});
});
