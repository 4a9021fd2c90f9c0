import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { freePort } from '../support/freePort';
import { installPackage } from './installPackage';
import { Service } from './service';
import { isN8nPrepared, n8nInstallation } from './setup/n8nInstall';
import type { N8nVersion } from './setup/n8nInstall';

export interface N8nOptions {
	version: N8nVersion;
	/** The `npm pack` output to install as a community package, or what installs it in another way. */
	tarball: string | ((userFolder: string) => Promise<void>);
	/** Added to, and winning over, the environment below. */
	env?: Record<string, string>;
	/** `start` (default) is the whole server; `worker` takes executions from the queue. */
	command?: 'start' | 'worker';
	args?: string[];
}

/** Nothing from the caller's environment but the PATH, and no calls to the outside. */
function environment(node: string, folder: string, ports: Ports): Record<string, string> {
	const url = `http://127.0.0.1:${ports.main}`;
	return {
		// n8n starts its task runner with the first `node` of the PATH.
		PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}`,
		TMPDIR: tmpdir(),
		HOME: folder,
		NODE_ENV: 'production',
		N8N_USER_FOLDER: folder,
		N8N_ENCRYPTION_KEY: 'e2e-encryption-key-not-a-secret',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(ports.main),
		N8N_RUNNERS_BROKER_PORT: String(ports.broker),
		QUEUE_HEALTH_CHECK_PORT: String(ports.main),
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		N8N_EDITOR_BASE_URL: url,
		WEBHOOK_URL: url,
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	};
}

interface Ports {
	main: number;
	broker: number;
}

const readinessPath = '/healthz/readiness';
/** n8n 1.x says that it is ready before it has its REST API; this one needs no sign-in. */
const settingsPath = '/rest/settings';

async function answersOk(url: string): Promise<boolean> {
	try {
		return (await fetch(url)).ok;
	} catch {
		return false;
	}
}

/** A real n8n with an empty user folder of its own and the packed node installed in it. */
export class N8nServer {
	private constructor(
		readonly version: N8nVersion,
		readonly folder: string,
		readonly url: string,
		private readonly service: Service,
	) {}

	/**
	 * Makes the user folder, installs the package into it and starts n8n.
	 * @throws Error when this n8n is not prepared, or with its log when it does not get ready
	 */
	static async start(options: N8nOptions): Promise<N8nServer> {
		const { version, tarball, env, command = 'start', args = [] } = options;
		if (!(await isN8nPrepared(version))) {
			throw new Error(`n8n ${version} is not installed: run "npx tsx test/e2e/prepare.ts" first.`);
		}
		const folder = await mkdtemp(path.join(tmpdir(), `n8n-${version}-`));
		const main = await freePort();
		const broker = await freePort();
		const ports = { main, broker };
		const url = `http://127.0.0.1:${main}`;
		const { node, cli, env: releaseEnv } = n8nInstallation(version);
		const service = new Service({
			name: `n8n ${version} (${command})`,
			command: node,
			args: [cli, command, ...args],
			env: { ...environment(node, folder, ports), ...releaseEnv, ...env },
			cwd: folder,
			isReady: async () => {
				const paths = command === 'start' ? [readinessPath, settingsPath] : [readinessPath];
				for (const probe of paths) if (!(await answersOk(`${url}${probe}`))) return false;
				return true;
			},
		});
		const server = new N8nServer(version, folder, url, service);
		try {
			if (typeof tarball === 'string') {
				const nodesFolder = path.join(folder, '.n8n', 'nodes');
				await mkdir(nodesFolder, { recursive: true });
				await installPackage(tarball, nodesFolder);
			} else await tarball(folder);
			await service.start();
		} catch (error) {
			await server.dispose();
			throw error;
		}
		return server;
	}

	get logs(): string {
		return this.service.logs;
	}

	get isRunning(): boolean {
		return this.service.isRunning;
	}

	/** Starts it again with the same folder, ports and settings. */
	async startAgain(): Promise<void> {
		await this.service.start();
	}

	/** Ends it as `systemctl stop` would; the folder stays. */
	async stop(): Promise<void> {
		await this.service.stop();
	}

	/** Ends it with SIGKILL; the folder stays. */
	async kill(): Promise<void> {
		await this.service.kill();
	}

	/** Ends it and removes its folder. */
	async dispose(): Promise<void> {
		await this.service.stop();
		await rm(this.folder, { recursive: true, force: true });
	}
}
