import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { parse } from 'yaml';

import { blocksOf } from '../../package/documents/markdown';
import { N8nClient } from '../n8nClient';
import { N8nServer } from '../n8nServer';
import { runCommand } from '../setup/runCommand';
import { packedTarball } from '../setup/tarball';

const ROOT = path.resolve(__dirname, '../../..');
const VERSION = '2.41.1';
const NODE = 'n8n-nodes-kling-avatar.klingAvatar';
/** A whole `npm ci` is part of it. */
const PATIENCE = 900_000;

/** The commands under a heading of docs/install.md, as somebody copies them. */
function commandsUnder(title: string): string[] {
	const blocks = blocksOf(readFileSync(path.join(ROOT, 'docs/install.md'), 'utf8'));
	const start = blocks.findIndex(({ kind, text }) => kind === 'heading 2' && text === title);
	const after = blocks.slice(start + 1);
	const end = after.findIndex(({ kind }) => kind === 'heading 2');
	return (end < 0 ? after : after.slice(0, end))
		.filter(({ kind }) => kind === 'code bash')
		.map(({ text }) => text);
}

/** Nothing of npm's that this process was started with. */
const env = (home: string): NodeJS.ProcessEnv => ({
	...Object.fromEntries(
		Object.keys(process.env)
			.filter((name) => /^npm_/i.test(name))
			.map((name) => [name, undefined]),
	),
	HOME: home,
	// What has been downloaded already need not be again.
	npm_config_cache: path.join(process.env.HOME ?? '', '.npm'),
});

async function offeredNodes(server: N8nServer): Promise<string[]> {
	const client = new N8nClient(server.url);
	await client.setUpOwner();
	return (await client.nodeTypes()).map(({ name }) => name);
}

describe(`n8n ${VERSION} with an empty folder`, () => {
	let server: N8nServer | undefined;
	let scratch: string;

	beforeEach(async () => {
		scratch = await mkdtemp(path.join(tmpdir(), 'kling-avatar-install-'));
	});
	afterEach(async () => {
		await server?.dispose();
		server = undefined;
		await rm(scratch, { recursive: true, force: true });
	});

	it(
		"offers the node after the commands for n8n's folder, in a fresh clone",
		async () => {
			const clone = path.join(scratch, 'clone');
			await runCommand('git', ['clone', '--quiet', ROOT, clone]);
			const [install, uninstall] = commandsUnder("Into n8n's folder");
			const run = async (commands: string, home: string) =>
				await runCommand('bash', ['-euo', 'pipefail', '-c', commands], {
					cwd: clone,
					env: env(home),
				});
			let home = '';
			server = await N8nServer.start({
				version: VERSION,
				tarball: async (userFolder) => {
					home = userFolder;
					await run(install!, home);
				},
			});
			expect(await offeredNodes(server)).toContain(NODE);
			const modules = path.join(home, '.n8n/nodes/node_modules');
			const packages = async () =>
				(await readdir(modules).catch(() => [])).filter((name) => !name.startsWith('.'));
			// n8n-workflow is n8n's own.
			expect(await packages()).toEqual(['n8n-nodes-kling-avatar']);
			await run(uninstall!, home);
			expect(await packages()).toEqual([]);
		},
		PATIENCE,
	);

	it(
		"offers the node after the command with which Docker Compose's first service ends",
		async () => {
			const { services } = parse(
				readFileSync(path.join(ROOT, 'deploy/local/docker-compose.yml'), 'utf8'),
				{ merge: true },
			) as { services: Record<string, { command: string[] }> };
			const [command] = services['node-install']!.command;
			server = await N8nServer.start({
				version: VERSION,
				tarball: async (userFolder) => {
					await mkdir(path.join(userFolder, '.n8n'));
					const here = command!
						.replaceAll('/home/node', userFolder)
						.replace('/opt/n8n-nodes-kling-avatar.tgz', packedTarball());
					await runCommand('/bin/sh', ['-c', here], { env: env(userFolder) });
				},
			});
			expect(await offeredNodes(server)).toContain(NODE);
		},
		PATIENCE,
	);
});
