import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { hint, type ItemResult, outputItems } from '../../n8n/items';
import {
	goesOnAfterFailure,
	isToolRun,
	isUnparkable,
	TOOL_TIMEOUT_SECONDS,
} from '../../n8n/nodeRun';
import { fieldsAndOptions, labelled } from '../../n8n/parameters';
import type { Session } from '../../n8n/session';
import { readChoice, readNumber } from '../../n8n/values';
import { attempt, Failure } from '../../task/failure';
import { unknownTaskOutput } from '../../task/task';
import { askAll } from '../tasks/ask';
import { type ItemJob, type Jobs, knownOf, readJobs } from '../tasks/jobs';
import { inputFailure, waitResults } from '../tasks/results';
import { waitDefaults } from './fields';
import { park } from './parked';

/** A job submitted a moment ago may not be known everywhere yet. Seconds. */
const UNKNOWN_AGE_GRACE_SECONDS = 20;
/** A link comes moments after its video is called finished, or not at all. Seconds. */
const LINK_GRACE_SECONDS = 60;

/** How tasks are asked for that nobody sets: as the fields of Wait do by themselves. */
export const POLLING = {
	pollIntervalSeconds: Number(waitDefaults.pollInterval),
	maxPollIntervalSeconds: Number(waitDefaults.maxPollInterval),
	linkGraceSeconds: LINK_GRACE_SECONDS,
	unknownAgeGraceSeconds: UNKNOWN_AGE_GRACE_SECONDS,
};

/** Wait: asks for all items' tasks until each is final, or parks the execution until a callback. */
export async function executeWait(
	session: Session<IExecuteFunctions>,
): Promise<INodeExecutionData[]> {
	const { context } = session;
	const jobs = readJobs(session);
	if (jobs.some((job) => job instanceof Failure) && !goesOnAfterFailure(context)) {
		return beforeAnyQuestion(session, jobs);
	}
	const settings = attempt(() => readSettings(session));
	if (settings instanceof Failure) {
		// n8n would pass the items on as they came, unwaited, when the node is to go on.
		const failed = jobs.map((job) =>
			settings.with({ known: job instanceof Failure ? (job.known ?? {}) : knownOf(job) }),
		);
		return beforeAnyQuestion(session, failed);
	}
	const { timeoutSeconds } = settings;
	if (settings.isOnCallback) {
		if (isUnparkable(context)) return beforeAnyQuestion(session, jobs.map(unparkable));
		const elsewhere = calledElsewhere(context, jobs);
		if (elsewhere === 0) return await park(session, jobs, timeoutSeconds);
		const of = elsewhere === jobs.length ? 'The' : `For ${elsewhere} of ${jobs.length} tasks, the`;
		hint(
			context,
			`${of} provider does not call this execution back, so the status was polled instead. To park the execution, set "Callback" in Submit's options to "Resume This Execution". After a retry, earlier tasks still call the earlier execution.`,
		);
	}
	const startedAt = session.clock.now();
	const outcomes = await askAll(session, jobs, {
		...POLLING,
		until: 'final',
		timeoutSeconds,
		pollIntervalSeconds: settings.pollIntervalSeconds,
		maxPollIntervalSeconds: settings.maxPollIntervalSeconds,
	});
	const stopsAtFailure = !goesOnAfterFailure(context);
	const results = await waitResults(session, jobs, outcomes, timeoutSeconds, stopsAtFailure);
	hintAtEnd(context, results, (session.clock.now() - startedAt) / 1000);
	return outputItems(context, results);
}

/** What holds for all items, and is read from the first one. */
interface WaitSettings {
	timeoutSeconds: number;
	isOnCallback: boolean;
	pollIntervalSeconds: number;
	maxPollIntervalSeconds: number;
}

/** Throws Failure. */
function readSettings({ context, adapter }: Session<IExecuteFunctions>): WaitSettings {
	const get = fieldsAndOptions(context, 0);
	const read = <Value>(label: string, name: string, as: (label: string, value: unknown) => Value) =>
		labelled(label, () => as(label, get(name, waitDefaults[name])));
	const seconds = (label: string, name: string) =>
		read(label, name, (_, value) => readNumber(label, value, { min: 0, unit: 'seconds' }));
	const isOnCallback =
		adapter.callsBack &&
		read('Wait Mode', 'waitMode', (label, value) =>
			readChoice(label, value, ['poll', 'callback']),
		) === 'callback';
	const timeoutSeconds = seconds('Timeout (Seconds)', 'timeout');
	return {
		isOnCallback,
		timeoutSeconds: isToolRun(context)
			? Math.min(timeoutSeconds, TOOL_TIMEOUT_SECONDS)
			: timeoutSeconds,
		pollIntervalSeconds: seconds('Min Poll Interval (Seconds)', 'pollInterval'),
		maxPollIntervalSeconds: seconds('Max Poll Interval (Seconds)', 'maxPollInterval'),
	};
}

/**
 * How many tasks will not call this execution. After Retry of an execution the provider still calls the first
 * one, so parking for its callbacks would last until the time is over.
 */
function calledElsewhere(context: IExecuteFunctions, jobs: Jobs): number {
	const executionId = context.getExecutionId();
	return jobs.filter(
		(job) =>
			!(job instanceof Failure) &&
			job.callbackExecutionId !== undefined &&
			job.callbackExecutionId !== executionId,
	).length;
}

/** What an agent gets that n8n cannot park: there, no callback would ever end the wait. */
function unparkable(job: ItemJob | Failure): Failure {
	if (job instanceof Failure) return job;
	return new Failure(
		'"Wait Mode" is "Resume on Callback", but n8n cannot park a tool of this kind of agent',
		'Set "Wait Mode" to "Poll". Agents before version 3, agents that are tools themselves and the MCP Server Trigger run a tool inside of themselves, where a callback cannot resume it.',
		{
			nextStep: `Tell the user that the settings of this tool have to be changed. The video is still being made: give the user the ID "${job.taskId}", and do not submit it again.`,
			known: knownOf(job),
		},
	);
}

/** The end of a node that asks for nothing, since not every item can be used. */
function beforeAnyQuestion(session: Session<IExecuteFunctions>, jobs: Jobs): INodeExecutionData[] {
	return outputItems(
		session.context,
		jobs.map((job): ItemResult => {
			if (job instanceof Failure) return inputFailure(session, job);
			// What can be told of a task that nobody has asked for.
			return { json: { ...unknownTaskOutput(session.adapter.id, knownOf(job)) } };
		}),
	);
}

/**
 * Sums up a wait in the output pane.
 *
 * @param waitedSeconds how long it took
 */
export function hintAtEnd(
	context: IExecuteFunctions,
	results: readonly ItemResult[],
	waitedSeconds: number,
): void {
	const known = results.map(({ json }) => json);
	const ready = known.filter(({ isSuccess }) => isSuccess === true);
	const failed = known.filter(({ isFinal, isSuccess }) => isFinal === true && isSuccess !== true);
	const seconds = ready.reduce((sum, one) => sum + (Number(one.videoDurationSeconds) || 0), 0);
	const late = known.length - ready.length - failed.length;
	const parts = [
		`${ready.length} ready${seconds > 0 ? ` (${Math.round(seconds * 10) / 10} s of video)` : ''}`,
		...(failed.length > 0 ? [`${failed.length} failed`] : []),
		...(late > 0 ? [`${late} not ready`] : []),
	];
	hint(context, `Videos: ${parts.join(', ')}. Waited ${Math.round(waitedSeconds)} s.`);
}
