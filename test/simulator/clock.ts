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
