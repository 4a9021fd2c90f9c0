import { MediaChecks } from '../../../../../nodes/KlingAvatar/operations/submit/files/mediaChecks';

/** Work that counts how much of it is under way at once. */
function counted() {
	const seen = { runs: 0, now: 0, most: 0 };
	const work = async (): Promise<number> => {
		seen.runs += 1;
		seen.now += 1;
		seen.most = Math.max(seen.most, seen.now);
		await new Promise((resolve) => setImmediate(resolve));
		seen.now -= 1;
		return seen.runs;
	};
	return { seen, work };
}

const keys = Array.from({ length: 30 }, (_, index) => String(index));

it.each([
	['link', 8],
	['file', 1],
] as const)('%s: so many at once: %i', async (kind, most) => {
	const checks = new MediaChecks(undefined);
	const { seen, work } = counted();
	await Promise.all(keys.map(async (key) => await checks.once(kind, key, work)));
	expect(seen).toEqual({ runs: 30, now: 0, most });
});

it('does the work once for a key, and gives its end to all, also to those who come later', async () => {
	const checks = new MediaChecks(undefined);
	const { seen, work } = counted();
	const failing = async () => {
		await work();
		throw new Error('as it is');
	};
	await Promise.all(keys.map(async () => await checks.once('link', 'a', work)));
	await checks.once('link', 'a', work);
	expect(seen.runs).toBe(1);
	const ends = await Promise.allSettled(
		keys.map(async () => await checks.once('link', 'b', failing)),
	);
	expect(ends.every(({ status }) => status === 'rejected')).toBe(true);
	expect(seen.runs).toBe(2);
	// The same name may stand for a link and for a file.
	await checks.once('file', 'a', work);
	expect(seen.runs).toBe(3);
});

it('shares nothing that has no key', async () => {
	const checks = new MediaChecks(undefined);
	const { seen, work } = counted();
	await Promise.all(keys.map(async () => await checks.once('file', null, work)));
	expect(seen.runs).toBe(30);
});

it('begins nothing after Stop', async () => {
	const stop = new AbortController();
	const checks = new MediaChecks(stop.signal);
	const { seen, work } = counted();
	const stopping = async () => {
		stop.abort();
		return await work();
	};
	const first = checks.once('file', 'a', stopping);
	const rest = keys.map(async (key) => await checks.once('file', key, work));
	await expect(first).resolves.toBe(1);
	for (const one of await Promise.allSettled(rest)) expect(one.status).toBe('rejected');
	expect(seen.runs).toBe(1);
});
