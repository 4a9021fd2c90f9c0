import type { IExecuteFunctions } from 'n8n-workflow';

import type { Session } from '../../n8n/session';
import { speechOf } from '../../providers';
import type { Failure } from '../../task/failure';
import { foreignScript } from '../../text/languageFit';
import { groupBy } from '../join/places';
import { isRequest, type SpeechRequest } from './read';

/** So many items are named. */
const MOST_NAMED = 10;

/** Says in the output pane which texts are not in the script of their Language. Nothing is refused for it. */
export function hintAtLanguage(
	{ context, adapter }: Session<IExecuteFunctions>,
	read: ReadonlyArray<{ itemIndex: number; request: SpeechRequest | Failure }>,
): void {
	const inputs = read.flatMap(({ itemIndex, request }) =>
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
	context.addExecutionHints?.({
		message: `"Text" does not seem to be in its "Language" (${groups.join('; ')}). Choose the language of the text, and a voice that supports it.`,
		location: 'outputPane',
		type: 'warning',
	});
}
