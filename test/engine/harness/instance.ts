import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { BinaryDataService } from 'n8n-core';

import type { LogBook } from './logs';
import { Container } from './n8n';

export type BinaryDataMode = 'filesystem' | 'default';

export interface InstanceOptions {
	/** Where binaries live: `filesystem` is n8n's default, `default` keeps them in memory as base64. */
	binaryDataMode?: BinaryDataMode;
	/** n8n's user folder; a temporary one, deleted by `stop`, when not given. */
	userFolder?: string;
}

let running = false;

/**
 * What n8n's start-up sets before the first execution: user folder, encryption key, logger, binary
 * storage. n8n keeps these per process, so a process has one instance at a time.
 */
export class Instance {
	private constructor(
		readonly userFolder: string,
		private readonly isTemporary: boolean,
		private readonly environment: Record<string, string | undefined>,
	) {}

	static async start(options: InstanceOptions, logs: LogBook): Promise<Instance> {
		if (running) throw new Error('An engine runs in this process already: stop it first.');
		const userFolder =
			options.userFolder ?? mkdtempSync(path.join(tmpdir(), 'kling-avatar-engine-'));
		running = true;
		const wanted: Record<string, string | undefined> = {
			N8N_USER_FOLDER: userFolder,
			N8N_ENCRYPTION_KEY: 'harness-encryption-key',
			N8N_DEFAULT_BINARY_DATA_MODE: options.binaryDataMode ?? 'filesystem',
			N8N_BINARY_DATA_STORAGE_PATH: undefined,
			EXECUTIONS_MODE: 'regular',
		};
		const before = Object.fromEntries(Object.keys(wanted).map((key) => [key, process.env[key]]));
		setEnvironment(wanted);
		// Settings are read from the environment when a service is first asked for.
		Container.reset();
		logs.install();
		const instance = new Instance(userFolder, options.userFolder === undefined, before);
		try {
			await Container.get(BinaryDataService).init();
		} catch (error) {
			await instance.stop();
			throw error;
		}
		return instance;
	}

	async stop(): Promise<void> {
		Container.reset();
		setEnvironment(this.environment);
		if (this.isTemporary) await rm(this.userFolder, { recursive: true, force: true });
		running = false;
	}
}

function setEnvironment(values: Record<string, string | undefined>): void {
	for (const [key, value] of Object.entries(values)) {
		if (value === undefined) delete process.env[key];
		else process.env[key] = value;
	}
}
