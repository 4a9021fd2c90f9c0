import { MediaChecks } from '../../../../../nodes/KlingAvatar/operations/submit/files/checkMedia';

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

it('shares nothing that has no key', async () => {
	const checks = new MediaChecks(undefined);
	const { seen, work } = counted();
	await Promise.all(keys.map(async () => await checks.once('file', null, work)));
	expect(seen.runs).toBe(30);
});
