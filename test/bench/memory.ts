import { readFileSync, writeFileSync } from 'node:fs';

export const MIB = 2 ** 20;

/** How much a piece of work made a process grow. Bytes. */
export interface Growth {
	/** Resident memory before it. */
	before: number;
	/** The highest resident memory while it ran, less what it was before. */
	peak: number;
}

/**
 * Runs `work` and tells how far the process's resident memory rose above where it was. The peak is the
 * kernel's own high-water mark, so that no short spike is missed, set back before the work begins
 * (Linux).
 */
export async function growthOf(work: () => Promise<unknown>): Promise<Growth> {
	setBackPeak();
	const before = process.memoryUsage.rss();
	await work();
	return { before, peak: peak() - before };
}

/** Collects garbage, also what a first round has only made ready for it. Start Node with --expose-gc. */
export async function collectGarbage(): Promise<void> {
	const { gc } = globalThis;
	if (!gc) throw new Error('Start Node with --expose-gc');
	for (let round = 0; round < 4; round += 1) {
		await gc();
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

function setBackPeak(): void {
	if (process.platform !== 'linux') throw new Error('Peak memory is measured on Linux only');
	// proc(5), clear_refs: 5 sets the high-water mark back to the present resident memory.
	writeFileSync('/proc/self/clear_refs', '5');
}

function peak(): number {
	const kib = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
	return Number(kib) * 1024;
}

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
	const sorted = values.toSorted((one, other) => one - other);
	const middle = sorted.length / 2;
	return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle) - 1] ?? NaN)) / 2;
}
