import { randomInt } from 'node:crypto';

import getPort from 'get-port';

/** Below the ports that systems hand out by themselves (Linux from 32768 on): nobody gets one by chance. */
const FIRST = 20_000;
const LAST = 31_999;
const TRIES = 100;

/** A TCP port of 127.0.0.1 that nothing listens on, and that stays free until somebody asks for it by number. */
export async function freePort(): Promise<number> {
	const candidates = Array.from({ length: TRIES }, () => randomInt(FIRST, LAST + 1));
	return await getPort({ host: '127.0.0.1', port: candidates });
}
