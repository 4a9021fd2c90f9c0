import type { IExecuteFunctions } from 'n8n-workflow';

import { hint, type ItemResult } from '../../n8n/items';
import type { Session } from '../../n8n/session';
import { isCreated } from '../../paying/submissionRun';
import type { Created } from '../../paying/taskClient';
import { whichItem } from '../../paying/words';
import { speechOf } from '../../providers';
import type { Ledger } from '../../task/ledger';
import { charactersOf, type SpeechTask } from '../../task/speechTask';
import { foreignScript } from '../../text/languageFit';
import { groupBy } from '../join/parts';
import { cutsIn } from './textCut';
import { isRequest, type ReadText } from './read';

/** So many items are named. */
const MOST_NAMED = 10;

/** Says in the output pane which texts are not in the script of their Language. Nothing is refused for it. */
export function hintAtLanguage(
	{ context, adapter }: Session<IExecuteFunctions>,
	texts: readonly ReadText[],
): void {
	const inputs = texts.flatMap(({ itemIndex, request }) =>
		isRequest(request) ? [{ itemIndex, ...request.input }] : [],
	);
	const found = [...groupBy(inputs, ({ itemIndex }) => itemIndex)].flatMap(([itemIndex, parts]) => {
		const language = parts[0]?.language;
		const { name = '' } = speechOf(adapter).languages.find(({ value }) => value === language) ?? {};
		// A part of a text may be a quotation.
		const script = foreignScript(parts.map(({ text }) => text).join(' '), name);
		return script === null ? [] : [{ itemIndex, what: `${script}, but "Language" is "${name}"` }];
	});
	if (found.length === 0) return;
	const groups = [...groupBy(found, ({ what }) => what)].map(([what, items]) => {
		const named = items.slice(0, MOST_NAMED).map(({ itemIndex }) => itemIndex);
		const more = items.length > MOST_NAMED ? ` and ${items.length - MOST_NAMED} more` : '';
		return `${items.length === 1 ? 'item' : 'items'} ${named.join(', ')}${more}: ${what}`;
	});
	hint(
		context,
		`"Text" does not seem to be in its "Language" (${groups.join('; ')}). Choose the language of the text, and a voice that supports it.`,
		'warning',
	);
}

/**
 * Says in the output pane, and in the log, which speech an earlier try has paid for that this one makes no use
 * of, since another text is asked for by now, or it is cut otherwise.
 *
 * @param submitted what became of each text
 * @param isSent whether it was to be submitted
 */
export function hintAtUnused(
	context: IExecuteFunctions,
	ledger: Ledger<SpeechTask>,
	texts: readonly ReadText[],
	submitted: ReadonlyArray<Created<SpeechTask> | ItemResult>,
	isSent: (index: number) => boolean,
): void {
	const { execution, isTool } = ledger.nodeRun;
	if (isTool) return;
	const used = new Set(submitted.flatMap((one) => (isCreated(one) ? one.task.taskId : [])));
	const askedCuts = new Set(
		texts.flatMap(({ request }) => (isRequest(request) ? (request.wanted.cut?.cutId ?? []) : [])),
	);
	const notReached = new Set(
		texts.flatMap(({ itemIndex }, index) => {
			const end = submitted[index];
			const isConsequence = end && !isCreated(end) && end.failure?.isConsequence;
			return isConsequence || !isSent(index) ? itemIndex : [];
		}),
	);
	const unused = ledger.ofRun().flatMap(({ entry }) => {
		const { place } = entry;
		const { cut } = place;
		if (place.execution === execution || notReached.has(place.item)) return [];
		if (entry.state !== 'created') {
			if (cut === undefined || askedCuts.has(cut.cutId)) return [];
			return `a request that may have been charged (${whichItem(place)})`;
		}
		const { taskId, audioDurationSeconds, text: whole } = entry.task;
		if (used.has(taskId)) return [];
		const text = cut ? cutsIn(context)[cut.cutId]?.texts[(place.part ?? 1) - 1] : whole;
		const size = [
			...(audioDurationSeconds === null ? [] : [`${audioDurationSeconds} s`]),
			...(text == null ? [] : [`${charactersOf(text)} characters`]),
		];
		return `task ${taskId} (${[whichItem(place), ...size].join(', ')})`;
	});
	if (unused.length === 0) return;
	const message = `Speech that an earlier try has paid for is not used, because the text has changed since, or is cut otherwise: ${unused.join('; ')}.`;
	context.logger.warn(`Kling Avatar: ${message}`);
	hint(context, message, 'warning');
}
