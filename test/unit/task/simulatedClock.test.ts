import { SimulatedClock } from '../../support/simulatedClock';

const HOUR = 3_600_000;

describe.each(['microtasks', 'eventLoop'] as const)('simulated clock, idle by %s', (idle) => {
	it('jumps from sleeper to sleeper in order of time, and of arrival when times are equal', async () => {
		const clock = new SimulatedClock({ start: 0, idle });
		const seen: string[] = [];
		const sleeper = async (name: string, milliseconds: number) => {
			await clock.sleep(milliseconds);
			seen.push(`${name}@${clock.now()}`);
		};
		await Promise.all([
			sleeper('late', HOUR),
			sleeper('soon', 5),
			sleeper('twin', HOUR),
			sleeper('now', 0),
		]);
		expect(seen).toEqual(['now@0', 'soon@5', `late@${HOUR}`, `twin@${HOUR}`]);
	});

	it('orders thousands of sleepers of random times', async () => {
		const clock = new SimulatedClock({ start: 0, idle });
		const times = Array.from({ length: 3000 }, (_, index) => (index * 7919) % 2003);
		const woken: number[] = [];
		await Promise.all(
			times.map(async (time) => {
				await clock.sleep(time);
				expect(clock.now()).toBe(time);
				woken.push(time);
			}),
		);
		expect(woken).toEqual([...times].sort((one, other) => one - other));
	});

	it('stands still while promises are being worked off', async () => {
		const clock = new SimulatedClock({ start: 0, idle });
		const sleeping = clock.sleep(1000);
		for (let step = 0; step < 500; step += 1) await Promise.resolve();
		expect(clock.now()).toBe(0);
		await sleeping;
		expect(clock.now()).toBe(1000);
	});

	it('ends a sleep at once, without moving, when the signal aborts', async () => {
		const clock = new SimulatedClock({ start: 0, idle });
		const controller = new AbortController();
		clock.at(300, () => controller.abort());
		await clock.sleep(HOUR, controller.signal);
		expect(clock.now()).toBe(300);
		expect(clock.pending).toBe(0);
		await clock.sleep(HOUR, controller.signal);
		expect(clock.now()).toBe(300);
	});

	it('forgets a cancelled appointment, and never turns back for a past one', async () => {
		const clock = new SimulatedClock({ start: 0, idle });
		const act = jest.fn();
		const cancel = clock.at(50, act);
		cancel();
		await clock.sleep(100);
		expect(act).not.toHaveBeenCalled();
		await new Promise<void>((resolve) => clock.at(20, resolve));
		expect(clock.now()).toBe(100);
	});

	it('lets a month of sleeping pass within a test', async () => {
		const clock = new SimulatedClock({ start: 0, idle });
		for (let hour = 0; hour < 720; hour += 1) await clock.sleep(HOUR);
		expect(clock.now()).toBe(720 * HOUR);
		expect(clock.moves).toBe(720);
	});
});

it('lets immediates and what they start come first, when idle by the event loop', async () => {
	const clock = new SimulatedClock({ start: 0 });
	const sleeping = clock.sleep(1000);
	await new Promise((resolve) => setImmediate(resolve));
	await new Promise((resolve) => process.nextTick(resolve));
	expect(clock.now()).toBe(0);
	await sleeping;
});

it('does not starve the event loop in a loop of sleeps without end', async () => {
	const clock = new SimulatedClock({ idle: 'microtasks' });
	let isOver = false;
	setTimeout(() => (isOver = true), 5);
	while (!isOver) await clock.sleep(1);
	expect(clock.moves).toBeGreaterThan(100);
});
