/** Where the simulator takes its time from. Bring your own to share one clock with the code under test. */
export interface SimulatorClock {
	/** Milliseconds since the epoch. */
	now(): number;
	/** Runs `action` at `time` (milliseconds since the epoch, never before now). Returns a cancel function. */
	at(time: number, action: () => void): () => void;
}

/** Node's timers cannot wait longer; nothing in a test or a demo needs to. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The machine's clock. Its timers do not keep the process alive. */
export const realClock: SimulatorClock = {
	now: () => Date.now(),
	at(time, action) {
		if (time - Date.now() > LONGEST_TIMER) return () => {};
		let timer: NodeJS.Timeout;
		// A timer may fire a millisecond before the clock shows its time.
		const arm = () => {
			const fire = () => (Date.now() < time ? arm() : action());
			timer = setTimeout(fire, Math.max(0, time - Date.now())).unref();
		};
		arm();
		return () => clearTimeout(timer);
	},
};

interface Appointment {
	time: number;
	action: () => void;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements SimulatorClock {
	/** In order of time, the soonest last; equal times in order of arrival. */
	private readonly appointments: Appointment[] = [];

	constructor(private time = Date.UTC(2026, 0, 1)) {}

	now(): number {
		return this.time;
	}

	at(time: number, action: () => void): () => void {
		const appointment = { time: Math.max(time, this.time), action };
		let low = 0;
		let high = this.appointments.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.appointments[middle]!.time > appointment.time) low = middle + 1;
			else high = middle;
		}
		this.appointments.splice(low, 0, appointment);
		return () => {
			const index = this.appointments.indexOf(appointment);
			if (index >= 0) this.appointments.splice(index, 1);
		};
	}

	/** Moves on by `milliseconds`; what falls due on the way runs in order, each at its own time. */
	advance(milliseconds: number): void {
		const target = this.time + milliseconds;
		for (;;) {
			const next = this.appointments.at(-1);
			if (!next || next.time > target) break;
			this.appointments.pop();
			this.time = next.time;
			next.action();
		}
		this.time = target;
	}
}
