import type { IExecuteFunctions } from 'n8n-workflow';

import type { Session } from '../../n8n/session';
import { whichItem } from '../../paying/words';
import type { Ledger } from '../../task/ledger';
import { charactersOf, type SpeechTask } from '../../task/speechTask';
import type { Cuts } from './cuts';

/**
 * Says in the output pane, and in the log, which speech an earlier try has paid for that this one makes no use
 * of, since another text is asked for by now, or it is cut otherwise.
 *
 * @param used the tasks that it makes use of
 * @param items those that it has got to
 */
export function hintAtUnused(
	{ context }: Pick<Session<IExecuteFunctions>, 'context'>,
	ledger: Ledger<SpeechTask>,
	cuts: Cuts,
	{ used, items }: { used: ReadonlySet<string>; items: ReadonlySet<number> },
): void {
	if (ledger.nodeRun.isTool) return;
	const { execution } = ledger.nodeRun;
	const unused = ledger.ofRun().flatMap(({ entry }) => {
		if (entry.state !== 'created' || entry.place.execution === execution) return [];
		const { task, place } = entry;
		if (used.has(task.taskId) || !items.has(place.item)) return [];
		const text = place.cut
			? cuts.find(place.cut.cutId)?.texts[(place.part ?? 1) - 1]
			: (task.text ?? undefined);
		const size = [
			...(task.audioDurationSeconds === null ? [] : [`${task.audioDurationSeconds} s`]),
			...(text === undefined ? [] : [`${charactersOf(text)} characters`]),
		];
		return [`task ${task.taskId} (${[whichItem(place), ...size].join(', ')})`];
	});
	if (unused.length === 0) return;
	const message = `Speech that an earlier try has paid for is not used, because the text has changed since, or is cut otherwise: ${unused.join('; ')}.`;
	context.logger.warn(`Kling Avatar: ${message}`);
	context.addExecutionHints?.({ message, location: 'outputPane', type: 'warning' });
}
