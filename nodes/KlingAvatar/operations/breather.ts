import { sleep } from 'n8n-workflow';

/** After so many steps of work, of some tenths of a microsecond each, others get their turn. */
const STEPS_AT_ONCE = 32_768;

/** Lets n8n do something else now and then while texts or sounds are cut, of however many items. */
export class Breather {
	private steps = 0;

	/** @param pause resolves when everything that is due has had its turn; the clock's own pause of nothing would not */
	constructor(private readonly pause = async (): Promise<void> => await sleep(0)) {}

	/** Runs work that yields how many steps it took since it last did. */
	async run<Result>(work: Generator<number, Result>): Promise<Result> {
		for (;;) {
			const { done, value } = work.next();
			if (done) return value;
			this.steps += value;
			if (this.steps < STEPS_AT_ONCE) continue;
			this.steps = 0;
			await this.pause();
		}
	}
}
