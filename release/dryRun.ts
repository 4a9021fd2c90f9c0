import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { parse } from 'yaml';

import { missingIdentity, type Manifest } from './readiness';

// `npm run release:dry`: a whole release in a copy of the last commit, with a repository beside it that
// takes the place of GitHub. Version, changelog, commit, tag and push are real there; then the steps of
// publish.yml run one by one, and npm publishes nothing.

interface Workflow {
	jobs: { publish: { steps: Array<{ run?: string; env?: Record<string, string> }> } };
}

/** Steps that set up a machine of GitHub's; here that is done. */
const SET_UP = /^npm (ci|install)\b/;

const root = path.resolve(__dirname, '..');
const folder = mkdtempSync(path.join(tmpdir(), 'kling-avatar-release-'));
const origin = path.join(folder, 'origin.git');
const copy = path.join(folder, 'copy');
/** Nothing of a CI that this may run in. */
const env = Object.fromEntries(
	Object.entries(process.env).filter(([name]) => !/^(GITHUB_|CI$|npm_)/.test(name)),
);

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

function git(...args: string[]): string {
	return execFileSync('git', args, { cwd: copy, encoding: 'utf8', env }).trim();
}

/** Runs a step and shows it. Throws when it does not end as it should. */
function step(command: string, extra: NodeJS.ProcessEnv = {}, mayPass = true): void {
	say(`\n$ ${command}`);
	const startedAt = Date.now();
	const { status } = spawnSync('bash', ['-euo', 'pipefail', '-c', command], {
		cwd: copy,
		env: { ...env, ...extra },
		stdio: 'inherit',
	});
	const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
	if ((status === 0) !== mayPass) {
		throw new Error(`"${command}" ended with ${status} after ${seconds} s`);
	}
	say(mayPass ? `(${seconds} s)` : `(refused, as it should be; ${seconds} s)`);
}

function manifest(): Manifest {
	return JSON.parse(readFileSync(path.join(copy, 'package.json'), 'utf8')) as Manifest;
}

function release(): void {
	mkdirSync(copy);
	execFileSync('git', ['clone', '--quiet', '--bare', root, origin], { env });
	git('clone', '--quiet', origin, '.');
	git('checkout', '--quiet', '-B', 'main');
	git('config', 'user.name', 'Dry Run');
	git('config', 'user.email', 'dry-run@localhost');
	git('push', '--quiet', '--force', '--set-upstream', 'origin', 'main');
	symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
	// As .gitignore has it for a folder; a link would count as a change.
	execFileSync('bash', ['-c', 'echo node_modules >> .git/info/exclude'], { cwd: copy });

	if (missingIdentity(manifest()).length > 0) {
		step('npm run --silent release:check -- --identity', {}, false);
		step(
			'npm run --silent release:identify -- --owner dry-run --author "Dry Run" --email dry-run@localhost',
		);
		git('commit', '--quiet', '--all', '--message', 'Says who publishes');
		git('push', '--quiet');
	}

	step('npx release-it --ci --increment minor');
	const { name, version } = manifest();
	const tag = `v${version}`;
	if (!git('ls-remote', '--tags', 'origin', tag)) throw new Error(`${tag} was not pushed`);
	say(`\nPushed ${tag}, whose text is:\n${git('tag', '--list', '--format=%(contents)', tag)}`);

	const workflow = parse(
		readFileSync(path.join(copy, '.github/workflows/publish.yml'), 'utf8'),
	) as Workflow;
	const [, owner] = /github\.com\/([^/]+)\//.exec(manifest().repository?.url ?? '') ?? [];
	const run = {
		GITHUB_REPOSITORY: `${owner}/${name}`,
		GITHUB_REF_TYPE: 'tag',
		GITHUB_REF_NAME: tag,
	};
	for (const { run: command } of workflow.jobs.publish.steps) {
		if (command === undefined) continue;
		if (SET_UP.test(command)) say(`\n$ ${command}\n(left out: this machine is set up)`);
		else {
			step(
				command.replace(/^npm publish --provenance/, 'npm publish --dry-run --no-provenance'),
				run,
			);
		}
	}
	say(`\nEvery step passed. Nothing was published, and ${root} is as it was.`);
}

try {
	if (execFileSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' }) !== '') {
		say('What is not committed is left out.');
	}
	release();
} catch (error) {
	process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
} finally {
	rmSync(folder, { recursive: true, force: true });
}
