import type { IExecuteFunctions } from 'n8n-workflow';

import type { Failure } from '../../task/failure';
import { totalSeconds } from './budget';
import { isNotablyOff } from './enteredSeconds';
import { isPlan, type SubmitPlan } from './plan';

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
	context.addExecutionHints?.({
		message: `${what}: ${videos}, ${seconds} s in total${guess}.`,
		location: 'outputPane',
		type: 'info',
	});
}

/** A provider that asks for the length holds money by it, so a number that is somewhat off deserves a word. */
export function hintAtDrift(
	context: IExecuteFunctions,
	plans: ReadonlyArray<SubmitPlan | Failure>,
): void {
	plans.forEach((plan, index) => {
		if (!isPlan(plan)) return;
		const entered = plan.request.enteredSeconds;
		const measured = plan.audio?.measuredSeconds ?? null;
		if (entered === null || measured === null || !isNotablyOff(entered, measured)) return;
		context.addExecutionHints?.({
			message: `Item ${index}: Audio Duration is ${entered} s, but the audio is ${measured.toFixed(1)} s long. The provider holds money by the first number.`,
			location: 'outputPane',
			type: 'warning',
		});
	});
}
