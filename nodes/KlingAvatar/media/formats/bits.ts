/** Reads bits from the highest one of a byte on, as MPEG writes them. Behind the end there are zeros. */
export class Bits {
	/** @param at where to begin, in bits */
	constructor(
		private readonly bytes: Uint8Array,
		public at = 0,
	) {}

	read(count: number): number {
		let value = 0;
		for (let index = 0; index < count; index++) value = value * 2 + this.bit();
		return value;
	}

	bit(): number {
		const value = ((this.bytes[this.at >> 3] ?? 0) >> (7 - (this.at & 7))) & 1;
		this.at++;
		return value;
	}

	/** The leaf of the next code. */
	code({ nodes }: { nodes: ArrayLike<number> }): number {
		let node = 0;
		do {
			node = nodes[2 * node + (((this.bytes[this.at >> 3] ?? 0) >> (7 - (this.at & 7))) & 1)] ?? -1;
			this.at++;
		} while (node >= 0);
		return ~node;
	}

	skip(count: number): void {
		this.at += count;
	}

	/** To the next whole byte. */
	align(): void {
		this.at = Math.ceil(this.at / 8) * 8;
	}

	get isOver(): boolean {
		return this.at > this.bytes.length * 8;
	}
}
