import pLimit from 'p-limit';

import type { Clock } from './clock';
import type { ProviderFault, TaskReading } from './reading';
import {
	secondsUntilLink,
	secondsUntilNextPoll,
	secondsUntilRetry,
	type PollBounds,
} from './schedule';
import { isFinalStatus } from './status';
import { lacksLink, type AvatarTask, type JobState } from './task';

/** A job to wait for. `submittedAt` (ISO 8601, perhaps by another clock), when known, tells its age. */
export interface PolledJob {
	taskId: string;
	submittedAt: string | null;
	/** What tells it from other jobs, where that is not its task ID. */
	key?: string;
}

/** What tells a job from the others of a wait, and its outcome is found by. */
export const keyOf = ({ key, taskId }: Pick<PolledJob, 'key' | 'taskId'>): string => key ?? taskId;

/** How the wait for one job ended. `task` is the last state seen, `fault` what the last bad answer was. */
export interface PollOutcome<Task extends JobState = AvatarTask> {
	taskId: string;
	/**
	 * `refused`: asking again would not help. `noLink`: the provider calls it finished, and gave no link in
	 * time. `stopped`: the signal said so.
	 */
	kind: 'done' | 'timeout' | 'refused' | 'noLink' | 'stopped';
	task: Task | null;
	fault: ProviderFault | null;
}

export interface PollPlan extends PollBounds {
	/** What ends the wait for a job: its end, or the first answer that shows its state. */
	until: 'final' | 'seen';
	/**
	 * Until `final`, it counts for all jobs from the start; until `seen`, for each job by itself, without the time
	 * for which it queues behind others.
	 */
	timeoutSeconds: number;
	/** Status requests under way at once. */
	maxInFlight: number;
	/** For so long a finished job is asked for its missing link, within the timeout (until `final`). */
	linkGraceSeconds: number;
	/**
	 * A job of unknown age may not be registered yet, so "no such task" does not count this long.
	 * Seconds from the start of the wait.
	 */
	unknownAgeGraceSeconds: number;
	/** "No such task" does not count of a job that seems younger than this; 60 by default. Seconds. */
	registrationSeconds?: number;
}

export interface PollTools<Task extends JobState = AvatarTask> {
	clock: Clock;
	/** From 0 up to 1. */
	random: () => number;
	/** Asks the provider once. `leftSeconds` is what remains until the deadline. Must not reject. */
	ask: (job: PolledJob, leftSeconds: number) => Promise<TaskReading<Task>>;
	/** Called whenever a job's status word or status changes. */
	onChange?: (task: Task, before: Task | null, job: PolledJob) => void;
	/** Called before a job is left alone for so many seconds. */
	onPause?: (job: PolledJob, seconds: number) => void;
	signal?: AbortSignal;
}

/**
 * A job that seems young may not be registered everywhere yet, so "no such task" does not count.
 * Seconds from when this machine first asks.
 */
const REGISTRATION_SECONDS = 60;
/** A time by the provider's clock tells this machine little: the two may be so far apart. Seconds. */
const CLOCKS_APART_SECONDS = 900;
/** No clock, and no mistaken time zone, makes a new job older than this. Seconds. */
const SURELY_OLD_SECONDS = 86_400;

/** A question due at the deadline may still start this much after it. */
const LAST_QUESTION_MILLISECONDS = 1000;

/** What the jobs of one wait share. */
interface PollRun<Task extends JobState> {
	plan: PollPlan;
	tools: PollTools<Task>;
	limit: pLimit.Limit;
	/** Milliseconds since the epoch, by this machine's clock. */
	startedAt: number;
	/** Whether the gateway answered the last question at all. */
	isAnswered: boolean;
}

/**
 * Waits for many jobs against one clock: the slowest decides how long it takes, not their sum. Each job
 * has its own schedule; answers that say nothing about the job are survived until the deadline; one
 * job's end does not touch the others. A job that occurs twice is asked for once. Every job is asked
 * for at least once, past the deadline too, as long as the gateway answers.
 *
 * @returns one outcome per distinct job, by its key. Never rejects.
 */
export async function pollJobs<Task extends JobState = AvatarTask>(
	jobs: readonly PolledJob[],
	plan: PollPlan,
	tools: PollTools<Task>,
): Promise<Map<string, PollOutcome<Task>>> {
	const distinct = new Map<string, PolledJob>();
	for (const job of jobs) {
		const known = distinct.get(keyOf(job));
		if (!known || (!known.submittedAt && job.submittedAt)) distinct.set(keyOf(job), job);
	}
	const run: PollRun<Task> = {
		plan,
		tools,
		limit: pLimit(Math.max(1, plan.maxInFlight)),
		startedAt: tools.clock.now(),
		isAnswered: true,
	};
	return new Map(
		await Promise.all(
			[...distinct].map(async ([key, job]) => [key, await pollOne(job, run)] as const),
		),
	);
}

async function pollOne<Task extends JobState>(
	job: PolledJob,
	run: PollRun<Task>,
): Promise<PollOutcome<Task>> {
	const { plan, tools, startedAt } = run;
	const { clock, signal } = tools;
	const { bornAt, graceSeconds: grace } = ageOf(job, run);
	const graceSeconds = plan.until === 'seen' ? Math.min(grace, plan.timeoutSeconds) : grace;
	let isAsked = false;
	let deadline = startedAt + plan.timeoutSeconds * 1000;
	let registeredBy = startedAt + graceSeconds * 1000;

	let task: Task | null = null;
	let fault: ProviderFault | null = null;
	let faults = 0;
	let linkMissingSince: number | null = null;
	let linkless = 0;
	const end = (kind: PollOutcome['kind']): PollOutcome<Task> => ({
		taskId: job.taskId,
		kind,
		task,
		fault,
	});

	for (;;) {
		const queuedAt = clock.now();
		const reading = await run.limit(async (): Promise<TaskReading<Task> | null> => {
			const now = clock.now();
			if (signal?.aborted) return null;
			if (plan.until === 'seen') {
				// Time spent in the queue behind other jobs is not this job's.
				deadline += now - queuedAt;
				registeredBy += now - queuedAt;
			}
			const isPast = deadline - now < -LAST_QUESTION_MILLISECONDS;
			if (isPast && (isAsked || !run.isAnswered)) return null;
			isAsked = true;
			const answer = await tools.ask(job, Math.max(deadline - now, 0) / 1000);
			run.isAnswered = answer.kind === 'task' || answer.fault.kind !== 'network';
			return answer;
		});
		if (signal?.aborted) return end('stopped');

		if (reading?.kind === 'task') {
			const before: Task | null = task;
			// Not every provider repeats when a job was submitted; the item may know.
			task = { ...reading.task, submittedAt: reading.task.submittedAt ?? job.submittedAt };
			fault = null;
			if (before?.status !== task.status || before.providerStatus !== task.providerStatus) {
				tools.onChange?.(task, before, job);
			}
			if (isFinalStatus(task.status)) return end('done');
			if (lacksLink(task)) {
				linkless += 1;
				linkMissingSince ??= clock.now();
				const until = linkMissingSince + plan.linkGraceSeconds * 1000;
				if (clock.now() >= until) return end('noLink');
				if (plan.until === 'seen') deadline = Math.max(deadline, until);
			} else {
				linkless = 0;
				linkMissingSince = null;
				if (plan.until === 'seen') return end('done');
			}
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
		faults = fault === null ? 0 : faults + 1;
		const pause = nextPause(fault, faults, linkless, (now - bornAt) / 1000, run);
		// The last sleep ends at the deadline, so that the last question is asked there.
		const milliseconds = Math.min(pause * 1000, deadline - now);
		tools.onPause?.(job, milliseconds / 1000);
		await clock.sleep(milliseconds, signal);
		if (signal?.aborted) return end('stopped');
	}
}

/** Seconds until the next question for a job. */
function nextPause(
	fault: ProviderFault | null,
	faults: number,
	linkless: number,
	ageSeconds: number,
	{ plan, tools }: Pick<PollRun<JobState>, 'plan'> & { tools: { random: () => number } },
): number {
	const random = tools.random();
	if (fault) return secondsUntilRetry(faults, fault.retryAfterSeconds ?? 0, plan, random);
	return linkless > 0
		? secondsUntilLink(linkless, plan, random)
		: secondsUntilNextPoll(ageSeconds, plan, random);
}

/**
 * The age of a job by this machine's clock. Its item tells when it was submitted by the provider's clock, which
 * may be wrong: only what exceeds the possible difference counts as age, and only a job that is old by any
 * clock has to be known at once.
 */
function ageOf(
	{ submittedAt }: PolledJob,
	{ plan, startedAt }: Pick<PollRun<JobState>, 'plan' | 'startedAt'>,
): { bornAt: number; graceSeconds: number } {
	const told = submittedAt === null ? Number.NaN : Date.parse(submittedAt);
	if (Number.isNaN(told)) return { bornAt: startedAt, graceSeconds: plan.unknownAgeGraceSeconds };
	return {
		bornAt: Math.min(told + CLOCKS_APART_SECONDS * 1000, startedAt),
		graceSeconds:
			startedAt - told > SURELY_OLD_SECONDS * 1000
				? 0
				: (plan.registrationSeconds ?? REGISTRATION_SECONDS),
	};
}
