import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { freePort } from '../../support/freePort';
import { Service } from '../service';
import { findOrInstall } from '../setup/debian';

/** A Redis or PostgreSQL that n8n can be pointed at. */
export interface Backend {
	/** n8n's settings for it. */
	env: Record<string, string>;
	/** Ends it and removes its folder, when it was started here. */
	dispose(): Promise<void>;
}

/** The n8n settings of a Redis given as `redis://[user:password@]host:port[/db]`. */
function givenRedis(url: URL): Backend {
	return {
		env: {
			QUEUE_BULL_REDIS_HOST: url.hostname,
			QUEUE_BULL_REDIS_PORT: url.port || '6379',
			QUEUE_BULL_REDIS_DB: url.pathname.slice(1) || '0',
			QUEUE_BULL_REDIS_USERNAME: decodeURIComponent(url.username),
			QUEUE_BULL_REDIS_PASSWORD: decodeURIComponent(url.password),
			QUEUE_BULL_REDIS_TLS: String(url.protocol === 'rediss:'),
		},
		dispose: async () => undefined,
	};
}

/** Whether a Redis on this port answers PING. */
async function answersPing(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = createConnection({ host: '127.0.0.1', port }, () => socket.write('PING\r\n'));
		socket.once('data', (data) => {
			socket.destroy();
			resolve(data.toString().startsWith('+PONG'));
		});
		socket.once('error', () => resolve(false));
	});
}

/**
 * Gives the Redis of `REDIS_URL`, else starts one on a port and in a folder of its own.
 * @throws Error that says how to provide one
 */
export async function startRedis(): Promise<Backend> {
	if (process.env.REDIS_URL) return givenRedis(new URL(process.env.REDIS_URL));
	const command = await findOrInstall(
		() => ['/usr/bin/redis-server', '/usr/local/bin/redis-server'].find((file) => existsSync(file)),
		['redis-server'],
		'No Redis here: install it (Debian: apt-get install redis-server) or give one in REDIS_URL.',
	);
	const folder = await mkdtemp(path.join(tmpdir(), 'redis-'));
	const port = await freePort();
	const service = new Service({
		name: 'Redis',
		command,
		args: [
			...['--bind', '127.0.0.1'],
			...['--port', String(port)],
			...['--dir', folder],
			...['--save', ''],
		],
		env: {},
		cwd: folder,
		isReady: async () => await answersPing(port),
	});
	const dispose = async () => {
		await service.stop();
		await rm(folder, { recursive: true, force: true });
	};
	try {
		await service.start();
	} catch (error) {
		await dispose();
		throw error;
	}
	return { ...givenRedis(new URL(`redis://127.0.0.1:${port}`)), dispose };
}
