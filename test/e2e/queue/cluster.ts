import { N8nServer } from '../n8nServer';
import type { N8nVersion } from '../setup/n8nInstall';
import { startPostgres } from './postgres';
import { startRedis } from './redis';
import type { Backend } from './redis';

export interface ClusterOptions {
	version: N8nVersion;
	tarball: string;
	/** How many workers, and how many executions each takes at a time. */
	workers: number;
	concurrency: number;
	/** Added to the environment of the main process and of each worker. */
	env?: Record<string, string>;
}

/**
 * n8n in queue mode: a main process and workers, each with a user folder of its own as if on machines
 * of their own, so that all they share is PostgreSQL (binary data too) and Redis.
 */
export class Cluster {
	private constructor(
		readonly main: N8nServer,
		readonly workers: N8nServer[],
		private readonly backends: Backend[],
	) {}

	/** Starts all of it; what had been started is ended when a part does not start. */
	static async start({
		version,
		tarball,
		workers,
		concurrency,
		env: more,
	}: ClusterOptions): Promise<Cluster> {
		const backends: Backend[] = [];
		const servers: N8nServer[] = [];
		try {
			backends.push(await startRedis(), await startPostgres());
			const common = {
				version,
				tarball,
				env: {
					EXECUTIONS_MODE: 'queue',
					N8N_DEFAULT_BINARY_DATA_MODE: 'database',
					...Object.assign({}, ...backends.map((backend) => backend.env)),
					...more,
				},
			};
			// The main process makes the tables, so it comes first.
			const main = await N8nServer.start(common);
			servers.push(main);
			// A worker tells the provider where to call back: the main process, never itself.
			const env = { ...common.env, N8N_EDITOR_BASE_URL: main.url, WEBHOOK_URL: main.url };
			const args = [`--concurrency=${concurrency}`];
			const starts = Array.from({ length: workers }, async () => {
				servers.push(await N8nServer.start({ ...common, env, command: 'worker', args }));
			});
			// Also one that comes up after another has failed is among those that are ended.
			for (const start of await Promise.allSettled(starts)) {
				if (start.status === 'rejected') throw start.reason;
			}
			return new Cluster(main, servers.slice(1), backends);
		} catch (error) {
			await disposeAll(servers, backends);
			throw error;
		}
	}

	/** Ends everything and removes its folders. */
	async dispose(): Promise<void> {
		await disposeAll([...this.workers, this.main], this.backends);
	}
}

async function disposeAll(servers: N8nServer[], backends: Backend[]): Promise<void> {
	await Promise.all(servers.map(async (server) => await server.dispose()));
	await Promise.all(backends.map(async (backend) => await backend.dispose()));
}
