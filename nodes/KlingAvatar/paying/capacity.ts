import { onAbort, type Clock } from '../task/clock';
import type { ProviderFault } from '../task/reading';
import type { ItemPart } from '../task/submission';

/** The first pause after the account has taken no more. Seconds. */
const FIRST_PAUSE_SECONDS = 1;
/** The longest: a slot is free again when a job ends, and short ones take about so long. Seconds. */
const LONGEST_PAUSE_SECONDS = 60;

/** How long submissions wait for an account that takes no more at the moment. */
export interface CapacityPlan {
	/** From the first refusal since it last took one. Seconds; 0: nobody waits. */
	seconds: number;
	/** Not beyond this, whatever it takes meanwhile. Milliseconds since the epoch. */
	until?: number;
	/** Called before each pause, with its seconds. */
	onPause?: (seconds: number) => void;
}

/** Whether a request may be sent: no longer when the wait was in vain, or when nobody is to wait any more. */
export interface Turn {
	kind: 'go' | 'over' | 'closed';
	/** How often the account had refused by then. */
	round: number;
}

interface Waiter {
	order: ItemPart;
	take: (turn: Turn) => void;
}

/**
 * The slots of an account that runs few tasks at a time, or takes few requests at a time. As long as it takes
 * all, nobody waits. Once it has refused one, a single request finds out whether it takes another, after
 * pauses that grow, in the order of the items; with each that is taken, one more may be under way. A refusal
 * for want of capacity proves that nothing was created, so the same item may ask again.
 */
export class Capacity {
	/** The last refusal. */
	fault: ProviderFault | null = null;
	/** How long nothing was sent, for want of capacity. Milliseconds. */
	waited = 0;

	private readonly waiters: Waiter[] = [];
	private readonly end = new AbortController();
	private forget = () => {};
	private underWay = 0;
	private allowed = Infinity;
	/** Two requests that are refused because they left at the same time count as one refusal. */
	private round = 0;
	private pauseSeconds = 0;
	private retryAt = 0;
	private isPausing = false;
	private fullSince: number | null = null;
	private isOver = false;

	constructor(
		private readonly clock: Clock,
		signal: AbortSignal | undefined,
		readonly plan: CapacityPlan = { seconds: 0 },
	) {
		this.forget = onAbort(signal, () => this.close());
	}

	/** Resolves when a request may leave, or none will. Whoever may send says later what became of it. */
	async turn(order: ItemPart): Promise<Turn> {
		return await new Promise<Turn>((take) => {
			const later = this.waiters.findIndex((waiter) => isBefore(order, waiter.order));
			this.waiters.splice(later < 0 ? this.waiters.length : later, 0, { order, take });
			this.admit();
		});
	}

	/** The account took the request that left on this turn. */
	taken({ round }: Turn): void {
		this.underWay -= 1;
		this.fullSince = null;
		if (round === this.round) {
			this.allowed += 1;
			this.retryAt = 0;
			// Jobs that were started together end together, so the next slot is likely to be free soon.
			this.pauseSeconds /= 4;
		}
		this.admit();
	}

	/** The request came to something that says nothing about the account's capacity. */
	passed(): void {
		this.underWay -= 1;
		this.admit();
	}

	/** The account takes no more at the moment. Returns whether to wait for another turn. */
	refused({ round }: Turn, fault: ProviderFault): boolean {
		this.underWay -= 1;
		this.fault = fault;
		const { seconds, until = Infinity } = this.plan;
		if (seconds <= 0) {
			this.admit();
			return false;
		}
		const now = this.clock.now();
		this.fullSince ??= now;
		this.allowed = 1;
		if (round === this.round) {
			this.round += 1;
			this.pauseSeconds = Math.min(
				Math.max(this.pauseSeconds * 2, FIRST_PAUSE_SECONDS),
				LONGEST_PAUSE_SECONDS,
			);
		}
		const deadline = Math.min(this.fullSince + seconds * 1000, until);
		const asked = now + (fault.retryAfterSeconds ?? 0) * 1000;
		if (now >= deadline || asked > deadline) this.isOver = true;
		// The last try is made at the end of the time.
		const own = Math.min(now + this.pauseSeconds * 1000, deadline);
		this.retryAt = Math.max(this.retryAt, asked, own);
		this.admit();
		return !this.isOver;
	}

	/** Nobody waits any longer: the others are not sent. */
	close(): void {
		this.end.abort();
		this.forget();
		this.admit();
	}

	private admit(): void {
		const isClosed = this.end.signal.aborted;
		if (isClosed || this.isOver) {
			const kind = isClosed ? 'closed' : 'over';
			for (const { take } of this.waiters.splice(0)) take({ kind, round: this.round });
			return;
		}
		while (this.waiters.length > 0 && this.underWay < this.allowed) {
			if (this.clock.now() < this.retryAt) {
				void this.pause();
				return;
			}
			this.underWay += 1;
			this.waiters.shift()?.take({ kind: 'go', round: this.round });
		}
	}

	private async pause(): Promise<void> {
		if (this.isPausing) return;
		this.isPausing = true;
		const from = this.clock.now();
		this.plan.onPause?.((this.retryAt - from) / 1000);
		await this.clock.sleep(this.retryAt - from, this.end.signal);
		this.waited += this.clock.now() - from;
		this.isPausing = false;
		this.admit();
	}
}

const isBefore = (one: ItemPart, other: ItemPart): boolean =>
	one.item < other.item || (one.item === other.item && (one.part ?? 1) < (other.part ?? 1));
