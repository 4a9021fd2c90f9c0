import { abortOf, type Clock } from '../../nodes/KlingAvatar/task/clock';
import type { SimulatorClock } from '../simulator/clock';

export interface SimulatedClockOptions {
	/** Milliseconds since the epoch at the beginning. */
	start?: number;
	/**
	 * What must have come to rest before time moves on. `microtasks` suits code that waits for promises
	 * only; `eventLoop` (the default) also lets `setImmediate`, `process.nextTick` and whatever they start run.
	 * Or a function that resolves at the next moment of rest.
	 */
	idle?: Idle;
}

type Idle = 'microtasks' | 'eventLoop' | (() => Promise<void>);

interface Appointment {
	time: number;
	/** Equal times run in order of arrival. */
	order: number;
	/** `null` once it was cancelled. */
	action: (() => void) | null;
}

/** Every so often the event loop gets its turn in any case, or a test's own time limit could never strike. */
const MOVES_PER_LOOP_TURN = 1000;

/**
 * A clock whose time jumps to the next appointment as soon as nothing else is running, so that hours of
 * waiting pass in milliseconds. It serves the node's code and the simulator of the gateways alike.
 */
export class SimulatedClock implements Clock, SimulatorClock {
	/** How often time has moved. */
	moves = 0;

	private time: number;
	private readonly idle: Idle;
	private readonly heap: Appointment[] = [];
	private order = 0;
	private isTurnDue = false;
	private isHeld = false;

	constructor({ start = Date.UTC(2026, 0, 1), idle = 'eventLoop' }: SimulatedClockOptions = {}) {
		this.time = start;
		this.idle = idle;
	}

	now(): number {
		return this.time;
	}

	sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
		if (signal?.aborted) return Promise.resolve();
		return new Promise((resolve, reject) => {
			if (!signal) {
				this.at(this.time + milliseconds, resolve);
				return;
			}
			const stopped = abortOf(signal);
			const cancel = this.at(this.time + milliseconds, () => {
				try {
					stopped.forget();
					resolve();
				} catch (error) {
					// Ends the test that waits for this, and not the process.
					reject(error as Error);
				}
			});
			void stopped.promise.then(() => {
				cancel();
				resolve();
			});
		});
	}

	at(time: number, action: () => void): () => void {
		const appointment: Appointment = {
			time: Math.max(time, this.time),
			order: this.order++,
			action,
		};
		this.push(appointment);
		this.arrangeTurn();
		return () => {
			appointment.action = null;
		};
	}

	/** Stands still until `release`, whatever is due. */
	hold(): void {
		this.isHeld = true;
	}

	release(): void {
		this.isHeld = false;
		if (this.heap.length > 0) this.arrangeTurn();
	}

	/** For good: nothing that is due happens any more. */
	protected stop(): void {
		this.isHeld = true;
		this.heap.length = 0;
	}

	/** How many appointments are ahead. */
	get pending(): number {
		return this.heap.filter(({ action }) => action !== null).length;
	}

	private arrangeTurn(): void {
		if (this.isTurnDue || this.isHeld) return;
		this.isTurnDue = true;
		const turn = () => this.turn();
		if (typeof this.idle === 'function') void this.idle().then(turn);
		else if (this.idle === 'eventLoop' || this.moves % MOVES_PER_LOOP_TURN === 0) {
			// The second immediate comes after those that the first round of immediates arranged.
			setImmediate(() => setImmediate(turn));
		} else {
			// A tick arranged from within a microtask comes when no microtask is left.
			queueMicrotask(() => process.nextTick(turn));
		}
	}

	private turn(): void {
		this.isTurnDue = false;
		if (this.isHeld) return;
		while (this.heap[0]?.action === null) this.pop();
		const next = this.pop();
		if (!next?.action) return;
		this.time = next.time;
		this.moves += 1;
		// Appointments that the action makes begin no turn of their own beside the one that follows here: time
		// would move twice for one moment of rest.
		this.isTurnDue = true;
		try {
			next.action();
		} finally {
			this.isTurnDue = false;
		}
		if (typeof this.idle === 'function' && this.heap[0]?.time === this.time) {
			// What is due at the same moment is under way together.
			this.isTurnDue = true;
			process.nextTick(() => this.turn());
		} else if (this.heap.length > 0) this.arrangeTurn();
	}

	private push(appointment: Appointment): void {
		const { heap } = this;
		let index = heap.push(appointment) - 1;
		while (index > 0) {
			const parent = (index - 1) >> 1;
			if (isBefore(heap[parent]!, appointment)) break;
			heap[index] = heap[parent]!;
			index = parent;
		}
		heap[index] = appointment;
	}

	private pop(): Appointment | undefined {
		const { heap } = this;
		const first = heap[0];
		const last = heap.pop();
		if (!first || !last || heap.length === 0) return first;
		let index = 0;
		for (;;) {
			let child = 2 * index + 1;
			if (child >= heap.length) break;
			if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
			if (isBefore(last, heap[child]!)) break;
			heap[index] = heap[child]!;
			index = child;
		}
		heap[index] = last;
		return first;
	}
}

function isBefore(one: Appointment, other: Appointment): boolean {
	return one.time < other.time || (one.time === other.time && one.order < other.order);
}
