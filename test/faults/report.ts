import { replayLine, type RunKind } from './seeds';
import { Tally } from './tally';

/** How a run ended: what it broke (nothing, if all is well), and what happened in it. */
export interface RunReport {
	violations: string[];
	tally: Tally;
}

/** Runs that broke a rule are shown up to this number. */
const SHOWN = 5;

/** So many runs meet everything. */
const MANY = 200;

/** Collects the runs of one kind, prints what they came to, and fails when one of them broke a rule. */
export class Report {
	readonly tally = new Tally();
	private readonly broken: string[] = [];

	constructor(private readonly kind: RunKind) {}

	add(seed: number, { violations, tally }: RunReport): void {
		this.tally.add(tally);
		if (violations.length === 0) return;
		this.broken.push(
			[`Seed ${seed}: ${replayLine(this.kind, seed)}`, ...violations.map((one) => `  ${one}`)].join(
				'\n',
			),
		);
	}

	/** Throws when something that many runs must have met was never met: the runs would prove nothing. */
	expectAll(...names: string[]): void {
		const absent = names.filter((name) => !this.tally.counts[name]);
		if (absent.length > 0 && this.tally.counts['runs']! >= MANY) {
			throw new Error(`In ${this.tally.counts['runs']} runs there was never: ${absent.join(', ')}`);
		}
	}

	/** Prints the sums. Throws with the seeds of the runs that broke a rule. */
	finish(): void {
		const title = `Fault runs (${this.kind}), ${this.broken.length} broke a rule`;
		process.stdout.write(`${title}\n${this.tally}\n`);
		if (this.broken.length > 0) {
			throw new Error(`${title}:\n${this.broken.slice(0, SHOWN).join('\n')}`);
		}
	}
}
