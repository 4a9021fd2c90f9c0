import {
	NodeOperationError,
	type ILoadOptionsFunctions,
	type INodeListSearchResult,
} from 'n8n-workflow';

import { type Failure, sentences } from '../../task/failure';
import { openSession, type Session } from '../../n8n/session';
import { explainFault } from '../../providers/answers/explain';
import { networkFault } from '../../providers/answers/fault';
import { languageOf, speechOf } from '../../providers';
import type { SpeechAdapter, Voice } from '../../providers/types';
import type { ProviderFault } from '../../task/reading';

/** A list in the editor is waited for no longer. Seconds. */
const LIST_TIMEOUT_SECONDS = 20;

/**
 * The voices for the editor's list: those of the chosen language (and those of which it is not known), of
 * which the name or the ID holds what was typed. Costs nothing. Throws NodeOperationError.
 */
export async function searchVoices(
	context: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const session = await openSession(context);
	const language = languageOf(speechIn(session), context.getCurrentNodeParameter('language'));
	const wanted = filter.trim().toLowerCase();
	const voices = (await listVoices(session)).filter(
		({ id, name, languages }) =>
			(language === null ||
				languages === null ||
				languages.includes(language) ||
				isAny(session, language)) &&
			(wanted === '' || `${name} ${id}`.toLowerCase().includes(wanted)),
	);
	const results = voices.map(({ id, name }) => ({
		name: name === id ? id : `${name}, ${id}`,
		value: id,
	}));
	return { results: results.sort((one, other) => one.name.localeCompare(other.name)) };
}

/** Whether a language stands for all of them: no voice says that it speaks it. */
function isAny({ adapter }: Session<ILoadOptionsFunctions>, language: string): boolean {
	const { languages, voices } = speechOf(adapter);
	return languages[0]?.value === language && voices.from === 'gateway';
}

async function listVoices(session: Session<ILoadOptionsFunctions>): Promise<readonly Voice[]> {
	const { context, adapter } = session;
	const { voices, models } = speechOf(adapter);
	if (voices.from === 'table') return voices.voices;
	const chosen = String(context.getCurrentNodeParameter('speechModel') ?? '');
	const model = models.find(({ value }) => value === chosen)?.value ?? models[0]?.value ?? '';
	const transfer = await session.sendRequest({
		method: 'GET',
		path: voices.path(model),
		timeoutSeconds: LIST_TIMEOUT_SECONDS,
	});
	if (transfer.kind !== 'answer') throw notListed(session, networkFault(transfer.why));
	const fault = adapter.readFault(transfer.answer);
	if (fault) throw notListed(session, fault);
	const list = voices.read(transfer.answer.json);
	if (list === null) {
		const { status } = transfer.answer;
		throw notListed(session, { ...networkFault(''), kind: 'unreadable', httpStatus: status });
	}
	return list;
}

function speechIn({ node, adapter }: Session<ILoadOptionsFunctions>): SpeechAdapter {
	try {
		return speechOf(adapter);
	} catch (error) {
		const { description } = error as Failure;
		throw new NodeOperationError(node, error as Error, { description });
	}
}

function notListed(
	{ node, adapter }: Session<ILoadOptionsFunctions>,
	fault: ProviderFault,
): NodeOperationError {
	const { what, advice } = explainFault(adapter, fault);
	return new NodeOperationError(node, `The voices could not be listed: ${what}`, {
		description: sentences(advice, 'A voice can also be entered by its ID'),
	});
}
