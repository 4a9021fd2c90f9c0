/** The user's bounds, in seconds. */
export interface PollBounds {
	pollIntervalSeconds: number;
	maxPollIntervalSeconds: number;
}

/**
 * The gap between two questions, as a share of the task's age. A job is noticed half a gap late on average, so
 * 0.041 makes that 2 % of its length; and from one gap to the next the age grows by this share, so a job of
 * 30 to 1800 s (as likely between 30 and 60 as between 900 and 1800) is asked for 60 times on average, which
 * is the most it should cost. `test/bench/schedule.ts` measures both; a smaller share breaks the one goal,
 * a larger share the other.
 */
const SHARE_OF_AGE = 0.041;
/** No avatar is ready within seconds: until a task is five minimum intervals old, it is asked for once. */
const YOUNG_INTERVALS = 5;
const YOUNG_MAX_SECONDS = 10;
/** Jobs submitted together are not to be asked for together: a gap is varied by up to this share. */
const JITTER_SHARE = 0.1;
/** Longest pause after a fault, unless the user's minimum is longer. */
const MAX_RETRY_SECONDS = 30;
/** Longest pause while a finished video's link is missing, unless the user's minimum is longer. */
const MAX_LINK_SECONDS = 10;
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
	const { least, most } = limitsOf(bounds);
	const proportional = ageSeconds * SHARE_OF_AGE;
	const untilGrown = Math.min(least * YOUNG_INTERVALS, YOUNG_MAX_SECONDS) - ageSeconds;
	return varied(Math.max(proportional, untilGrown), least, most, random);
}

/**
 * Seconds until a question is repeated whose answer said nothing about the task. It has nothing to do
 * with the task's age: a passing fault is over soon, a lasting one must not be hammered at.
 *
 * @param faults useless answers in a row, this one included
 * @param askedFor seconds for which the provider wants to be left alone; honoured within the user's bounds
 * @param random a number from 0 up to 1
 */
export function secondsUntilRetry(
	faults: number,
	askedFor: number,
	bounds: PollBounds,
	random: number,
): number {
	const { least, most } = limitsOf(bounds);
	const own = varied(doubling(faults, least, MAX_RETRY_SECONDS), least, most, random);
	return Math.max(own, Math.min(askedFor, most));
}

/**
 * Seconds until a task is asked for again that is finished but has no link yet. That comes within seconds, if
 * at all, so the user's longest interval does not count here.
 *
 * @param answers answers without the link in a row, this one included
 * @param random a number from 0 up to 1
 */
export function secondsUntilLink(answers: number, bounds: PollBounds, random: number): number {
	const { least } = limitsOf(bounds);
	const most = Math.max(MAX_LINK_SECONDS, least);
	return varied(doubling(answers, 1, MAX_LINK_SECONDS), least, most, random);
}

/** The user's bounds as they are kept to, in seconds. */
function limitsOf(bounds: PollBounds): { least: number; most: number } {
	const least = Math.max(bounds.pollIntervalSeconds, MIN_INTERVAL_SECONDS);
	return { least, most: Math.max(bounds.maxPollIntervalSeconds, least) };
}

/** `first`, twice as much, four times as much …, up to `most`. */
function doubling(count: number, first: number, most: number): number {
	return Math.min(first * 2 ** Math.min(count - 1, 10), most);
}

/** Seconds varied at random, but never outside the user's bounds. */
function varied(seconds: number, least: number, most: number, random: number): number {
	const wanted = Math.min(Math.max(seconds, least), most);
	const low = Math.max(wanted * (1 - JITTER_SHARE), least);
	const high = Math.min(wanted * (1 + JITTER_SHARE), most);
	return low + (high - low) * random;
}
