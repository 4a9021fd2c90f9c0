import { abortOf, realClock } from '../../../nodes/KlingAvatar/task/clock';

describe('real clock', () => {
	const sleep = jest.fn(
		async (milliseconds: number) =>
			await new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
	);
	const clock = realClock(sleep);

	beforeEach(() => {
		jest.useFakeTimers({ now: 1_000_000 });
		sleep.mockClear();
	});
	afterEach(() => jest.useRealTimers());

	it("tells the machine's time", () => {
		expect(clock.now()).toBe(1_000_000);
	});

	it('sleeps as long as it is told, in slices of a second', async () => {
		const woken = jest.fn();
		void clock.sleep(2500).then(woken);
		await jest.advanceTimersByTimeAsync(2499);
		expect(woken).not.toHaveBeenCalled();
		await jest.advanceTimersByTimeAsync(1);
		expect(woken).toHaveBeenCalled();
		expect(sleep.mock.calls).toEqual([[1000], [1000], [500]]);
	});

	it.each([0, -5])('does not sleep for %d ms', async (milliseconds) => {
		await clock.sleep(milliseconds);
		expect(sleep).not.toHaveBeenCalled();
	});

	it('wakes at once when it is stopped, and starts no further timer', async () => {
		const { signal, abort } = stopper();
		const woken = jest.fn();
		void clock.sleep(60_000, signal).then(woken);
		await jest.advanceTimersByTimeAsync(1500);
		expect(woken).not.toHaveBeenCalled();
		abort();
		await jest.advanceTimersByTimeAsync(0);
		expect(woken).toHaveBeenCalled();
		await jest.advanceTimersByTimeAsync(60_000);
		expect(sleep).toHaveBeenCalledTimes(2);
		expect(jest.getTimerCount()).toBe(0);
	});

	it('does not sleep when it was stopped before', async () => {
		await clock.sleep(1000, AbortSignal.abort());
		expect(sleep).not.toHaveBeenCalled();
	});

	it('puts one listener on the signal, however many sleep', async () => {
		const { signal, abort, added } = stopper();
		const sleeping = Array.from({ length: 50 }, async () => await clock.sleep(60_000, signal));
		await jest.advanceTimersByTimeAsync(3000);
		expect(added).toHaveBeenCalledTimes(1);
		abort();
		await Promise.all(sleeping);
	});

	it('stops waiting for the signal when it wakes, also when the timer itself fails', async () => {
		const { signal, abort } = stopper();
		const deleted = jest.spyOn(Set.prototype, 'delete');
		const sleeping = clock.sleep(3000, signal);
		await jest.advanceTimersByTimeAsync(3000);
		await sleeping;
		expect(deleted).toHaveBeenCalledTimes(1);
		const broken = realClock(async () => await Promise.reject(new Error('no timer')));
		await expect(broken.sleep(10, signal)).rejects.toThrow('no timer');
		expect(deleted).toHaveBeenCalledTimes(2);
		deleted.mockRestore();
		abort();
	});
});

describe('abortOf', () => {
	const state = async (promise: Promise<void>) =>
		await Promise.race([
			promise.then(() => 'settled'),
			Promise.resolve('open').then((word) => word),
		]);

	it('never settles without a signal', async () => {
		const { promise, forget } = abortOf(undefined);
		forget();
		expect(await state(promise)).toBe('open');
	});

	it('is settled when the signal was aborted before', async () => {
		const { promise, forget } = abortOf(AbortSignal.abort());
		await promise;
		forget();
	});

	it('settles when the signal aborts', async () => {
		const { signal, abort } = stopper();
		const { promise } = abortOf(signal);
		expect(await state(promise)).toBe('open');
		abort();
		await promise;
	});

	it('wakes all who wait for one signal, and only once', async () => {
		const { signal, abort, added } = stopper();
		const all = [abortOf(signal), abortOf(signal), abortOf(signal)];
		all[1]!.forget();
		abort();
		expect(await Promise.all(all.map(({ promise }) => state(promise)))).toEqual([
			'settled',
			'open',
			'settled',
		]);
		expect(added.mock.calls).toEqual([['abort', expect.any(Function), { once: true }]]);
	});

	it('does not settle any more once it is forgotten', async () => {
		const { signal, abort } = stopper();
		const { promise, forget } = abortOf(signal);
		forget();
		abort();
		expect(await state(promise)).toBe('open');
	});
});

function stopper() {
	const controller = new AbortController();
	const { signal } = controller;
	return {
		signal,
		abort: () => controller.abort(),
		added: jest.spyOn(signal, 'addEventListener'),
	};
}
