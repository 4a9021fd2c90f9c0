import { spawn } from 'node:child_process';

export interface CommandOptions {
	cwd?: string;
	/** Added to this process's environment. */
	env?: NodeJS.ProcessEnv;
	/** Run as this user (needs root); the caller's own user when absent. */
	user?: { uid: number; gid: number };
	/** Called every 15 seconds with the whole seconds passed, so that a long step shows life. */
	onHeartbeat?: (seconds: number) => void;
}

const heartbeatMs = 15_000;
const shownOnFailure = 3_000;

/**
 * Runs a command to its end and gives what it printed (both streams together).
 * @throws Error with the command, its exit code and the end of its output
 */
export async function runCommand(
	command: string,
	args: string[],
	{ cwd, env, user, onHeartbeat }: CommandOptions = {},
): Promise<string> {
	const startedAt = Date.now();
	const heartbeat = setInterval(
		() => onHeartbeat?.(Math.round((Date.now() - startedAt) / 1000)),
		heartbeatMs,
	);
	try {
		return await new Promise<string>((resolve, reject) => {
			const child = spawn(command, args, {
				cwd,
				env: { ...process.env, ...env },
				...user,
				stdio: ['ignore', 'pipe', 'pipe'],
			});
			let output = '';
			const collect = (chunk: Buffer) => {
				output += chunk.toString();
			};
			child.stdout.on('data', collect);
			child.stderr.on('data', collect);
			child.on('error', reject);
			child.on('close', (code, signal) => {
				if (code === 0) resolve(output);
				else
					reject(
						new Error(
							`${command} ${args.join(' ')} ended with ${code ?? signal}:\n${output.slice(-shownOnFailure)}`,
						),
					);
			});
		});
	} finally {
		clearInterval(heartbeat);
	}
}
