import pLimit from 'p-limit';

import type { ProviderFault, TaskReading } from '../providers/types';
import type { Clock } from './clock';
import { secondsUntilNextPoll, secondsUntilRetry, type PollBounds } from './schedule';
import { isFinalStatus } from './status';
import type { AvatarTask, JobState } from './task';

/** A job to wait for. `submittedAt` (ISO 8601), when known, tells its age. */
export interface PolledJob {
	taskId: string;
	submittedAt: string | null;
}

/** How the wait for one job ended. `task` is the last state seen, `fault` what the last bad answer was. */
export interface PollOutcome<Task extends JobState = AvatarTask> {
	taskId: string;
	kind: 'done' | 'timeout' | 'refused' | 'stopped';
	task: Task | null;
	fault: ProviderFault | null;
	polls: number;
	waitedSeconds: number;
}

export interface PollPlan extends PollBounds {
	timeoutSeconds: number;
	/** Status requests under way at once. */
	maxInFlight: number;
	/** What ends the wait for a job: its end, or the first answer that shows its state. */
	until: 'final' | 'seen';
	/**
	 * A job of unknown age may not be registered yet, so "no such task" does not count this long.
	 * Seconds from the start of the wait.
	 */
	unknownAgeGraceSeconds: number;
	/** "No such task" does not count of a job younger than this; 60 by default. Seconds. */
	registrationSeconds?: number;
}

export interface PollTools<Task extends JobState = AvatarTask> {
	clock: Clock;
	/** From 0 up to 1. */
	random: () => number;
	/** Asks the provider once. `leftSeconds` is what remains until the deadline. Must not reject. */
	ask: (job: PolledJob, leftSeconds: number) => Promise<TaskReading<Task>>;
	/** Called whenever a job's status word or status changes. */
	onChange?: (task: Task, before: Task | null) => void;
	signal?: AbortSignal;
}

/** A job this young may not be registered everywhere yet, so "no such task" does not count. Seconds. */
const REGISTRATION_SECONDS = 60;

/** A question due at the deadline may still start this much after it. */
const LAST_QUESTION_MILLISECONDS = 1000;

/**
 * Waits for many jobs against one clock: the slowest decides how long it takes, not their sum. Each job
 * has its own schedule; answers that say nothing about the job are survived until the deadline; one
 * job's end does not touch the others. A task ID that occurs twice is asked for once.
 *
 * @returns one outcome per distinct task ID. Never rejects.
 */
export async function pollJobs<Task extends JobState = AvatarTask>(
	jobs: readonly PolledJob[],
	plan: PollPlan,
	tools: PollTools<Task>,
): Promise<Map<string, PollOutcome<Task>>> {
	const limit = pLimit(Math.max(1, plan.maxInFlight));
	const distinct = new Map<string, PolledJob>();
	for (const job of jobs) {
		const known = distinct.get(job.taskId);
		if (!known || (!known.submittedAt && job.submittedAt)) distinct.set(job.taskId, job);
	}
	const startedAt = tools.clock.now();
	const outcomes = await Promise.all(
		[...distinct.values()].map((job) => pollOne(job, startedAt, plan, tools, limit)),
	);
	return new Map(outcomes.map((outcome) => [outcome.taskId, outcome]));
}

async function pollOne<Task extends JobState>(
	job: PolledJob,
	startedAt: number,
	plan: PollPlan,
	tools: PollTools<Task>,
	limit: pLimit.Limit,
): Promise<PollOutcome<Task>> {
	const { clock, signal } = tools;
	const deadline = startedAt + plan.timeoutSeconds * 1000;
	const submittedAt = job.submittedAt ? Date.parse(job.submittedAt) : Number.NaN;
	const bornAt = Number.isNaN(submittedAt) ? startedAt : Math.min(submittedAt, startedAt);
	const registeredBy = Number.isNaN(submittedAt)
		? startedAt + plan.unknownAgeGraceSeconds * 1000
		: bornAt + (plan.registrationSeconds ?? REGISTRATION_SECONDS) * 1000;

	let task: Task | null = null;
	let fault: ProviderFault | null = null;
	let polls = 0;
	let faults = 0;
	const end = (kind: PollOutcome['kind']): PollOutcome<Task> => ({
		taskId: job.taskId,
		kind,
		task,
		fault,
		polls,
		waitedSeconds: (clock.now() - startedAt) / 1000,
	});

	for (;;) {
		const reading = await limit(async (): Promise<TaskReading<Task> | null> => {
			const left = deadline - clock.now();
			if (signal?.aborted || left < -LAST_QUESTION_MILLISECONDS) return null;
			polls += 1;
			return await tools.ask(job, Math.max(left, 0) / 1000);
		});
		if (signal?.aborted) return end('stopped');

		if (reading?.kind === 'task') {
			const before: Task | null = task;
			// Not every provider repeats when a job was submitted; the item may know.
			task = { ...reading.task, submittedAt: reading.task.submittedAt ?? job.submittedAt };
			fault = null;
			if (before?.status !== task.status || before.providerStatus !== task.providerStatus) {
				tools.onChange?.(task, before);
			}
			if (plan.until === 'seen' || isFinalStatus(task.status)) return end('done');
		} else if (reading) {
			fault = reading.fault;
			if (reading.kind === 'refused') return end('refused');
			// A task seen once exists, whatever a later answer says.
			if (reading.kind === 'notFound' && !task && clock.now() >= registeredBy) {
				return end('refused');
			}
		}

		const now = clock.now();
		if (now >= deadline) return end('timeout');
		// The last sleep ends at the deadline, so that the last question is asked there.
		faults = fault === null ? 0 : faults + 1;
		const pause =
			fault === null
				? secondsUntilNextPoll((now - bornAt) / 1000, plan, tools.random())
				: Math.max(secondsUntilRetry(faults, plan, tools.random()), fault.retryAfterSeconds ?? 0);
		await clock.sleep(Math.min(pause * 1000, deadline - now), signal);
		if (signal?.aborted) return end('stopped');
	}
}
