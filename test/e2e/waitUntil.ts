import { setTimeout as pause } from 'node:timers/promises';

export interface WaitOptions {
	timeoutMs?: number;
	everyMs?: number;
}

/**
 * Asks `probe` again and again until it gives something other than undefined, and gives that.
 * @param what what is awaited, for the message
 * @throws Error once `timeoutMs` (default 60 s) have passed; what `probe` throws passes through
 */
export async function waitUntil<T>(
	what: string,
	probe: () => Promise<T | undefined> | T | undefined,
	{ timeoutMs = 60_000, everyMs = 100 }: WaitOptions = {},
): Promise<T> {
	const tries = Math.ceil(timeoutMs / everyMs);
	const endsAt = Date.now() + timeoutMs;
	for (let i = 0; i < tries && Date.now() < endsAt; i++) {
		const result = await probe();
		if (result !== undefined) return result;
		await pause(everyMs);
	}
	throw new Error(`Waited ${timeoutMs / 1000} s in vain for ${what}`);
}
