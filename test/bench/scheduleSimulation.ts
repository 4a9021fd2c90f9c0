import { pollJobs, type PolledJob } from '../../nodes/KlingAvatar/task/poller';
import type { TaskReading } from '../../nodes/KlingAvatar/task/reading';
import { seededRandom } from '../support/seededRandom';
import { SimulatedClock } from '../support/simulatedClock';
import { avatarTask } from '../unit/task/tasks';

/** The defaults of the Wait operation. */
export const DEFAULT_BOUNDS = { pollIntervalSeconds: 2, maxPollIntervalSeconds: 60 };

/** How one job was waited for. */
export interface Waited {
	lengthSeconds: number;
	polls: number;
	lateSeconds: number;
}

/** Job lengths in seconds, as likely between 30 and 60 as between 900 and 1800. */
export function jobLengths(count: number, seed: number, from = 30, to = 1800): number[] {
	const random = seededRandom(seed);
	return Array.from({ length: count }, () => from * (to / from) ** random());
}

/**
 * Waits for jobs of the given lengths, all submitted when the wait begins, with the polling that ships.
 *
 * @param answerSeconds how long the gateway takes to answer
 */
export async function waitWithOurSchedule(
	lengths: readonly number[],
	{ seed = 1, maxInFlight = lengths.length, answerSeconds = 0 } = {},
): Promise<Waited[]> {
	const clock = new SimulatedClock({ idle: 'microtasks' });
	const begin = clock.now();
	const submittedAt = new Date(begin).toISOString();
	const jobs: PolledJob[] = lengths.map((_, index) => ({ taskId: String(index), submittedAt }));
	const noticed = lengths.map((lengthSeconds): Waited => ({
		lengthSeconds,
		polls: 0,
		lateSeconds: 0,
	}));
	await pollJobs(
		jobs,
		{
			...DEFAULT_BOUNDS,
			timeoutSeconds: 86_400,
			maxInFlight,
			until: 'final',
			linkGraceSeconds: 60,
			unknownAgeGraceSeconds: 20,
		},
		{
			clock,
			random: seededRandom(seed),
			ask: async ({ taskId }): Promise<TaskReading> => {
				const job = noticed[Number(taskId)]!;
				job.polls += 1;
				const isDone = clock.now() - begin >= job.lengthSeconds * 1000;
				if (answerSeconds > 0) await clock.sleep(answerSeconds * 1000);
				job.lateSeconds = (clock.now() - begin) / 1000 - job.lengthSeconds;
				const task = avatarTask({ taskId, status: isDone ? 'completed' : 'processing' });
				return { kind: 'task', task };
			},
		},
	);
	return noticed;
}

export interface Summary {
	polls: number;
	lateSeconds: number;
	/** Of the job's length. */
	lateShare: number;
	lateShare95: number;
}

/** Means, and the 95th percentile of the lateness. */
export function summarise(waited: readonly Waited[]): Summary {
	const seconds = waited.map(({ lateSeconds }) => lateSeconds);
	const shares = waited.map(({ lateSeconds, lengthSeconds }) => lateSeconds / lengthSeconds);
	return {
		polls: mean(waited.map(({ polls }) => polls)),
		lateSeconds: mean(seconds),
		lateShare: mean(shares),
		lateShare95: percentile(shares, 0.95),
	};
}

const mean = (values: readonly number[]) =>
	values.reduce((sum, value) => sum + value, 0) / values.length;

function percentile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((one, other) => one - other);
	return sorted[Math.min(Math.ceil(share * sorted.length), sorted.length) - 1] ?? Number.NaN;
}
