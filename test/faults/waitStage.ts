import { setMaxListeners } from 'node:events';

import type { PolledJob, PollOutcome } from '../../nodes/KlingAvatar/task/poller';
import { isFinalStatus } from '../../nodes/KlingAvatar/task/status';
import type { AvatarTask } from '../../nodes/KlingAvatar/task/task';
import type { Job, Simulator } from '../simulator';
import { endsWait } from './faultMix';
import type { Stage } from './simulatedRun';
import { STOP_MILLISECONDS } from './submitStage';

/** Status requests under way at once, as the node has it. */
const MAX_IN_FLIGHT = 5;
/** As the node has it, in seconds. */
const UNKNOWN_AGE_GRACE = 20;
/** As the node has it, in seconds. */
const LINK_GRACE = 60;
/** A good answer that was asked for this long before the deadline cannot have come too late. Milliseconds. */
const MARGIN = 15_000;

export interface Waited {
	waits: Array<{ timeout: number; waited: number }>;
	outcomes: PollOutcome[];
	violations: string[];
}

/** Plays the Wait node for the tasks that Submit put out, with Retry On Fail and Stop. */
export async function playWait(stage: Stage, tasks: readonly AvatarTask[]): Promise<Waited> {
	const { scenario, clock, sim, random, subject } = stage;
	const result: Waited = { waits: [], outcomes: [], violations: [] };
	const jobs = tasks.flatMap((task): PolledJob[] => {
		const job = {
			taskId: task.taskId,
			submittedAt: scenario.isAgeKnown ? task.submittedAt : null,
		};
		return random.chance(0.1) ? [job, { ...job }] : [job];
	});
	for (let tries = 0; tries < scenario.waitTries; tries += 1) {
		const stop = new AbortController();
		setMaxListeners(0, stop.signal);
		const cancelStop =
			scenario.waitStop === null || tries > 0
				? () => {}
				: clock.at(clock.now() + scenario.waitStop * 1000, () => stop.abort(clock.now()));
		const startedAt = clock.now();
		const gateway = subject.gateway(stage.gateway(stop.signal));
		const outcomes = await subject.pollJobs(
			jobs,
			{
				until: 'final',
				linkGraceSeconds: LINK_GRACE,
				timeoutSeconds: scenario.timeout,
				pollIntervalSeconds: scenario.pollInterval,
				maxPollIntervalSeconds: scenario.maxPollInterval,
				unknownAgeGraceSeconds: UNKNOWN_AGE_GRACE,
				maxInFlight: MAX_IN_FLIGHT,
			},
			{
				clock,
				random: random.next,
				ask: async ({ taskId }, left) => await gateway.ask(taskId, left),
				signal: stop.signal,
			},
		);
		cancelStop();
		const waited = (clock.now() - startedAt) / 1000;
		result.waits.push({ timeout: scenario.timeout, waited });
		if (stop.signal.aborted) {
			const after = clock.now() - Number(stop.signal.reason);
			if (after > STOP_MILLISECONDS) result.violations.push(`Stop took ${after} ms in Wait`);
		}
		const distinct = new Set(jobs.map(({ taskId }) => taskId));
		for (const taskId of distinct) {
			const outcome = outcomes.get(taskId);
			if (!outcome) result.violations.push(`in vain: task ${taskId} has no outcome`);
			else {
				result.outcomes.push(outcome);
				result.violations.push(...judge(sim, outcome, startedAt, scenario.timeout));
			}
		}
		const isStopped = stop.signal.aborted;
		if (!isStopped && [...outcomes.values()].every(({ kind }) => kind === 'done')) break;
	}
	return result;
}

/** Whether an outcome agrees with what the simulator knows of the job, and of its answers. */
function judge(
	sim: Simulator,
	{ kind, task, taskId }: PollOutcome,
	startedAt: number,
	timeout: number,
): string[] {
	const job = sim.job(taskId);
	const questions = sim.requests.filter(
		(request) =>
			request.kind === 'query' && request.at >= startedAt && request.path.endsWith(taskId),
	);
	switch (kind) {
		case 'done':
			return task?.taskId === taskId && isFinalStatus(task.status) && task.status === job.state
				? []
				: [`in vain: task ${taskId} is ${job.state}, but came out as ${task?.status}`];
		case 'refused':
			return questions.some(({ fault }) => fault !== undefined && endsWait(fault))
				? []
				: [`in vain: the wait for ${taskId} was given up without a reason`];
		case 'timeout': {
			const deadline = startedAt + timeout * 1000;
			const good = questions.find(
				(request) =>
					request.fault === undefined &&
					request.status === 200 &&
					request.at >= finalAt(job) &&
					request.at <= deadline - MARGIN,
			);
			return good && isServed(sim, good.path)
				? [`in vain: ${taskId} was ready and an answer said so, but the wait ran out`]
				: [];
		}
		case 'noLink':
			return [`in vain: the simulator gives every finished job a link, but ${taskId} had none`];
		case 'stopped':
			return [];
	}
}

const finalAt = (job: Job): number => job.createdAt + job.jobMilliseconds;

/** Whether the simulator serves avatar tasks on this path (the other one answers with a page). */
function isServed({ switches }: Simulator, path: string): boolean {
	const [served, first] = path.startsWith('/kling/')
		? [switches.cometApiQueryPath, path.includes('/avatar/') ? 'avatar' : 'image2video']
		: [switches.aijisuQueryPath, path.startsWith('/v1/videos/') ? 'videos' : 'generations'];
	return served === 'both' || served === first;
}
