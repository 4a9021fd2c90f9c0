/**
 * Adds up samples at whatever rates they come. Whole numbers, so that a sound of sixty seconds is
 * sixty seconds: thousands of fractions of a second added up are not.
 */
export class SampleCount {
	private readonly samplesByRate = new Map<number, number>();

	add(samples: number, rate: number): void {
		this.samplesByRate.set(rate, (this.samplesByRate.get(rate) ?? 0) + samples);
	}

	/** Never below 0. */
	get seconds(): number {
		let seconds = 0;
		for (const [rate, samples] of this.samplesByRate) seconds += samples / rate;
		return Math.max(0, seconds);
	}
}
