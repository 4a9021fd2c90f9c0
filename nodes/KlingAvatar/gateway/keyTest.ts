import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { authorizationOf, findProvider, providersOf } from '../providers';
import { explainFault } from '../providers/answers/explain';
import { networkFault } from '../providers/answers/fault';
import type { HttpAnswer, ProviderAdapter } from '../providers/types';
import type { Failure } from '../task/failure';
import { type FullResponse, readAnswer, streamedAnswer } from './answers';
import { readCredential, type Credential } from './credential';
import { networkEnd } from './networkEnd';

/** Longest wait for the answer. Milliseconds. */
const TIMEOUT = 20_000;

const NOT_THE_API =
	'This address answers, but not as the API does. Check the Base URL: it must be the address of the API, not of the website.';

/**
 * The credential's test: for each key that it holds one free question that needs the key. In n8n's
 * declared tests neither n8n 1 nor n8n 2 shows our words for a missing Base URL or an address where nobody
 * answers, so the test is a function. Never rejects; the key is in no message.
 */
export async function testKey(
	context: ICredentialTestFunctions,
	stored: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const data = stored.data ?? {};
	const wanted = providersOf(data);
	const wrong: string[] = [];
	for (const id of wanted) {
		const adapter = findProvider(id);
		const why =
			adapter === null
				? '"Provider" is not one of its choices'
				: await whatIsWrong(context, data, adapter);
		if (why !== null)
			wrong.push(wanted.length > 1 ? `${adapter?.label ?? String(id)}: ${why}` : why);
	}
	return wrong.length === 0
		? { status: 'OK', message: 'Connection successful!' }
		: { status: 'Error', message: wrong.join(' ') };
}

/** What is wrong with the key of one provider; `null`: nothing. */
async function whatIsWrong(
	context: ICredentialTestFunctions,
	data: Record<string, unknown>,
	adapter: ProviderAdapter,
): Promise<string | null> {
	let credential: Credential;
	try {
		credential = readCredential(data, adapter);
	} catch (error) {
		const { message, description } = error as Failure;
		return `${message}. ${description}`;
	}
	const url = `${credential.baseUrlFor('keyTest')}${adapter.key.testPath}`;
	try {
		// The only request that n8n offers here. A redirect would carry the key to wherever the server points.
		const response = (await context.helpers.request({
			method: 'GET',
			uri: url,
			headers: {
				Accept: 'application/json',
				Authorization: authorizationOf(credential.stored, adapter),
			},
			timeout: TIMEOUT,
			followRedirect: false,
			simple: false,
			resolveWithFullResponse: true,
		})) as FullResponse;
		const { body } = response;
		const text = typeof body === 'string' ? body : JSON.stringify(body ?? '');
		return judge(adapter, readAnswer(url, streamedAnswer(response), text, credential));
	} catch (error) {
		const end = networkEnd(error);
		const fault = networkFault('why' in end ? end.why : 'no answer came');
		const { what, advice } = explainFault(adapter, fault);
		return `${what}. ${advice}`;
	}
}

function judge(adapter: ProviderAdapter, answer: HttpAnswer): string | null {
	const fault = adapter.readFault(answer);
	if (fault === null) return adapter.key.isTestAnswer(answer.json) ? null : NOT_THE_API;
	if (['address', 'notFound', 'unreadable', 'request'].includes(fault.kind)) return NOT_THE_API;
	const { what, advice } = explainFault(adapter, fault);
	return `${what}. ${advice}`;
}
