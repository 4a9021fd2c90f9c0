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
	const speech = speechIn(session);
	const language = languageOf(speech, context.getCurrentNodeParameter('language'));
	// The first language of such a gateway stands for all of them: no voice says that it speaks it.
	const isAny = speech.voices.from === 'gateway' && speech.languages[0]?.value === language;
	const wanted = filter.trim().toLowerCase();
	const voices = (await listVoices(session, speech)).filter(
		({ id, name, languages }) =>
			(language === null || languages === null || languages.includes(language) || isAny) &&
			(wanted === '' || `${name} ${id}`.toLowerCase().includes(wanted)),
	);
	const results = voices.map(({ id, name }) => ({
		name: name === id ? id : `${name}, ${id}`,
		value: id,
	}));
	return { results: results.sort((one, other) => one.name.localeCompare(other.name)) };
}

function speechIn({ node, adapter }: Session<ILoadOptionsFunctions>): SpeechAdapter {
	try {
		return speechOf(adapter);
	} catch (error) {
		const { description } = error as Failure;
		throw new NodeOperationError(node, error as Error, { description });
	}
}

async function listVoices(
	{ context, adapter, node, sendRequest }: Session<ILoadOptionsFunctions>,
	{ voices, models }: SpeechAdapter,
): Promise<readonly Voice[]> {
	if (voices.from === 'table') return voices.voices;
	const chosen = String(context.getCurrentNodeParameter('speechModel') ?? '');
	const model = models.find(({ value }) => value === chosen)?.value ?? models[0]?.value ?? '';
	const transfer = await sendRequest({
		method: 'GET',
		path: voices.path(model),
		timeoutSeconds: LIST_TIMEOUT_SECONDS,
	});
	let fault: ProviderFault | null;
	if (transfer.kind === 'answer') {
		const { answer } = transfer;
		fault = adapter.readFault(answer);
		const list = fault ? null : voices.read(answer.json);
		if (list !== null) return list;
		fault ??= { ...networkFault(''), kind: 'unreadable', httpStatus: answer.status };
	} else {
		fault = networkFault(transfer.why);
	}
	const { what, advice } = explainFault(adapter, fault);
	throw new NodeOperationError(node, `The voices could not be listed: ${what}`, {
		description: sentences(advice, 'A voice can also be entered by its ID'),
	});
}
