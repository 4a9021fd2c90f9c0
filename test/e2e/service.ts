import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

import { waitUntil } from './waitUntil';

export interface ServiceOptions {
	/** What messages call it. */
	name: string;
	command: string;
	args: string[];
	/** The whole environment of the process: nothing is inherited (jest sets NODE_ENV=test, for one). */
	env: Record<string, string>;
	cwd?: string;
	/** Run as this user (needs root); the caller's own user when absent. */
	user?: { uid: number; gid: number };
	/** Whether it is ready to serve; asked again and again after the start. */
	isReady: () => Promise<boolean>;
	/** What asks it to end; `stop` sends it. */
	stopSignal?: NodeJS.Signals;
}

const readyTimeoutMs = 120_000;
const stopTimeoutMs = 30_000;
const logTail = 4_000;

function signalGroup(group: number, signal: NodeJS.Signals): void {
	try {
		process.kill(-group, signal);
	} catch {
		// The group has ended already.
	}
}

/**
 * Kills a process group as soon as this process is gone, whichever way it goes (jest gives tests no
 * signals to handle): a shell sees the end of the pipe to it. The returned function calls that off.
 */
function killWithUs(group: number): () => void {
	const guard = spawn('sh', ['-c', `read -r _ || kill -s KILL -- -${group}`], {
		detached: true,
		stdio: ['pipe', 'ignore', 'ignore'],
	});
	guard.unref();
	guard.stdin.on('error', () => undefined);
	return () => void guard.stdin.end('\n');
}

/** A long-running program in a process group of its own: started, awaited, stopped, killed, started again. */
export class Service {
	private child: ChildProcess | undefined;
	private exit: Promise<unknown> = Promise.resolve();
	private output = '';
	/** Lets it outlive this process. */
	private release = () => {};

	constructor(private readonly options: ServiceOptions) {}

	/** Everything it printed, over all its starts. */
	get logs(): string {
		return this.output;
	}

	/** The process ID while it runs. */
	get pid(): number | undefined {
		return this.isRunning ? this.child?.pid : undefined;
	}

	get isRunning(): boolean {
		return this.child !== undefined && this.child.exitCode === null && !this.child.signalCode;
	}

	/**
	 * Starts it and waits until it is ready.
	 * @throws Error with the end of its log when it ends instead or is not ready within two minutes
	 */
	async start(): Promise<void> {
		const { name, command, args, env, cwd, user, isReady } = this.options;
		if (this.isRunning) throw new Error(`${name} runs already`);
		const child = spawn(command, args, {
			cwd,
			env,
			...user,
			detached: true,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		this.child = child;
		this.exit = new Promise((resolve) => {
			child.once('close', resolve);
			child.once('error', resolve);
		});
		const collect = (chunk: Buffer) => {
			this.output += chunk.toString();
		};
		child.stdout.on('data', collect);
		child.stderr.on('data', collect);
		await once(child, 'spawn');
		if (child.pid !== undefined) this.release = killWithUs(child.pid);
		try {
			await waitUntil(
				`${name} to be ready`,
				async () => {
					if (!this.isRunning) {
						const end = child.signalCode ?? child.exitCode;
						throw new Error(`${name} ended with ${end} before it was ready`);
					}
					return (await isReady()) || undefined;
				},
				{ timeoutMs: readyTimeoutMs },
			);
		} catch (error) {
			await this.kill();
			throw new Error(`${(error as Error).message}\n${this.output.slice(-logTail)}`);
		}
	}

	/** Asks it to end and waits; kills it after 30 seconds. */
	async stop(): Promise<void> {
		if (this.isRunning) {
			this.child?.kill(this.options.stopSignal ?? 'SIGTERM');
			const timer = new AbortController();
			await Promise.race([
				this.exit,
				pause(stopTimeoutMs, undefined, { signal: timer.signal }).catch(() => undefined),
			]);
			timer.abort();
		}
		await this.kill();
	}

	/** Ends it and all its children at once, as a crash of the machine would. */
	async kill(): Promise<void> {
		const group = this.child?.pid;
		if (group === undefined) return;
		signalGroup(group, 'SIGKILL');
		await this.exit;
		this.release();
	}
}
