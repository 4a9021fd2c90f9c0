/**
 * Time as the polling logic sees it. The node passes n8n's clock, tests pass a simulated one, so hours
 * of waiting can be tested in milliseconds with the very code that ships.
 */
export interface Clock {
	/** Milliseconds since the epoch. */
	now(): number;
	/** Resolves after `milliseconds`, or at once when the signal is or becomes aborted. Never rejects. */
	sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** A sleep is cut into slices, so that after a stop no timer outlives it by more than this. */
const SLICE_MILLISECONDS = 1000;

/**
 * The real clock over n8n-workflow's `sleep`: n8n's review of community nodes refuses timers of their own
 * (`setTimeout`, `setInterval`) in code that ships. Its second parameter (an abort signal) exists only in
 * newer versions and `sleepWithAbort` only in older ones, so neither is relied on.
 */
export function realClock(sleep: (milliseconds: number) => Promise<void>): Clock {
	return {
		now: () => Date.now(),
		sleep: (milliseconds, signal) =>
			new Promise((resolve, reject) => {
				const end = Date.now() + milliseconds;
				const forget = onAbort(signal, resolve);
				const goOn = () => {
					const left = end - Date.now();
					if (left > 0 && !signal?.aborted) {
						sleep(Math.min(left, SLICE_MILLISECONDS)).then(goOn, (error: Error) => {
							forget();
							reject(error);
						});
						return;
					}
					forget();
					resolve();
				};
				goOn();
			}),
	};
}

/** Who waits for a signal. All share one listener, since Node warns of a leak from the eleventh on. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/** A promise that resolves when the signal aborts, and a way to stop waiting for it. */
export function abortOf(signal: AbortSignal | undefined): {
	promise: Promise<void>;
	forget: () => void;
} {
	let forget = () => {};
	const promise = new Promise<void>((resolve) => {
		forget = onAbort(signal, resolve);
	});
	return { promise, forget };
}

/** Acts when the signal aborts, at once if it has; unless the returned function is called before. */
export function onAbort(signal: AbortSignal | undefined, act: () => void): () => void {
	if (!signal) return () => {};
	if (signal.aborted) {
		act();
		return () => {};
	}
	const waiters = waitersFor(signal);
	waiters.add(act);
	return () => void waiters.delete(act);
}

function waitersFor(signal: AbortSignal): Set<() => void> {
	const known = waiting.get(signal);
	if (known) return known;
	const waiters = new Set<() => void>();
	waiting.set(signal, waiters);
	signal.addEventListener('abort', () => waiters.forEach((wake) => wake()), { once: true });
	return waiters;
}
