/** How many runs a plain `npm run test:faults` makes. */
const DEFAULT_RUNS = 10_000;
/** The share that goes through n8n's engine over HTTP. */
const ENGINE_SHARE = 0.1;

/** What kind of run a seed is for. */
export type RunKind = 'simulated' | 'engine' | 'users/simulated' | 'users/engine' | 'speech/engine';

/** Throws for a setting that is no whole number above zero. */
function setting(name: string, otherwise: number): number {
	const text = process.env[name];
	if (text === undefined || text === '') return otherwise;
	const value = Number(text);
	if (!Number.isInteger(value) || value < 0) throw new RangeError(`${name} must be a whole number`);
	return value;
}

/** `FAULT_RUNS`: all runs of a generator together: of provider's faults, and of users' workflows. */
export const totalRuns = setting('FAULT_RUNS', DEFAULT_RUNS);

/**
 * The seeds of one kind of run: from `FAULT_SEED` (default 1) on. With `FAULT_RUNS=1` each kind makes the
 * one run of that seed.
 */
export function seedsOf(kind: RunKind): number[] {
	const first = setting('FAULT_SEED', 1);
	const engine = Math.max(1, Math.ceil(totalRuns * ENGINE_SHARE));
	const isEngine = kind.endsWith('engine');
	const runs = isEngine ? engine : Math.max(1, totalRuns - engine);
	return Array.from({ length: runs }, (_, index) => first + index);
}

/** The line that makes the same run again. */
export function replayLine(kind: RunKind, seed: number): string {
	return `FAULT_SEED=${seed} FAULT_RUNS=1 npm run test:faults -- faults/${kind}.test`;
}
