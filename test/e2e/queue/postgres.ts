import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { freePort } from '../../support/freePort';
import { Service } from '../service';
import { findOrInstall } from '../setup/debian';
import { runCommand } from '../setup/runCommand';
import type { Backend } from './redis';

const debianFolder = '/usr/lib/postgresql';

/** The newest `initdb` of Debian's packages, which keep it off the PATH. */
function findInitdb(): string | undefined {
	if (!existsSync(debianFolder)) return undefined;
	return readdirSync(debianFolder)
		.sort((a, b) => Number(b) - Number(a))
		.map((version) => path.join(debianFolder, version, 'bin', 'initdb'))
		.find((file) => existsSync(file));
}

/** The n8n settings of a database given as `postgres://user:password@host:port/database`. */
function givenPostgres(url: URL): Backend {
	return {
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: url.hostname,
			DB_POSTGRESDB_PORT: url.port || '5432',
			DB_POSTGRESDB_DATABASE: url.pathname.slice(1),
			DB_POSTGRESDB_USER: decodeURIComponent(url.username),
			DB_POSTGRESDB_PASSWORD: decodeURIComponent(url.password),
		},
		dispose: async () => undefined,
	};
}

/** PostgreSQL refuses to run as root: then it runs as the user its Debian package made. */
async function unprivilegedUser(): Promise<{ uid: number; gid: number } | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const [uid, gid] = await Promise.all([
		runCommand('id', ['-u', 'postgres']),
		runCommand('id', ['-g', 'postgres']),
	]);
	return { uid: Number(uid), gid: Number(gid) };
}

/**
 * Gives the empty database of `POSTGRES_URL`, else starts a PostgreSQL on a port and in a folder of
 * its own. That one keeps nothing safe through a crash of the machine (fsync off): it is thrown away.
 * @throws Error that says how to provide one
 */
export async function startPostgres(): Promise<Backend> {
	if (process.env.POSTGRES_URL) return givenPostgres(new URL(process.env.POSTGRES_URL));
	const initdb = await findOrInstall(
		findInitdb,
		['postgresql'],
		'No PostgreSQL here: install it (Debian: apt-get install postgresql) or give one in POSTGRES_URL.',
	);
	const bin = path.dirname(initdb);
	const user = await unprivilegedUser();
	const folder = await mkdtemp(path.join(tmpdir(), 'postgres-'));
	const port = await freePort();
	const data = path.join(folder, 'data');
	const service = new Service({
		name: 'PostgreSQL',
		command: path.join(bin, 'postgres'),
		args: [
			...['-D', data, '-p', String(port), '-k', folder],
			...['-c', 'listen_addresses=127.0.0.1'],
			...['-c', 'max_connections=200'],
			...['-c', 'fsync=off'],
		],
		env: { LC_ALL: 'C.UTF-8' },
		cwd: folder,
		user,
		isReady: async () => {
			const probe = runCommand(path.join(bin, 'pg_isready'), [
				'-h',
				'127.0.0.1',
				'-p',
				String(port),
			]);
			return await probe.then(
				() => true,
				() => false,
			);
		},
		stopSignal: 'SIGINT',
	});
	const dispose = async () => {
		await service.stop();
		await rm(folder, { recursive: true, force: true });
	};
	try {
		if (user) await chown(folder, user.uid, user.gid);
		await runCommand(
			initdb,
			['-D', data, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
			{ cwd: folder, user },
		);
		await service.start();
	} catch (error) {
		await dispose();
		throw error;
	}
	return { ...givenPostgres(new URL(`postgres://postgres@127.0.0.1:${port}/postgres`)), dispose };
}
