import type { IExecuteFunctions } from 'n8n-workflow';

import { hint } from '../../n8n/items';
import type { Session } from '../../n8n/session';
import { Failure } from '../../task/failure';
import { isPlan, type SubmitPlan } from './plan';

/**
 * The seconds of all items together. Where nobody knows how long an item's audio is (an audio ID, a link
 * that is not looked into), the longest that it may be is counted.
 */
function totalSeconds(plans: readonly SubmitPlan[]): { seconds: number; unmeasured: number } {
	const lengths = plans.map(({ seconds, request }) => seconds ?? request.limits.audio.maxSeconds);
	return {
		seconds: Math.round(lengths.reduce((sum, one) => sum + one, 0) * 10) / 10,
		unmeasured: plans.filter(({ seconds }) => seconds === null).length,
	};
}

/**
 * The plans as they are, or, when all items together are longer than Max Total Seconds, that problem for
 * each of them. Where an expression gives the items different maxima, the smallest counts.
 */
export function withinBudget(plans: Array<SubmitPlan | Failure>): Array<SubmitPlan | Failure> {
	const usable = plans.filter(isPlan);
	const most = Math.min(...usable.map(({ request }) => request.maxTotalSeconds ?? Infinity));
	const { seconds, unmeasured } = totalSeconds(usable);
	if (seconds <= most) return plans;
	const guess =
		unmeasured === 0
			? ''
			: ` (${unmeasured} of unknown length counted as the longest that they may be)`;
	const problem = new Failure(
		`The audio of ${usable.length} ${usable.length === 1 ? 'item is' : 'items together is'} ${seconds} s long${guess}; "Max Total Seconds" is ${most}`,
		'No item was submitted. Send fewer items to the node, or raise the option "Max Total Seconds".',
	);
	return plans.map((plan) => (isPlan(plan) ? problem : plan));
}

/** Says in the output pane how many seconds of video a run is about. */
export function hintAtTotal(
	context: IExecuteFunctions,
	plans: readonly SubmitPlan[],
	what: string,
): void {
	if (plans.length === 0) return;
	const { seconds, unmeasured } = totalSeconds(plans);
	const videos = `${plans.length} ${plans.length === 1 ? 'video' : 'videos'}`;
	const guess =
		unmeasured === 0 ? '' : `, ${unmeasured} of unknown length counted as the longest possible`;
	hint(context, `${what}: ${videos}, ${seconds} s in total${guess}.`);
}

/** An audio length given by hand that is off by more than this share is pointed out. */
const NOTABLE_SHARE = 0.05;

/** A provider that asks for the length holds money by it, so a number that is somewhat off deserves a word. */
export function hintAtDrift(context: IExecuteFunctions, plans: readonly SubmitPlan[]): void {
	for (const { request, measuredSeconds: measured } of plans) {
		const { itemIndex, enteredSeconds: entered } = request;
		if (entered === null || measured === null) continue;
		if (Math.abs(entered - measured) <= measured * NOTABLE_SHARE) continue;
		hint(
			context,
			`Item ${itemIndex}: "Audio Duration" is ${entered} s, but the audio is ${measured.toFixed(1)} s long. The provider reserves credit for the first number.`,
			'warning',
		);
	}
}

/** Says which items are longer than what a gateway is sure to take. */
export function hintAtUnsureLength(
	{ context, adapter: { label, unsureAboveSeconds } }: Session<IExecuteFunctions>,
	plans: readonly SubmitPlan[],
): void {
	if (unsureAboveSeconds === null) return;
	const long = plans.filter(({ seconds }) => seconds !== null && seconds > unsureAboveSeconds);
	if (long.length === 0) return;
	const [first] = long;
	const which = long.length === 1 ? `Item ${first?.request.itemIndex}` : `${long.length} items`;
	hint(
		context,
		`${which}: the audio is longer than ${unsureAboveSeconds} s. Some pages of ${label} name that as the limit, others do not: try one video before many.`,
		'warning',
	);
}
