/** The user's bounds, in seconds. */
export interface PollBounds {
	pollIntervalSeconds: number;
	maxPollIntervalSeconds: number;
}

/** How late a finished job may be noticed, as a share of its age at that moment. */
const SHARE_OF_AGE = 0.041;
/** No avatar is ready within seconds: until a task is five minimum intervals old, it is asked for once. */
const YOUNG_INTERVALS = 5;
const YOUNG_MAX_SECONDS = 10;
/** Jobs submitted together are not to be asked for together: a gap is varied by up to this share. */
const JITTER_SHARE = 0.1;
/** Longest pause after a fault, unless the user's minimum is longer. */
const MAX_RETRY_SECONDS = 30;
/** A gateway answers no faster than this, whatever the user entered. */
const MIN_INTERVAL_SECONDS = 0.1;

/**
 * Seconds until a task is asked for again. The gap grows in proportion to the age of the task, so a
 * short job is noticed promptly, a long one costs few requests, and both are late by the same share.
 *
 * @param ageSeconds seconds since the task was submitted (or since the wait began, when unknown)
 * @param random a number from 0 up to 1
 */
export function secondsUntilNextPoll(
	ageSeconds: number,
	bounds: PollBounds,
	random: number,
): number {
	const least = Math.max(bounds.pollIntervalSeconds, MIN_INTERVAL_SECONDS);
	const most = Math.max(bounds.maxPollIntervalSeconds, least);
	const proportional = ageSeconds * SHARE_OF_AGE;
	const untilGrown = Math.min(least * YOUNG_INTERVALS, YOUNG_MAX_SECONDS) - ageSeconds;
	return varied(Math.max(proportional, untilGrown), least, most, random);
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
	return varied(Math.min(least * doubling, MAX_RETRY_SECONDS), least, most, random);
}

/** Seconds varied at random, but never outside the user's bounds. */
function varied(seconds: number, least: number, most: number, random: number): number {
	const wanted = Math.min(Math.max(seconds, least), most);
	const low = Math.max(wanted * (1 - JITTER_SHARE), least);
	const high = Math.min(wanted * (1 + JITTER_SHARE), most);
	return low + (high - low) * random;
}
