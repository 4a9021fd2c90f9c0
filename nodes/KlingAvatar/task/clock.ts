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

/** The longest sleep at a time, so that a run that is over is not outlived by more. Milliseconds. */
const TICK = 1000;

interface Deadline {
	at: number;
	act: () => void;
}

/**
 * The deadlines of all requests under way. One sleep serves them all, because a timer of its own for each
 * request is a good part of what a request costs.
 */
export class Deadlines {
	private readonly ahead = new Set<Deadline>();
	/** When the earliest sleep under way ends. */
	private wakesAt = Infinity;

	constructor(private readonly clock: Clock) {}

	/** Acts once, so many milliseconds from now, unless the returned function is called before. */
	set(milliseconds: number, act: () => void): () => void {
		const deadline: Deadline = { at: this.clock.now() + milliseconds, act };
		this.ahead.add(deadline);
		this.wakeBy(deadline.at);
		return () => void this.ahead.delete(deadline);
	}

	private wakeBy(time: number): void {
		const now = this.clock.now();
		const wakesAt = Math.min(time, now + TICK);
		if (wakesAt >= this.wakesAt) return;
		this.wakesAt = wakesAt;
		void this.clock.sleep(wakesAt - now).then(() => {
			// An earlier sleep has taken over, and looks after what this one was for.
			if (this.wakesAt !== wakesAt) return;
			this.wakesAt = Infinity;
			this.look();
		});
	}

	private look(): void {
		const now = this.clock.now();
		let next = Infinity;
		for (const deadline of this.ahead) {
			if (deadline.at <= now) {
				this.ahead.delete(deadline);
				deadline.act();
			} else next = Math.min(next, deadline.at);
		}
		if (next < Infinity) this.wakeBy(next);
	}
}

const byClock = new WeakMap<Clock, Deadlines>();

/** The deadlines that are kept on a clock. */
export function deadlinesOf(clock: Clock): Deadlines {
	const known = byClock.get(clock);
	if (known) return known;
	const deadlines = new Deadlines(clock);
	byClock.set(clock, deadlines);
	return deadlines;
}
