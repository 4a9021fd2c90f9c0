import type { Clock } from './clock';

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
