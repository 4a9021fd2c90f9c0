import type { Run } from '../engine/harness';

/** The run once it has ended well. Throws its error otherwise: nothing is measured of a run that failed. */
export async function finished(running: PromiseLike<Run>): Promise<Run> {
	const run = await running;
	if (run.status !== 'success') throw new Error(run.error?.message ?? run.status);
	return run;
}
