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
 * The real clock over n8n-workflow's `sleep`. Its second parameter (an abort signal) exists only in
 * newer versions and `sleepWithAbort` only in older ones, so neither is relied on.
 */
export function realClock(sleep: (milliseconds: number) => Promise<void>): Clock {
	return {
		now: () => Date.now(),
		async sleep(milliseconds, signal) {
			const end = Date.now() + milliseconds;
			const stopped = abortOf(signal);
			try {
				for (let left = milliseconds; left > 0 && !signal?.aborted; left = end - Date.now()) {
					await Promise.race([sleep(Math.min(left, SLICE_MILLISECONDS)), stopped.promise]);
				}
			} finally {
				stopped.forget();
			}
		},
	};
}

/** Who waits for a signal. All share one listener, since Node warns of a leak from the eleventh on. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/** A promise that resolves when the signal aborts, and a way to stop waiting for it. */
export function abortOf(signal: AbortSignal | undefined): {
	promise: Promise<void>;
	forget: () => void;
} {
	if (!signal) return { promise: new Promise(() => {}), forget: () => {} };
	if (signal.aborted) return { promise: Promise.resolve(), forget: () => {} };
	const waiters = waitersFor(signal);
	let wake = () => {};
	const promise = new Promise<void>((resolve) => {
		wake = resolve;
		waiters.add(wake);
	});
	return { promise, forget: () => void waiters.delete(wake) };
}

function waitersFor(signal: AbortSignal): Set<() => void> {
	const known = waiting.get(signal);
	if (known) return known;
	const waiters = new Set<() => void>();
	waiting.set(signal, waiters);
	signal.addEventListener('abort', () => waiters.forEach((wake) => wake()), { once: true });
	return waiters;
}
