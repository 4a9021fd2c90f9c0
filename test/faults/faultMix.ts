import { faults, type Fault, type OwnWords, type Provider } from '../simulator';
import type { Random } from './random';

export type Draw = (random: Random, provider: Provider) => Fault;
type Choices = ReadonlyArray<readonly [weight: number, draw: Draw]>;

const statuses =
	(...numbers: number[]): Draw =>
	(random) =>
		faults.status(random.pick(numbers));
const codes =
	(...numbers: number[]): Draw =>
	(random) =>
		random.chance(0.5)
			? faults.klingCode(random.pick(numbers))
			: faults.okWithKlingCode(random.pick(numbers));

/** An answer in the gateway's own words; a relay of Kling's gives another one. */
const inOwnWords =
	(about: OwnWords, otherwise: Draw): Draw =>
	(random, provider) => {
		const words = faults.ownWords(provider, about);
		if (!words) return otherwise(random, provider);
		const [code, message] = random.pick(Object.entries(words));
		const fault = faults.family(provider, Number(code), message, 'in own words');
		// kie's number comes in the body of a 200, or also as the status.
		return random.chance(0.5) ? { ...fault, answer: { ...fault.answer, status: +code } } : fault;
	};

/** A request that is refused for what it asks for. */
export const refusalOf: Draw = inOwnWords('refusals', () => faults.klingCode(1201));

/** Seconds, or an HTTP date (which counts against the answer's own `Date`). */
function tooManyRequests(random: Random): Fault {
	const seconds = random.whole(0, 90);
	const kind = random.whole(0, 2);
	if (kind === 0) return faults.tooManyRequests();
	if (kind === 1) return faults.tooManyRequests(seconds);
	const fault = faults.tooManyRequests(new Date(seconds * 1000).toUTCString());
	fault.answer!.headers = { ...fault.answer!.headers, date: new Date(0).toUTCString() };
	return fault;
}

/** Refusals after which nothing exists, by their status or their code. The request does no work. */
const refusals: Choices = [
	[3, tooManyRequests],
	[2, inOwnWords('busy', codes(1302, 1303))],
	[3, statuses(400, 404, 405, 413, 422)],
	[2, inOwnWords('refusals', codes(1200, 1201, 1202, 1203, 1300, 1301))],
	[1, (random) => faults.nested(random.pick([1200, 1201, 1301]))],
	[1, () => faults.okWithError()],
	[1, () => faults.task(400, 'invalid_request', 'image_url is required')],
	[1, () => faults.redirect('https://elsewhere.example/', 308)],
];

/** Refusals that concern every item alike. */
const refusalsOfTheAccount: Choices = [
	[1, inOwnWords('key', codes(1000, 1001, 1002, 1003, 1004))],
	[1, inOwnWords('account', codes(1100, 1101, 1102, 1103, 1304))],
	[1, statuses(401, 402, 403)],
	[1, (_random, provider) => faults.insufficientBalance(provider)],
];

/** Ends that leave open whether the request did its work. */
const openEnds: Choices = [
	[3, statuses(500, 502, 503, 504, 520, 524)],
	[1, statuses(408, 409, 425, 499)],
	[3, inOwnWords('openEnds', codes(5000, 5001, 5002))],
	[1, () => faults.status(200, { code: 200, message: 'success', data: {} })],
	[1, (random, provider) => faults.family(provider, 503, 'no channel', random.pick(['', 'busy']))],
	[2, (random) => faults.htmlPage(random.pick([200, 502, 503]))],
	[1, (random) => faults.redirect('https://elsewhere.example/', random.pick([302, 303]))],
	[2, (random) => faults.emptyBody(random.pick([200, 201, 500]))],
	[2, (random) => faults.garbage(random.pick([200, 500]))],
	[4, () => faults.reset()],
	[2, () => faults.resetUnread()],
	[3, () => faults.hang()],
];

/** The genuine answer, damaged or late on its way: the work is done. */
const spoiltAnswers: Choices = [
	[2, () => faults.halfBody()],
	[2, () => faults.halfJson()],
	[1, (random) => faults.drip(random.pick([1, 5, 50]))],
	[1, (random) => faults.slow(random.whole(100, 40_000))],
];

/**
 * What goes wrong with a create request: proof that nothing was created, proof of nothing whether it did
 * its work or not, or a damaged answer. What never happens is a refusal that created a job all the same:
 * against that, nobody can be proof.
 */
export const drawCreateFault: Draw = (random, provider) => {
	const pool = random.weighted([
		[8, refusals],
		[1, refusalsOfTheAccount],
		[7, openEnds],
		[4, spoiltAnswers],
	]);
	const fault = random.weighted(pool)(random, provider);
	const mayHaveWorked = pool === openEnds && random.chance(0.6);
	return mayHaveWorked ? faults.afterHandling(fault) : fault;
};

/**
 * What goes wrong with the bytes of an upload, which is free: anything. But storage that says so has the file, except
 * that a page may come from anybody.
 */
export const drawBytesFault: Draw = (random, provider) => {
	const fault = drawCreateFault(random, provider);
	const isSuccess = fault.answer !== undefined && (fault.answer.status ?? 200) < 300;
	return isSuccess && !/^html/.test(fault.name) ? faults.afterHandling(fault) : fault;
};

/** A body longer than the node reads. */
const HUGE_BYTES = 5 * 2 ** 20;

const survivable: Choices = [
	...openEnds,
	...spoiltAnswers,
	[3, tooManyRequests],
	[1, inOwnWords('busy', codes(1302, 1303))],
	[2, () => faults.linkless()],
	[3, (_random, provider) => faults.taskDoesNotExist(provider)],
	[1, () => faults.wrongTaskId()],
	[0.05, () => faults.hugeBody(HUGE_BYTES)],
];

/** What goes wrong with a question for a task's state. */
export const drawQueryFault: Draw = (random, provider) =>
	random.weighted(random.chance(0.01) ? refusalsOfTheAccount : survivable)(random, provider);

/** What goes wrong where the result is asked for apart from the state. */
export const drawResultFault: Draw = (random, provider) =>
	random.chance(0.2)
		? faults.status(400, { detail: 'Request is still in progress' })
		: drawQueryFault(random, provider);

/** What goes wrong with the download of a video. */
export const drawVideoFault: Draw = (random, provider) =>
	random.weighted<Draw>([
		[3, statuses(403, 404, 410)],
		[2, statuses(500, 502, 503)],
		[1, () => faults.htmlPage(200)],
		[1, () => faults.emptyBody()],
		[2, () => faults.reset()],
		[3, () => faults.halfBody()],
	])(random, provider);

/** What goes wrong with a link to a picture or a sound: it has expired, or its server is out of order. */
export const drawFileFault: Draw = (random, provider) =>
	random.weighted<Draw>([
		[3, statuses(403, 404, 410, 500, 503)],
		[1, () => faults.reset()],
	])(random, provider);
