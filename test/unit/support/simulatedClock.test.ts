import { SimulatedClock } from '../../support/simulatedClock';

it('waits for rest once for each moment, whatever an appointment arranges in turn', async () => {
	let rests = 0;
	const idle = async () => {
		rests += 1;
		await new Promise(setImmediate);
	};
	const clock = new SimulatedClock({ start: 0, idle });
	const met: number[] = [];
	const meet = (time: number, then?: () => void) =>
		clock.at(time, () => {
			met.push(time);
			then?.();
		});

	await new Promise<void>((resolve) => {
		meet(1, () => meet(3, () => meet(4, resolve)));
		meet(1, () => meet(3));
		meet(2);
	});

	expect(met).toEqual([1, 1, 2, 3, 3, 4]);
	expect(rests).toBe(4);
});
