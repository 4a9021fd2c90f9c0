/** The user's bounds, in seconds. */
export interface PollBounds {
	pollIntervalSeconds: number;
	maxPollIntervalSeconds: number;
}

/** How late a finished job may be noticed, as a share of its age at that moment. */
const SHARE_OF_AGE = 0.043;
/** No avatar is ready within seconds, so the gap after the first question is up to five minimum intervals. */
const FIRST_GAP_INTERVALS = 5;
const FIRST_GAP_MAX_SECONDS = 10;
/** Jobs submitted together must not be asked for together: every gap is varied by up to this share. */
const JITTER_SHARE = 0.1;
/** Longest pause after a fault, whatever the maximum interval. */
const MAX_RETRY_SECONDS = 30;
/** A gateway answers no faster than this, whatever the user entered. */
const MIN_INTERVAL_SECONDS = 0.1;

/**
 * Seconds until a task is asked for again. The gap grows in proportion to the age of the task, so a
 * short job is noticed promptly, a long one costs few requests, and both are late by the same share.
 *
 * @param ageSeconds seconds since the task was submitted (or since the wait began, when unknown)
 * @param asked how often this wait has asked already
 * @param random a number from 0 up to 1
 */
export function secondsUntilNextPoll(
	ageSeconds: number,
	asked: number,
	bounds: PollBounds,
	random: number,
): number {
	const least = Math.max(bounds.pollIntervalSeconds, MIN_INTERVAL_SECONDS);
	const most = Math.max(bounds.maxPollIntervalSeconds, least);
	const proportional = Math.max(ageSeconds, 0) * SHARE_OF_AGE;
	const youngFirst =
		asked <= 1 && proportional < least
			? Math.min(least * FIRST_GAP_INTERVALS, FIRST_GAP_MAX_SECONDS)
			: 0;
	return jittered(Math.min(Math.max(proportional, least, youngFirst), most), random);
}

/**
 * Seconds until a question is repeated whose answer said nothing about the task. It has nothing to do
 * with the task's age: a passing fault is over soon, a lasting one must not be hammered at.
 *
 * @param faults useless answers in a row, this one included
 * @param random a number from 0 up to 1
 */
export function secondsUntilRetry(faults: number, bounds: PollBounds, random: number): number {
	const doubling = 2 ** Math.min(faults - 1, 10);
	const least = Math.max(bounds.pollIntervalSeconds, MIN_INTERVAL_SECONDS);
	const most = Math.max(bounds.maxPollIntervalSeconds, least);
	return jittered(Math.min(least * doubling, most, MAX_RETRY_SECONDS), random);
}

function jittered(seconds: number, random: number): number {
	return seconds * (1 + JITTER_SHARE * (2 * random - 1));
}
