import type { Simulator } from '../simulator';
import type { FaultPlan } from './faultPlan';

/** What happened in many runs, so that a reader sees that they were not idle. */
export class Tally {
	readonly counts: Record<string, number> = {};
	readonly faults = new Map<string, number>();
	/** The furthest that a wait went past its deadline, in seconds. */
	latest = 0;

	count(name: string, by = 1): void {
		this.counts[name] = (this.counts[name] ?? 0) + by;
	}

	/** What the provider saw. */
	addSimulator(sim: Simulator, plan: FaultPlan): void {
		this.count('jobs created', sim.createdCount);
		this.count('create requests', sim.requestsOf('create').length);
		this.count('questions', sim.requestsOf('query').length);
		for (const [name, times] of plan.struck) {
			this.faults.set(name, (this.faults.get(name) ?? 0) + times);
			this.count(`faults of ${name.replace(/:.*/s, '')}`, times);
		}
	}

	addWait(timeout: number, took: number): void {
		this.latest = Math.max(this.latest, took - timeout);
	}

	/** Adds another tally to this one. */
	add(other: Tally): void {
		for (const [name, by] of Object.entries(other.counts)) this.count(name, by);
		for (const [name, by] of other.faults) this.faults.set(name, (this.faults.get(name) ?? 0) + by);
		this.latest = Math.max(this.latest, other.latest);
	}

	/** A few lines for a person. */
	toString(): string {
		const lines = Object.entries(this.counts).map(([name, number]) => `  ${name}: ${number}`);
		const struck = [...this.faults.values()].reduce((sum, one) => sum + one, 0);
		return [
			...lines,
			`  faults that struck: ${struck}, of ${this.faults.size} kinds`,
			`  furthest past a deadline: ${this.latest.toFixed(1)} s`,
		].join('\n');
	}
}
