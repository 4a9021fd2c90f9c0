import type { IExecuteFunctions } from 'n8n-workflow';

import type { ItemResult } from '../../n8n/items';

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
	context.addExecutionHints?.({
		message: `Videos: ${parts.join(', ')}. Waited ${Math.round(waitedSeconds)} s.`,
		location: 'outputPane',
		type: 'info',
	});
}
