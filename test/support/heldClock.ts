import { ClientRequest } from 'node:http';
import { promisify } from 'node:util';

import { ProcessRest } from './processRest';
import { SimulatedClock } from './simulatedClock';

/** Node's timers wait no longer; more than that becomes one millisecond. */
const LONGEST_TIMER = 2 ** 31 - 1;

type Globals = Pick<
	typeof globalThis,
	'Date' | 'setTimeout' | 'clearTimeout' | 'setInterval' | 'clearInterval'
>;
type Callback = (...args: unknown[]) => void;

/**
 * The time of a whole process. While it is installed, `Date` and the timers of this realm (n8n's engine, the built
 * node, the simulator, the tests) and the time limit of a request until its answer begins go by it. It jumps to
 * what is due next as soon as nothing is under way in the process, so that a poll interval or a job of half an
 * hour costs nothing, and no limit strikes because the machine is slow.
 */
export class HeldClock extends SimulatedClock {
	private readonly rest: ProcessRest;
	private readonly real: Globals = { ...pick(globalThis) };
	private readonly setRequestTimeout = ClientRequest.prototype.setTimeout;

	private constructor(rest: ProcessRest) {
		super({ start: Date.now(), idle: async () => await rest.next() });
		this.rest = rest;
	}

	/** Takes the place of the real time, until `uninstall`. */
	static install(): HeldClock {
		const clock = new HeldClock(new ProcessRest());
		clock.rest.open();
		Object.assign(globalThis, clock.globals());
		clock.holdRequestTimeouts();
		return clock;
	}

	uninstall(): void {
		Object.assign(globalThis, this.real);
		ClientRequest.prototype.setTimeout = this.setRequestTimeout;
		this.rest.close();
		this.stop();
	}

	/** Resolves when nothing is under way in the process; time does not move meanwhile on account of it. */
	async settled(): Promise<void> {
		await this.rest.next();
	}

	private globals(): Globals {
		const { Date: RealDate } = this.real;
		const now = () => this.now();
		const HeldDate: DateConstructor = new Proxy(RealDate, {
			construct: (target, args, newTarget): Date =>
				Reflect.construct(
					target,
					args.length > 0 ? args : [now()],
					newTarget === HeldDate ? target : newTarget,
				) as Date,
			apply: () => new RealDate(now()).toString(),
			get: (target, key) => (key === 'now' ? now : (Reflect.get(target, key) as unknown)),
		});
		const set = (callback: Callback, milliseconds = 1, ...args: unknown[]) =>
			new HeldTimer(this, milliseconds, false, () => callback(...args));
		const clear = (timer: unknown) => {
			if (timer instanceof HeldTimer) timer.close();
			else this.real.clearTimeout(timer as NodeJS.Timeout);
		};
		const setTimeout = Object.assign(set, {
			[promisify.custom]: async (milliseconds: number, value: unknown) =>
				await new Promise((resolve) => set(() => resolve(value), milliseconds)),
		});
		const setInterval = (callback: Callback, milliseconds = 1, ...args: unknown[]) =>
			new HeldTimer(this, milliseconds, true, () => callback(...args));
		return {
			Date: HeldDate,
			setTimeout,
			setInterval,
			clearTimeout: clear,
			clearInterval: clear,
		} as unknown as Globals;
	}

	/** Of a request's own time limit n8n's helper makes use where it follows no redirect. */
	private holdRequestTimeouts(): void {
		const at = (milliseconds: number, act: () => void) => this.at(this.now() + milliseconds, act);
		ClientRequest.prototype.setTimeout = function (milliseconds, callback) {
			if (callback) this.once('timeout', callback);
			if (milliseconds > 0) {
				const callOff = at(milliseconds, () => this.emit('timeout'));
				this.once('response', callOff).once('close', callOff);
			}
			return this;
		};
	}
}

/** What `setTimeout` and `setInterval` return. */
class HeldTimer {
	private callOff = () => {};
	private isDone = false;
	private readonly milliseconds: number;

	constructor(
		private readonly clock: HeldClock,
		milliseconds: number,
		private readonly repeats: boolean,
		private readonly act: () => void,
	) {
		const isPossible = milliseconds >= 1 && milliseconds <= LONGEST_TIMER;
		this.milliseconds = isPossible ? Math.trunc(milliseconds) : 1;
		this.refresh();
	}

	refresh(): this {
		this.callOff();
		this.isDone = false;
		this.callOff = this.clock.at(this.clock.now() + this.milliseconds, () => {
			this.isDone = !this.repeats;
			if (this.repeats) this.refresh();
			this.act();
		});
		return this;
	}

	close(): this {
		this.isDone = true;
		this.callOff();
		return this;
	}

	hasRef(): boolean {
		return !this.isDone;
	}

	ref(): this {
		return this;
	}

	unref(): this {
		return this;
	}
}

function pick({
	Date,
	setTimeout,
	clearTimeout,
	setInterval,
	clearInterval,
}: typeof globalThis): Globals {
	return { Date, setTimeout, clearTimeout, setInterval, clearInterval };
}
