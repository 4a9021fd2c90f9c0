import type { TaskReading } from '../task/reading';
import { networkFault } from './answers/fault';
import { SPEAKS_OF_TIMING } from './answers/read';
import type { AvatarTask } from '../task/task';
import type { Questionable, Transfer } from './types';

/** A status answer is due within this. Seconds. */
const STATUS_TIMEOUT_SECONDS = 30;
/** At the deadline a question is still asked, and must have a chance of being answered. Seconds. */
const LEAST_TIMEOUT_SECONDS = 2;

/** Asks once for the state of a task. `leftSeconds` is what remains until the deadline. Never rejects. */
export type StatusQuestion<Task = AvatarTask> = (
	taskId: string,
	leftSeconds: number,
) => Promise<TaskReading<Task>>;

/**
 * Some gateways leave open which path serves the state of an avatar task, so while none has worked, the
 * second is tried whenever the first answers in a way that fits no task; whichever worked is kept. That
 * is not given up after a few tries: a task that was created a moment ago may be unknown on both.
 *
 * @param get one GET with the key; never rejects
 */
export function statusQuestion<Task>(
	adapter: Questionable<Task>,
	get: (path: string, timeoutSeconds: number) => Promise<Transfer>,
): StatusQuestion<Task> {
	let working: number | null = null;

	return async (taskId, leftSeconds) => {
		const paths = adapter.queryPaths(taskId);
		const timeout = Math.min(STATUS_TIMEOUT_SECONDS, Math.max(leftSeconds, LEAST_TIMEOUT_SECONDS));
		const read = async (index: number): Promise<TaskReading<Task>> => {
			const transfer = await get(paths[index] ?? paths[0], timeout);
			if (transfer.kind !== 'answer') return unheard(transfer.why);
			const reading = adapter.readTask(transfer.answer, taskId);
			if (reading.kind !== 'task' && reading.kind !== 'further') return reading;
			working = index;
			if (reading.kind === 'task') return { ...reading, answeredAt: sentAt(transfer) };
			const rest = await get(reading.path, timeout);
			if (rest.kind !== 'answer') return unheard(rest.why);
			const result = reading.read(rest.answer);
			return result.kind === 'task' ? { ...result, answeredAt: sentAt(rest) } : result;
		};

		const tried = working ?? 0;
		const first = await read(tried);
		if (first.kind === 'task' || !fitsNoTask(first)) return first;
		// Another task's answer may have shown meanwhile which path works.
		const next = working ?? 1;
		if (next === tried || next >= paths.length) return first;
		const second = await read(next);
		if (second.kind === 'task') return second;
		// A second path that stumbles may be the one that works, so what the first said proves nothing.
		return second.kind === 'again' && !fitsNoTask(second) ? second : first;
	};
}

const unheard = (why: string) => ({ kind: 'again', fault: networkFault(why) }) as const;

/** When an answer was sent, by its own `Date` (RFC 9110: whole seconds). */
function sentAt({ answer }: Extract<Transfer, { kind: 'answer' }>): number | null {
	const time = Date.parse(answer.headers.date ?? '');
	return Number.isNaN(time) ? null : time;
}

/** Whether an answer may come from a path that serves no such tasks ("unsupported relay mode" is a 400). */
export function fitsNoTask({ fault }: Exclude<TaskReading, { kind: 'task' }>): boolean {
	const { kind, httpStatus } = fault;
	return ['notFound', 'address', 'request'].includes(kind) && !SPEAKS_OF_TIMING.has(httpStatus);
}
