/** Numbers that look random and are the same for the same seed (mulberry32). */
export class Random {
	private state: number;

	/** @param seed any text or number; equal seeds give equal numbers */
	constructor(seed: string | number) {
		this.state = hashOf(String(seed));
	}

	/** From 0 up to 1. */
	next = (): number => {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};

	/** True in this share of all cases. */
	chance(share: number): boolean {
		return this.next() < share;
	}

	/** A whole number, both ends included. */
	whole(least: number, most: number): number {
		return least + Math.floor(this.next() * (most - least + 1));
	}

	/** Any number between the two. */
	between(least: number, most: number): number {
		return least + this.next() * (most - least);
	}

	/** Between the two, every order of magnitude as often as the next. */
	logarithmic(least: number, most: number): number {
		return least * (most / least) ** this.next();
	}

	/** One of them. */
	pick<Value>(values: readonly Value[]): Value {
		const value = values[Math.floor(this.next() * values.length)];
		if (value === undefined) throw new RangeError('Nothing to pick from');
		return value;
	}

	/** One of them, each as often as its weight says. */
	weighted<Value>(choices: ReadonlyArray<readonly [weight: number, value: Value]>): Value {
		let left = this.next() * choices.reduce((sum, [weight]) => sum + weight, 0);
		for (const [weight, value] of choices) {
			left -= weight;
			if (left < 0) return value;
		}
		return choices.at(-1)![1];
	}
}

/** FNV-1a with a last mix, so that seeds that differ in one digit have nothing in common. */
function hashOf(text: string): number {
	let hash = 0x811c9dc5;
	for (const character of text) {
		hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
	}
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	return hash ^ (hash >>> 13);
}
