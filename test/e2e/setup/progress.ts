const startedAt = Date.now();

/** Prints one line of progress with the seconds since the process began. */
export function progress(text: string): void {
	const seconds = String(Math.round((Date.now() - startedAt) / 1000)).padStart(4);
	process.stdout.write(`[${seconds} s] ${text}\n`);
}
