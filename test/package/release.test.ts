import { execFileSync, spawnSync } from 'node:child_process';
import {
	appendFileSync,
	cpSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { LINKING, strayDocsLinks } from '../../release/docsLinks';
import { PAGES, withAbsolutePictures } from '../../release/pictures';
import {
	identified,
	missingIdentity,
	PLACEHOLDERS,
	refusedByN8n,
	wrongVersion,
	type Manifest,
} from '../../release/readiness';

const REPOSITORY = path.resolve(__dirname, '../..');
const TSX = path.join(REPOSITORY, 'node_modules/tsx/dist/cli.mjs');

const present = JSON.parse(readFileSync(path.join(REPOSITORY, 'package.json'), 'utf8')) as Manifest;
const { owner, author, email } = PLACEHOLDERS;
/** As it is before anybody has said who publishes; the present one may be past that. */
const unnamed: Manifest = {
	...identified(present, { owner, repository: present.name, author, email }),
	private: true,
};
const named = identified(unnamed, {
	owner: 'somebody',
	repository: 'avatar-node',
	author: 'Some Body',
	email: 'releases@somebody.dev',
});

describe('who publishes', () => {
	it('is missing while the placeholders stand', () => {
		expect(missingIdentity(unnamed)).toEqual([
			'"private" is true, so npm refuses to publish.',
			'"author" has no name.',
			'"author" has no e-mail address.',
			'"repository" does not name a repository on GitHub.',
		]);
	});

	it.each([
		['private', { private: true }, '"private"'],
		['no author', { author: { email: 'a@somebody.dev' } }, '"author" has no name.'],
		['a placeholder for an address', { author: { ...named.author, email } }, '"author"'],
		['another tracker', { bugs: { url: 'https://github.com/else/x/issues' } }, '"bugs"'],
		['another home', { homepage: 'https://www.npmjs.com/package/x' }, '"homepage"'],
		['no repository', { repository: undefined }, '"repository"'],
		['a form that npm does not compare', { repository: { url: 'somebody/x' } }, '"repository"'],
	] as const)('is refused with %s', (_what, change, word) => {
		const missing = missingIdentity({ ...named, ...change } as Manifest);
		expect(missing).toHaveLength(1);
		expect(missing[0]).toContain(word);
	});

	it('must be the repository that the workflow runs in, which npm compares', () => {
		expect(missingIdentity(named, { repository: 'Somebody/avatar-node' })).toEqual([]);
		expect(missingIdentity(named, { repository: 'fork/avatar-node' })).toHaveLength(1);
	});
});

describe('what n8n asks of a package', () => {
	it('is in place', () => {
		expect(refusedByN8n(present)).toEqual([]);
	});

	it.each([
		['no provenance', { publishConfig: {} }, '"publishConfig.provenance"'],
		['another licence', { license: 'MPL-2.0' }, '"license"'],
		['a dependency', { dependencies: { axios: '1.0.0' } }, '"dependencies"'],
		['an API that n8n 2 does not load', { n8n: { n8nNodesApiVersion: 3 } }, '"n8n.n8nNodes'],
	] as const)('is missed with %s', (_what, change, word) => {
		const refused = refusedByN8n({ ...present, ...change });
		expect(refused).toHaveLength(1);
		expect(refused[0]).toContain(word);
	});
});

describe('pictures', () => {
	const page = 'docs/page.md';
	const markdown = 'Text [a](b.md).\n\n![One](images/one.png) and ![two](../workflows/two.png)\n';
	const absolute = withAbsolutePictures(page, markdown, 'somebody/avatar-node');

	it('get absolute links, and nothing else does', () => {
		const root = 'https://raw.githubusercontent.com/somebody/avatar-node/HEAD';
		expect(absolute).toBe(
			`Text [a](b.md).\n\n![One](${root}/docs/images/one.png) and ![two](${root}/workflows/two.png)\n`,
		);
		expect(withAbsolutePictures(page, absolute, 'somebody/avatar-node')).toBe(absolute);
	});
});

describe('the version', () => {
	const changelog = '# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-01-01\n\n- First.\n';

	it('is that of the tag, and in the changelog', () => {
		expect(wrongVersion({ ...named, version: '1.2.0' }, changelog, { tag: 'v1.2.0' })).toEqual([]);
		expect(wrongVersion({ ...named, version: '1.2.0' }, changelog, { tag: 'v1.3.0' })).toEqual([
			'The tag is v1.3.0, but "version" is 1.2.0.',
		]);
		expect(wrongVersion({ ...named, version: '1.3.0' }, changelog)).toEqual([
			'CHANGELOG.md says nothing of version 1.3.0.',
		]);
	});
});

describe('in a folder', () => {
	let folder: string;
	/** Nothing of a CI that this may run in. */
	const env = Object.fromEntries(
		Object.entries(process.env).filter(([name]) => !/^(GITHUB_|npm_)/.test(name)),
	);
	const write = (manifest: Manifest) =>
		writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
	const run = (script: string, ...args: string[]) => {
		const file = path.join(REPOSITORY, 'release', script);
		return spawnSync(process.execPath, [TSX, file, ...args], {
			cwd: folder,
			encoding: 'utf8',
			env,
		});
	};

	beforeEach(() => {
		folder = mkdtempSync(path.join(tmpdir(), 'kling-avatar-identity-'));
		mkdirSync(path.join(folder, 'docs'));
		for (const file of ['CHANGELOG.md', ...PAGES, ...LINKING]) {
			cpSync(path.join(REPOSITORY, file), path.join(folder, file));
		}
	});
	afterEach(() => rmSync(folder, { recursive: true, force: true }));

	it('the check refuses until one command has filled everything in', () => {
		write(unnamed);
		const refused = run('check.ts');
		expect(refused.status).toBe(1);
		expect(refused.stderr).toContain('"author" has no name.');

		const args = ['--owner', 'somebody', '--author', 'Some Body', '--email', 'a@somebody.dev'];
		expect(run('identify.ts', ...args)).toMatchObject({ status: 0, stderr: '' });
		expect(run('check.ts')).toMatchObject({ status: 0, stderr: '' });

		for (const file of LINKING) {
			const link = 'https://github.com/somebody/n8n-nodes-kling-avatar#readme';
			const source = readFileSync(path.join(folder, file), 'utf8');
			expect(source).toContain(link);
			writeFileSync(path.join(folder, file), source.replace(link, 'https://www.npmjs.com/x'));
		}
		expect(run('check.ts').stderr.match(/The Docs link in/g)).toHaveLength(LINKING.length);
		expect(run('identify.ts', ...args).status).toBe(0);
		expect(run('check.ts').status).toBe(0);

		// A picture that was added since.
		appendFileSync(path.join(folder, 'README.md'), '\n![A picture](docs/images/error.png)\n');
		expect(run('check.ts').stderr).toContain('README.md has 1 pictures without');
	});
});

it('the check is part of publishing by hand and by the workflow', () => {
	const { scripts } = present as unknown as { scripts: Record<string, string> };
	expect(scripts.prepublishOnly).toContain('release:check');
	const workflow = readFileSync(path.join(REPOSITORY, '.github/workflows/publish.yml'), 'utf8');
	expect(workflow.indexOf('release:check')).toBeGreaterThan(0);
	expect(workflow.indexOf('release:check')).toBeLessThan(workflow.indexOf('npm publish'));
});

it('names the owner in package.json and in the Docs links, and nowhere else', () => {
	const files = execFileSync('git', ['ls-files', '-z'], { cwd: REPOSITORY, encoding: 'utf8' })
		.split('\0')
		.filter((file) => /\.(md|ya?ml|json|ts|js)$/.test(file))
		.filter((file) => !/^(package\.json|release\/|docs\/dev\/releasing|test\/)/.test(file));
	const naming = files.filter((file) =>
		readFileSync(path.join(REPOSITORY, file), 'utf8').includes('github.com/OWNER'),
	);
	expect(naming.filter((file) => !LINKING.includes(file))).toEqual([]);
});

it.each(LINKING)('%s shows as Docs the page that package.json names', (file) => {
	const source = readFileSync(path.join(REPOSITORY, file), 'utf8');
	expect(strayDocsLinks(file, source, present.homepage!)).toEqual([]);
});
