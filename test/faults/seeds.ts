/** The runs of all kinds together that a plain `npm run test:faults` makes. */
const DEFAULT_RUNS = 1000;

/** The kinds of runs, each named after its test file, and each one's share of all runs. */
const SHARES = {
	'tasks/tasks': 0.2,
	'users/submit': 0.2,
	'users/speech': 0.2,
	'users/create': 0.2,
	'parts/parts': 0.2,
};

/** What kind of run a seed is for. */
export type RunKind = keyof typeof SHARES;

/** Throws for a setting that is no whole number. */
function setting(name: string, otherwise: number): number {
	const text = process.env[name];
	if (text === undefined || text === '') return otherwise;
	const value = Number(text);
	if (!Number.isInteger(value) || value < 0) throw new RangeError(`${name} must be a whole number`);
	return value;
}

/**
 * The seeds of one kind of run: from `FAULT_SEED` (default 1) on, its share of `FAULT_RUNS`. With
 * `FAULT_RUNS=1` each kind makes the one run of that seed.
 */
export function seedsOf(kind: RunKind): number[] {
	const first = setting('FAULT_SEED', 1);
	const runs = Math.max(1, Math.floor(setting('FAULT_RUNS', DEFAULT_RUNS) * SHARES[kind]));
	return Array.from({ length: runs }, (_, index) => first + index);
}

/** The line that makes the same run again. */
export function replayLine(kind: RunKind, seed: number): string {
	return `FAULT_SEED=${seed} FAULT_RUNS=1 npm run test:faults -- faults/${kind}.test`;
}
