import { json } from '../answers';
import { klingError, requestId } from '../faults';
import type { Job } from '../jobs';
import type { Answer, Gateway, JobState, Provider } from '../types';
import type { World } from '../world';

/** Who speaks Kling's words: Kling AI itself, and CometAPI, which passes its requests on. */
export type KlingProvider = Exclude<Provider, 'aijisu' | Gateway>;

const words: Record<JobState, string> = {
	queued: 'submitted',
	processing: 'processing',
	completed: 'succeed',
	failed: 'failed',
};

/** Kling's word for where a job stands, or the one that a test wants to be shown. */
export function statusWord(world: World, job: Job): string {
	const { state } = job;
	return job.statusWord ?? world.switches.statusWords[job.provider]?.[state] ?? words[state];
}

/** `{code: 0, message, request_id, data}`; the same seed gives the same request ID. */
export function klingSuccess(data: unknown, seed: string): Answer {
	return json({ code: 0, message: 'SUCCEED', request_id: requestId(seed), data });
}

/** An error body in Kling's shape, with its documented HTTP status. */
export function klingAnswer(code: number, message?: string): Answer {
	const { status, body } = klingError(code, message);
	return json(body, status);
}

/** Whether it is an http(s) URL, as opposed to base64. */
export function isLink(value: unknown): value is string {
	return typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value);
}

/** What the account was charged, as Kling AI writes it: units, and dollars at $0.14 a unit. */
export function deductions(units: number): Record<string, unknown> {
	const dollars = (units * 0.14).toFixed(4);
	return {
		final_unit_deduction: String(Math.round(units * 1000) / 1000),
		final_balance_deduction: { quota: dollars, list_price: dollars },
	};
}
