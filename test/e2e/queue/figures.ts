/** What one run of executions was like. */
export interface Figures {
	/** Which mode, and at what scale. */
	run: string;
	executions: number;
	/** The most executions that waited for their videos at once. */
	waitingAtOnce: number;
	/** The worker slots occupied while that many waited. */
	slotsHeld: number;
	/** From the first webhook call until the last execution had ended. */
	secondsToLast: number;
	/** The mean of the jobs' lengths at the provider. */
	meanJobSeconds: number;
	/** Of each worker that was alive at the end. */
	peakWorkerMiB: number[];
}

const head =
	'| Run | Executions | Waiting at once | Slots held by them | Mean job (s) | Time to the last (s) | Peak memory of a worker (MiB) |';

/** The figures as the Markdown table of docs/queue-mode.md. */
export function figuresTable(all: readonly Figures[]): string {
	const rows = all.map((one) =>
		[
			one.run,
			one.executions,
			one.waitingAtOnce,
			one.slotsHeld,
			one.meanJobSeconds.toFixed(1),
			one.secondsToLast.toFixed(0),
			Math.max(...one.peakWorkerMiB),
		].join(' | '),
	);
	return [head, `|${' --- |'.repeat(7)}`, ...rows.map((row) => `| ${row} |`)].join('\n');
}
