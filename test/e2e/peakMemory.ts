import { readFile } from 'node:fs/promises';

/** The most resident memory a process has held so far, in MiB, from Linux's /proc. */
export async function peakMemoryMiB(pid: number): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	const kib = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
	if (kib === undefined) throw new Error(`No VmHWM in the status of process ${pid}`);
	return Math.round(Number(kib) / 1024);
}
