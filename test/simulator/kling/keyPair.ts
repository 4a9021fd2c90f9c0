import { createHmac } from 'node:crypto';

import type { World } from '../world';

/** The access key of which the simulator's key is the secret key. */
export const ACCESS_KEY = 'access-key-of-the-simulator';

const read = (part: string) =>
	JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;

/** Kling's code for a signed token that it does not take, 0 for one that it takes; undefined where there is none. */
export function judgeToken(world: World, authorization = ''): number | undefined {
	const match = /^Bearer (([\w-]+)\.([\w-]+))\.([\w-]+)$/.exec(authorization);
	if (!match) return undefined;
	const [, signed, header, claims, signature] = match;
	const { iss, exp, nbf } = read(claims!);
	const right = createHmac('sha256', world.key).update(signed!).digest('base64url');
	if (read(header!).alg !== 'HS256' || iss !== ACCESS_KEY || signature !== right) return 1002;
	const now = world.clock.now() / 1000;
	if (typeof nbf !== 'number' || nbf > now) return 1003;
	return typeof exp !== 'number' || exp < now ? 1004 : 0;
}
